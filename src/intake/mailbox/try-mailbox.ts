import type { MailboxCause, MailboxSettings } from "../../domain/mailbox.ts";
import { MailboxAway } from "./mailbox-away.ts";
import { type ImapDeps, openImap } from "./open-imap.ts";

/** What came of a try: why the mailbox cannot be used (null: it can), and how many messages lie there. */
export interface MailboxTry {
  readonly because: MailboxCause | null;
  readonly waiting: number;
}

/** Signs in and looks into the folder; takes and changes nothing. */
export async function tryMailbox(
  deps: ImapDeps,
  settings: MailboxSettings,
  password: string,
): Promise<MailboxTry> {
  try {
    const open = await openImap(deps, settings, password);
    try {
      return { because: null, waiting: (await open.uids()).length };
    } finally {
      await open.close();
    }
  } catch (error) {
    if (error instanceof MailboxAway) return { because: error.because, waiting: 0 };
    throw error;
  }
}
