import { createHash } from "node:crypto";
import type { MailboxCause } from "../../domain/mailbox.ts";
import { newId } from "../../new-id.ts";
import type { Trx } from "../../store/database.ts";
import { erasedOriginals } from "../../store/erasures.ts";
import {
  erasedMessages,
  holdMailbox,
  type Mailbox,
  mailboxes,
  noteMailboxCleaned,
  noteMailboxLook,
  releaseMailbox,
  sealedMailboxPassword,
} from "../../store/mailboxes.ts";
import type { MailboxPasswords } from "./mailbox-passwords.ts";
import { MailboxAway } from "./mailbox-away.ts";
import { type ImapDeps, openImap, type OpenMailbox } from "./open-imap.ts";
import { MessageTaker, type TakeDeps } from "./take-messages.ts";

export interface WatchDeps extends Omit<TakeDeps, "hold" | "progress">, ImapDeps {
  readonly passwords: Pick<MailboxPasswords, "open">;
  /** Another process takes over when this one has not said for so long (ms) that it still looks. */
  readonly holdMs: number;
  /** Says each change of a mailbox once: ids and codes. */
  readonly log: {
    warn(fields: object, message: string): void;
    info(fields: object, message: string): void;
  };
  /** Overrides, for tests: how long is waited for what. */
  readonly waits?: Partial<Waits>;
}

/** Milliseconds. */
interface Waits {
  /** Between two looks, where the server says nothing in between. */
  readonly look: number;
  /** After the first failure; doubled with each, up to `failedMax`. */
  readonly failed: number;
  readonly failedMax: number;
  /** Wrong passwords lock accounts. */
  readonly refused: number;
  /** Between two looks at what is to be watched. */
  readonly list: number;
}

const WAITS: Waits = {
  look: 60_000,
  failed: 5_000,
  failedMax: 300_000,
  refused: 300_000,
  list: 5_000,
};
/** A quiet mailbox stays held: its hold is renewed so often before it ends. */
const RENEWALS = 4;

/** Every mailbox of a town that is not paused, looked into for as long as it is asked for. */
export interface MailboxWatch {
  /** Ends all connections and gives the mailboxes back. */
  stop(): Promise<void>;
}

/** Looks into the mailboxes of one town, each by itself; what changes is noticed within seconds. */
export function watchMailboxes(deps: WatchDeps): MailboxWatch {
  const waits = { ...WAITS, ...deps.waits };
  const watched = new Map<string, { readonly end: () => void; readonly done: Promise<void> }>();
  const stopping = new AbortController();
  const keyOf = ({ id, version }: Mailbox): string => `${id} ${version}`;

  const look = async (): Promise<void> => {
    const all = await deps.store.withActor(
      { kind: "process", tenantId: deps.tenant.id },
      mailboxes,
    );
    const active = all.filter(({ pausedAt }) => pausedAt === null);
    const wanted = new Set(active.map(keyOf));
    for (const [key, { end, done }] of watched) {
      if (wanted.has(key)) continue;
      end();
      await done;
      watched.delete(key);
    }
    for (const mailbox of active) {
      const key = keyOf(mailbox);
      if (watched.has(key)) continue;
      const ending = new AbortController();
      const done = new MailboxLoop(deps, waits, mailbox, ending.signal).run();
      watched.set(key, { end: () => ending.abort(), done });
    }
  };
  const forever = async (): Promise<void> => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      await look().then(
        () => (failures = 0),
        (cause: unknown) => {
          failures += 1;
          deps.onError(new Error("The mailboxes cannot be listed", { cause }), failures === 1);
        },
      );
      await pause(waits.list, stopping.signal);
    }
    for (const { end } of watched.values()) end();
    await Promise.all([...watched.values()].map(({ done }) => done));
  };
  const running = forever();
  return {
    stop() {
      stopping.abort();
      return running;
    },
  };
}

/** One mailbox, until its signal ends it. */
class MailboxLoop {
  readonly #deps: WatchDeps;
  readonly #waits: Waits;
  readonly #mailbox: Mailbox;
  readonly #signal: AbortSignal;
  readonly #taker: MessageTaker;
  readonly #heldBy = newId();
  readonly #renewMs: number;
  #failures = 0;
  #because: MailboxCause | null = null;

  constructor(deps: WatchDeps, waits: Waits, mailbox: Mailbox, signal: AbortSignal) {
    this.#deps = deps;
    this.#waits = waits;
    this.#mailbox = mailbox;
    this.#signal = signal;
    this.#because = mailbox.because;
    this.#renewMs = deps.holdMs / RENEWALS;
    const progress = (waiting: number) => this.#note(null, waiting);
    this.#taker = new MessageTaker({ ...deps, hold: () => this.#hold(), progress }, mailbox);
  }

