import type { z } from "zod";
import type { AuditFact } from "../domain/audit-event.ts";
import type { ClarificationReason } from "../domain/clarification.ts";
import type { AwayCause, DependencyName } from "../domain/dependency.ts";
import type { BlobRef, FolderId, Sha256 } from "../domain/ids.ts";

/**
 * One verb of the process. A step reads blobs and returns a value; the runner alone writes state.
 * It may be run any number of times for the same input.
 */
export interface Step<Name extends string, In, Out> {
  /** The wire name: queue, audit trail, metrics. Never changes. */
  readonly name: Name;
  /** Bumped when the meaning changes; recorded in every audit event. */
  readonly version: number;
  readonly input: z.ZodType<In>;
  readonly output: z.ZodType<Out>;
  readonly limits: StepLimits;
  run(input: In, context: StepContext): Promise<Outcome<Out>>;
}

export interface StepLimits {
  readonly attemptsMax: number;
  readonly timeoutMs: number;
  /** At most so many at once in one worker process, however many slots it has. */
  readonly concurrency: number;
}

export interface StepContext {
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly attempt: number;
  readonly blobs: StepBlobs;
  progress(done: number, of: number): void;
}

/** The blobs a step may touch: only the folders of its own subject, whose keys came with the task. */
export interface StepBlobs {
  read(ref: BlobRef): Promise<Uint8Array>;
  /** Durable when it returns. The same bytes written twice are one blob. */
  write(folder: FolderId, bytes: Uint8Array): Promise<Sha256>;
}

export type Outcome<Out> =
  | { readonly kind: "done"; readonly output: Out; readonly facts: readonly AuditFact[] }
  | { readonly kind: "needs-human"; readonly reason: ClarificationReason; readonly detail: string }
  /** Not now; costs no attempt. `away`: because of what every item needs, not of this one. */
  | {
      readonly kind: "later";
      readonly retryAt: Date;
      readonly detail: string;
      readonly away?: { readonly dependency: DependencyName; readonly because: AwayCause };
    };

/** Ties schemas, name and `run` together so that the compiler infers all three. */
export function defineStep<const Name extends string, In, Out>(
  step: Step<Name, In, Out>,
): Step<Name, In, Out> {
  return step;
}

/** A step whose types the caller does not need, such as an entry of the pipeline map. */
export interface AnyStep {
  readonly name: string;
  readonly version: number;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  readonly limits: StepLimits;
  run(input: never, context: StepContext): Promise<Outcome<unknown>>;
}
