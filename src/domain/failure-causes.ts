import { z } from "zod";
import type { ClarificationReason } from "./clarification.ts";
import { taskProblems, type TaskProblem } from "./task-problem.ts";

/**
 * Why work failed, as operators are told: reasons of cases that a step opened because it could not do its work.
 * A case that only asks for a decision is no failure.
 */
export const failureReasons = [
  "attempts-exhausted",
  "stopped-by-operator",
  "crashed-its-process",
  "timed-out",
  "rendition-failed",
  "stored-file-damaged",
  "page-unreadable",
  "no-text",
  "encrypted",
  "damaged-file",
  "unsupported-type",
  "empty-file",
  "too-many-pages",
  "too-many-pixels",
  "too-many-bytes",
  "too-deeply-nested",
  "too-many-entries",
  "compression-bomb",
  "virus-found",
  "nothing-to-read",
] as const satisfies readonly ClarificationReason[];
export type FailureReason = (typeof failureReasons)[number];

/** Those where the house is to be looked at, and not the letter: they count as failures in the one sentence. */
export const reasonsOfHouse: readonly FailureReason[] = [
  "attempts-exhausted",
  "crashed-its-process",
  "timed-out",
  "rendition-failed",
  "stored-file-damaged",
];

/** `given-up`: a case waits for a person. `tried-again`: an attempt failed, and the next one will come. */
export const FailureKind = z.enum(["given-up", "tried-again"]);
export type FailureKind = z.infer<typeof FailureKind>;

/** A reason of a case, or the problem of a task that will be tried again. */
export const FailureCause = z.enum([...new Set([...failureReasons, ...taskProblems])]);
export type FailureCause = FailureReason | TaskProblem;

/** What an operator may do about failed work. */
export const FailureAct = z.enum(["retry", "to-clarification"]);
export type FailureAct = z.infer<typeof FailureAct>;

/** One piece of failed work: an open case, or a task that waits for its next attempt. */
export const FailedWork = z.object({ kind: z.enum(["case", "task"]), id: z.uuid() });
export type FailedWork = Readonly<z.infer<typeof FailedWork>>;

/** So much at most is done by one act. */
export const WORKS_MAX = 500;
