import { createHash } from "node:crypto";
import type { AppendAudit } from "../../audit/append.ts";
import type { MailboxSettings, MessageRefusedCause } from "../../domain/mailbox.ts";
import { mailboxReceipt } from "../../domain/receipt.ts";
import { insertRefusal } from "../../store/batches.ts";
import type { Store } from "../../store/database.ts";
import { insertMessageRefusal } from "../../store/mailboxes.ts";
import type { Accept } from "../accept.ts";
import { Untaken } from "../untaken.ts";
import { MailboxAway } from "./mailbox-away.ts";
import type { OpenMailbox, WaitingMessage } from "./open-imap.ts";

/** How e-mails are called on the ledger. */
export const MAIL_CHANNEL = "mail";

export interface TakeDeps {
  readonly store: Store;
  readonly accept: Accept;
  readonly appendAudit: AppendAudit;
  readonly tenant: { readonly id: string; readonly timeZone: string };
  readonly bytesMax: number;
  readonly now: () => Date;
  /** False while something taking needs is away: messages stay where they are. */
  readonly mayTake: () => boolean;
  /** Hears what the house could not take: codes, never content; `isNews`: it is to be logged. */
  readonly onError: (error: Error, isNews: boolean) => void;
  /** Keeps the mailbox for this process; false: it is another's, or is to be looked into no more. */
  readonly hold: () => Promise<boolean>;
  /** Hears now and then that all is well, and how many messages are left. */
  readonly progress: (waiting: number) => Promise<void>;
}

/** What one look did. */
export interface Look {
  readonly taken: number;
  readonly refused: number;
  /** Messages that are still in the folder. */
  readonly waiting: number;
  /** The mailbox is no longer ours to look into. */
  readonly lost: boolean;
}

interface Done {
  taken: number;
  refused: number;
  lost: boolean;
  unmoved: MailboxAway | null;
}

/** Maintenance of a mail server takes less. */
const UNREADABLE_MS = 4 * 3_600_000;
/** Descriptions are asked for so many at a time. */
const CHUNK = 50;

/**
 * Takes everything that lies in the folder of a mailbox, the oldest first: through the door, and only then into
 * the folder of what was taken. Whoever dies in between finds the receipt at the next look, and only moves.
 */
export class MessageTaker {
  readonly #deps: TakeDeps;
  readonly #mailbox: { readonly id: string; readonly settings: MailboxSettings };
  /** Marks of those that are ours and could not be moved yet: they need not be read again. */
  readonly #taken = new Set<string>();
  /** How often reading a message was begun and not finished: those that break connections come last. */
  readonly #begun = new Map<string, number>();
  /** Since when (ms) the server has no bytes for a message that it lists. */
  readonly #unreadable = new Map<string, number>();
  readonly #untaken: Untaken;

  constructor(
    deps: TakeDeps,
    mailbox: { readonly id: string; readonly settings: MailboxSettings },
  ) {
    this.#deps = deps;
    this.#mailbox = mailbox;
    this.#untaken = new Untaken(deps.now, deps.onError);
  }

  /** Throws MailboxAway. What the house itself cannot take stays, and whoever looks after it hears of it. */
  async look(open: OpenMailbox): Promise<Look> {
    const uids = this.#inOrder(open.uidValidity, await open.uids());
    const done: Done = { taken: 0, refused: 0, lost: false, unmoved: null };
    const waiting = () => uids.length - done.taken - done.refused;
    try {
      for (let from = 0; from < uids.length; from += CHUNK) {
        const chunk = await open.describe(uids.slice(from, from + CHUNK));
        if (!(await this.#takeThese(open, chunk, done))) break;
        if (done.unmoved === null) await this.#deps.progress(waiting());
      }
    } finally {
      this.#untaken.endLook();
    }
    const { unmoved, ...look } = done;
    if (unmoved !== null) throw unmoved;
    return { ...look, waiting: waiting() };
  }

  /** False: the rest stays where it is for now. */
  async #takeThese(
    open: OpenMailbox,
    messages: readonly WaitingMessage[],
    done: Done,
  ): Promise<boolean> {
    for (const message of messages) {
      done.lost = !(await this.#deps.hold());
      if (done.lost || !this.#deps.mayTake()) return false;
      const what = await this.#try(open, message);
      // What cannot be moved must not hold up what comes behind it.
      if (what instanceof MailboxAway) done.unmoved = what;
      else if (what !== "stays") done[what] += 1;
    }
    return true;
  }

  async #try(
    open: OpenMailbox,
    message: WaitingMessage,
  ): Promise<"taken" | "refused" | "stays" | MailboxAway> {
    try {
      return await this.#take(open, message);
    } catch (error) {
      if (error instanceof MailboxAway && error.because === "not-moved") return error;
      if (error instanceof MailboxAway) throw error;
      this.#untaken.note(
        keyOf(open.uidValidity, message.uid),
        new Error("A message cannot be taken now and stays", { cause: error }),
      );
      return "stays";
    }
  }

  /** Ascending, but those last that were begun before and never finished. */
  #inOrder(uidValidity: number, uids: readonly number[]): readonly number[] {
    const begun = (uid: number) => this.#begun.get(keyOf(uidValidity, uid)) ?? 0;
    return uids.toSorted((a, b) => begun(a) - begun(b) || a - b);
  }

