import type { MailboxCause } from "../../domain/mailbox.ts";

/** The mailbox cannot be used; `detail` is what the world said, for the log: a code, never content. */
export class MailboxAway extends Error {
  override readonly name = "MailboxAway";
  readonly because: MailboxCause;
  readonly detail: string;

  constructor(because: MailboxCause, detail: string, options?: ErrorOptions) {
    super(`The mailbox cannot be used: ${because} (${detail})`, options);
    this.because = because;
    this.detail = detail;
  }
}
