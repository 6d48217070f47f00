import { type DocumentState, type StepName, stepOf } from "../domain/states.ts";
import type { Trx } from "../store/database.ts";
import { lockSubject, moveSubject, type Subject } from "../store/subjects.ts";
import { finishTask, holdsClaim, liveParts, type Task } from "../store/tasks.ts";
import type { RunnerDeps, StepEntry } from "./runner.ts";
import type { Applied, ApplyContext } from "../store/step-io.ts";
import { tell } from "./tell.ts";

/** How one run of a task ended, for logs and metrics; the truth is in `task`. */
export type RunResult =
  "done" | "not-mine" | "nothing-to-do" | "superseded" | "returned" | "clarification";

/**
 * Locks subject, then task. Null when this claim is no longer ours (a later fence), or the subject has
 * left the state this step is for: then nothing of the result is written.
 */
export async function lockForCommit(trx: Trx, task: Task): Promise<Subject | null> {
  const subject = await lockSubject(trx, task.subjectKind, task.subjectId);
  if (!(await holdsClaim(trx, task))) return null;
  if (subject !== null && callsFor(subject, task.step)) return subject;
  // It has moved on or is gone: what there was to do has been done or is pointless.
  await finishTask(trx, task, "finished");
  return null;
}

const callsFor = (subject: Subject, step: string): boolean =>
  runsBeside(step)
    ? subject.state !== ("superseded" satisfies DocumentState)
    : stepOf(subject.kind, subject.state) === step;

/** `compose` works beside the process: no state waits for it. */
export const runsBeside = (step: string): boolean => step === ("compose" satisfies StepName);

/** Moves the subject when all parts are done; the subject's lock makes exactly one part the last. */
export async function moveOn(
  deps: RunnerDeps,
  trx: Trx,
  context: ApplyContext,
  entry: StepEntry,
  applied: Applied,
): Promise<void> {
  let last = applied;
  if (context.task.part !== null) {
    if ((await liveParts(trx, context.task)) > 0) return;
    if (entry.io.join === undefined)
      throw new Error(`Step ${entry.step.name} has parts but no join`);
    last = await entry.io.join(trx, context);
    await tell(deps, trx, context, entry, last.events);
  }
  if (last.to === null) {
    if (runsBeside(context.task.step)) return;
    // It would stay where it is, and no task would be left to move it.
    throw new Error(`Step ${entry.step.name} does not say where its subject goes`);
  }
  await moveSubject(trx, context.subject, entry.step.name, last.to, last.parts);
}