  async #take(open: OpenMailbox, message: WaitingMessage): Promise<"taken" | "refused"> {
    const { settings } = this.#mailbox;
    const mark = markOf(open.uidValidity, message);
    if (!this.#taken.has(mark)) {
      const cause = await this.#offer(open, message, mark);
      if (cause === "gone") return "taken";
      if (cause !== null) {
        await this.#refuse(open, message, cause);
        await open.move(message.uid, settings.refusedFolder);
        return "refused";
      }
      this.#taken.add(mark);
    }
    await open.move(message.uid, settings.doneFolder);
    this.#taken.delete(mark);
    return "taken";
  }

  /** Null: it is ours now. Else why it never will be, or that somebody took it away. */
  async #offer(
    open: OpenMailbox,
    message: WaitingMessage,
    mark: string,
  ): Promise<MessageRefusedCause | "gone" | null> {
    const { bytesMax } = this.#deps;
    if (message.bytes > bytesMax) return "too-large";
    const key = keyOf(open.uidValidity, message.uid);
    this.#begun.set(key, (this.#begun.get(key) ?? 0) + 1);
    const bytes = await open.read(message.uid, bytesMax);
    this.#begun.delete(key);
    if (bytes === null) return "gone";
    if (bytes === "unreadable") return this.#unreadableFor(mark);
    this.#unreadable.delete(mark);
    if (bytes.length === 0) return "empty";
    // Not every server counts right.
    if (bytes.length > bytesMax) return "too-large";
    await this.#accept(message, bytes);
    return null;
  }

  /** A server may be in trouble for a while: only what it has no bytes for all that time is given up. */
  #unreadableFor(mark: string): "unreadable" {
    const now = this.#deps.now().getTime();
    const since = this.#unreadable.get(mark) ?? now;
    this.#unreadable.set(mark, since);
    if (now - since < UNREADABLE_MS) throw new Error("The mail server has no bytes for it now");
    return "unreadable";
  }

  async #accept(message: WaitingMessage, bytes: Buffer): Promise<void> {
    const { accept, tenant, now } = this.#deps;
    const { id, settings } = this.#mailbox;
    await accept({
      tenantId: tenant.id,
      channel: MAIL_CHANNEL,
      externalId: externalIdOf(id, bytes),
      bytes,
      name: `${message.uid}.eml`,
      path: `${settings.name}/${settings.folder}/${message.uid}.eml`,
      // What it really is, inspect finds out.
      mediaType: "message/rfc822",
      receipt: mailboxReceipt(message.arrivedAt, now(), tenant.timeZone),
      recordedBy: `channel:${MAIL_CHANNEL}`,
      capturedAt: now(),
      batchId: null,
      class: "normal",
      sealed: false,
    });
  }

  /** Tells of it once, in the count of refusals and on the trail. */
  #refuse(
    { uidValidity }: OpenMailbox,
    message: WaitingMessage,
    cause: MessageRefusedCause,
  ): Promise<void> {
    const { store, appendAudit, tenant, now } = this.#deps;
    const tenantId = tenant.id;
    const refusal = { ...message, mailboxId: this.#mailbox.id, tenantId, uidValidity, cause };
    return store.withActor({ kind: "process", tenantId }, async (trx) => {
      if (!(await insertMessageRefusal(trx, refusal))) return;
      await insertRefusal(trx, { tenantId, channel: MAIL_CHANNEL, cause });
      await appendAudit(trx, tenantId, now(), [
        {
          subject: { kind: "tenant", id: tenantId },
          actor: { kind: "house", part: `intake:${MAIL_CHANNEL}` },
          keyOwnerId: null,
          fact: { type: "intake-refused", channel: MAIL_CHANNEL, cause },
        },
      ]);
    });
  }
}

/** A mail server that was put back to an earlier state gives a number a second time: it is not enough to know a message by. */
const markOf = (uidValidity: number, { uid, bytes, arrivedAt }: WaitingMessage): string =>
  `${keyOf(uidValidity, uid)} ${bytes} ${arrivedAt?.getTime()}`;

const keyOf = (uidValidity: number, uid: number): string => `${uidValidity} ${uid}`;

/**
 * How the channel calls a message: by the mailbox and its Message-ID, or its hash where it has none. The door
 * compares the bytes as well. So neither a new life of the folder (UIDVALIDITY) nor a message that somebody
 * moved back doubles it, and other bytes under the same Message-ID are new post, flagged.
 */
export function externalIdOf(mailboxId: string, bytes: Buffer): string {
  const end = bytes.indexOf("\r\n\r\n");
  const header = bytes.subarray(0, Math.min(end === -1 ? bytes.length : end, HEADER_BYTES_MAX));
  const found = /^message-id:\s*(<[^<>\r\n]{1,998}>)/im.exec(header.toString("latin1"));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return JSON.stringify([mailboxId, found?.[1] ?? sha256]);
}

const HEADER_BYTES_MAX = 256 * 1024;