  async run(): Promise<void> {
    while (!this.#signal.aborted) {
      try {
        if (await this.#hold()) await this.#session();
        await pause(this.#renewMs, this.#signal);
      } catch (error) {
        await this.#failed(error);
      }
    }
    await this.#inTown((trx) => releaseMailbox(trx, this.#mailbox.id, this.#heldBy)).catch(
      () => {},
    );
  }

  /** One connection, for as long as it lasts. */
  async #session(): Promise<void> {
    const { settings } = this.#mailbox;
    const open = await openImap(this.#deps, settings, await this.#password(), this.#signal);
    try {
      while (!this.#signal.aborted) {
        const { lost, waiting, taken } = await this.#taker.look(open);
        if (lost) return;
        await this.#note(null, waiting);
        if (taken > 0)
          this.#deps.log.info({ mailboxId: this.#mailbox.id, taken }, "messages taken");
        // More may have come meanwhile.
        if (taken > 0) continue;
        await this.#clean(open);
        if (!(await this.#quiet(open))) return;
      }
    } finally {
      await open.close();
    }
  }

  /** Waits until something may have come, and keeps the mailbox meanwhile. False: it is lost. */
  async #quiet(open: OpenMailbox): Promise<boolean> {
    const end = Date.now() + this.#waits.look;
    while (!this.#signal.aborted && Date.now() < end) {
      const before = Date.now();
      const ms = Math.min(this.#renewMs, end - before);
      await open.change(ms, this.#signal);
      if (Date.now() - before < ms) return true;
      if (!(await this.#hold())) return false;
    }
    return true;
  }

  async #password(): Promise<string> {
    const { id, settings } = this.#mailbox;
    const sealed = await this.#inTown((trx) => sealedMailboxPassword(trx, id));
    if (sealed === null) throw new MailboxAway("password-unreadable", "none is kept");
    try {
      return await this.#deps.passwords.open(this.#deps.tenant.id, id, settings, sealed);
    } catch (error) {
      throw new MailboxAway("password-unreadable", "not to be opened", { cause: error });
    }
  }

  /** What was erased does not lie on in the folder of what was taken. */
  async #clean(open: OpenMailbox): Promise<void> {
    const { id, settings } = this.#mailbox;
    const erased = await this.#inTown((trx) => erasedMessages(trx, id));
    const last = erased.at(-1);
    if (last === undefined) return;
    const gone = await this.#inTown((trx) =>
      erasedOriginals(
        trx,
        erased.map(({ sha256 }) => sha256),
      ),
    );
    const sizes = erased.filter(({ sha256 }) => gone.has(sha256)).map(({ bytes }) => bytes);
    const isGone = (bytes: Buffer) => gone.has(createHash("sha256").update(bytes).digest("hex"));
    if (sizes.length > 0) await open.removeFrom(settings.doneFolder, sizes, isGone);
    await this.#inTown((trx) => noteMailboxCleaned(trx, id, last.erasedAt));
  }

  async #failed(error: unknown): Promise<void> {
    // What ended because it was to end is not away.
    if (this.#signal.aborted) return;
    const { log, onError } = this.#deps;
    const mailboxId = this.#mailbox.id;
    this.#failures += 1;
    if (error instanceof MailboxAway) {
      const { because, detail } = error;
      if (because !== this.#because) {
        log.warn({ mailboxId, because, detail }, "a mailbox is away; its post waits there");
      }
      await this.#noteIfPossible(because);
    } else {
      // Our own house: its mailboxes are not away.
      onError(new Error("A mailbox cannot be looked into", { cause: error }), this.#failures === 1);
    }
    await pause(this.#waitAfter(error), this.#signal);
  }

  /** The database may be away as well; then it is noted the next time. */
  async #noteIfPossible(because: MailboxCause): Promise<void> {
    try {
      await this.#note(because, null);
    } catch {
      this.#because = null;
    }
  }

  #waitAfter(error: unknown): number {
    const { failed, failedMax, refused } = this.#waits;
    if (error instanceof MailboxAway && error.because === "login-refused") return refused;
    return Math.min(failed * 2 ** (this.#failures - 1), failedMax);
  }

  async #note(because: MailboxCause | null, waiting: number | null): Promise<void> {
    const mailboxId = this.#mailbox.id;
    if (because === null && this.#because !== null) {
      this.#deps.log.info({ mailboxId }, "a mailbox is back");
    }
    this.#because = because;
    if (because === null) this.#failures = 0;
    await this.#inTown((trx) => noteMailboxLook(trx, mailboxId, { because, waiting }));
  }

  #hold(): Promise<boolean> {
    const { id: mailboxId, version } = this.#mailbox;
    const seconds = this.#deps.holdMs / 1000;
    const hold = { mailboxId, version, heldBy: this.#heldBy, seconds };
    return this.#inTown((trx) => holdMailbox(trx, { ...hold, tenantId: this.#deps.tenant.id }));
  }

  #inTown<T>(use: (trx: Trx) => Promise<T>): Promise<T> {
    return this.#deps.store.withActor({ kind: "process", tenantId: this.#deps.tenant.id }, use);
  }
}

/** Waits so long, or until the signal ends it. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });
}
