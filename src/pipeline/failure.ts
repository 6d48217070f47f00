import type { ClarificationReason } from "../domain/clarification.ts";

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
