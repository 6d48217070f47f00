import type { ClarificationReason } from "../domain/clarification.ts";
import type { AwayCause, DependencyName } from "../domain/dependency.ts";

/** The world is at fault and may recover: the runner retries with backoff. */
export class RetryableFailure extends Error {
  override readonly name = "RetryableFailure";
}

/** This input can never succeed: the runner opens a clarification case at once. */
export class TerminalFailure extends Error {
  override readonly name = "TerminalFailure";
  readonly reason: ClarificationReason;
  constructor(reason: ClarificationReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

type LostHow = "crashed" | "out-of-memory" | "timed-out" | "worker-lost";

/**
 * The process that worked on it died, or was ended for taking too long or too much memory. Nothing
 * is known about the input but that. `worker-lost`: the whole worker went, which is seldom the input's
 * doing, because it is opened in a child of the worker.
 */
export class ProcessLost extends Error {
  override readonly name = "ProcessLost";
  readonly how: LostHow;
  constructor(how: LostHow, message: string) {
    super(message);
    this.how = how;
  }
}

/** The work was handed back unharmed, because this process is stopping. */
export class HandedBack extends Error {
  override readonly name = "HandedBack";
}

/**
 * Something that every item needs is away: no fault of this one. The work waits, at no cost, and nothing
 * else that needs it is begun until it is back.
 */
export class DependencyAway extends Error {
  override readonly name = "DependencyAway";
  readonly dependency: DependencyName;
  readonly because: AwayCause;
  constructor(
    dependency: DependencyName,
    because: AwayCause,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.dependency = dependency;
    this.because = because;
  }
}
