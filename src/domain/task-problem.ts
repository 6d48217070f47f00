/**
 * Why a piece of work is tried again, as a code for operators. The words themselves may quote a file,
 * which an operator never sees; they are in the case and the trail, for whoever may see the item.
 */
export const taskProblems = [
  "handed-back",
  "unknown-step",
  "timed-out",
  "process-lost",
  "failed",
] as const;
export type TaskProblem = (typeof taskProblems)[number];

const PATTERNS: readonly (readonly [RegExp, TaskProblem])[] = [
  [/^handed back/u, "handed-back"],
  [/is not known to this version/u, "unknown-step"],
  [/took longer than/u, "timed-out"],
  [/Its process|MB of memory|sent more than/u, "process-lost"],
];

/** The code for the words a task's last attempt ended with; whatever is not one of ours is `failed`. */
export const taskProblemCode = (words: string): TaskProblem =>
  PATTERNS.find(([pattern]) => pattern.test(words))?.[1] ?? "failed";
