/** Why a message could not be taken apart. */
export type MailErrorCause = "damaged" | "too-many-entries" | "too-many-bytes";

/** The only error this room throws for bad bytes; its message names the cause, never the content. */
export class MailError extends Error {
  override readonly name = "MailError";
  override readonly cause: MailErrorCause;

  constructor(cause: MailErrorCause, message: string) {
    super(message);
    this.cause = cause;
  }
}
