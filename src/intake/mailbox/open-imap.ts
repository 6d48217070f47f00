import { ImapFlow } from "imapflow";
import { z } from "zod";
import { isLoopback, type MailboxCause, type MailboxSettings } from "../../domain/mailbox.ts";
import { MailboxAway } from "./mailbox-away.ts";

/** A message in the folder of a mailbox, before its bytes are asked for. */
export interface WaitingMessage {
  readonly uid: number;
  /** As the server counts them (RFC822.SIZE). */
  readonly bytes: number;
  /** INTERNALDATE: when the server had it; null: it does not say. */
  readonly arrivedAt: Date | null;
}

/** A mailbox that is open on its folder. Whatever it throws is MailboxAway. */
export interface OpenMailbox {
  /** The server's number for this life of the folder: with it a message's uid is unique (RFC 3501, 2.3.1.1). */
  readonly uidValidity: number;
  /** The numbers of all messages in the folder, ascending. */
  uids(): Promise<readonly number[]>;
  /** What the server says of these, in this order; those that are gone are left out. */
  describe(uids: readonly number[]): Promise<readonly WaitingMessage[]>;
  /** The raw bytes (RFC 5322), at most one more than `bytesMax`; null: it is gone; "unreadable": the server has none for it. */
  read(uid: number, bytesMax: number): Promise<Buffer | "unreadable" | null>;
  /** Moves it to a folder, which is made where it is not there. */
  move(uid: number, folder: string): Promise<void>;
  /** Removes for good from a folder messages of about these sizes that are it; gives how many. */
  removeFrom(
    folder: string,
    sizes: readonly number[],
    isIt: (bytes: Buffer) => boolean,
  ): Promise<number>;
  /** Resolves when the folder changed, the connection ended, or the time is over. */
  change(ms: number, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface ImapDeps {
  /** PEM of further certificate authorities; null: those of the system. */
  readonly certificates: string | null;
  /** How long a server may take for anything. */
  readonly limitMs: number;
}

/** Signs in at the mail server and opens the folder. Throws MailboxAway, also when the signal ends it; that ends what is open, too. */
export async function openImap(
  { certificates, limitMs }: ImapDeps,
  settings: MailboxSettings,
  password: string,
  signal?: AbortSignal,
): Promise<OpenMailbox> {
  const { host, port, security, login } = settings;
  if (security === "none" && !isLoopback(host)) throw new MailboxAway("no-tls", "not on loopback");
  const client = new ImapFlow({
    host,
    port,
    secure: security === "tls",
    doSTARTTLS: security === "starttls",
    auth: { user: login, pass: password },
    tls: { minVersion: "TLSv1.2", ...(certificates === null ? {} : { ca: certificates }) },
    logger: false,
    // What others say of themselves is nobody's business.
    clientInfo: { name: "Poststelle" },
    connectionTimeout: limitMs,
    greetingTimeout: limitMs,
    socketTimeout: IDLE_MS + limitMs,
    maxIdleTime: IDLE_MS,
    autoIdleDelay: 1_000,
  });
  // The promise of whatever was asked says it too; an error nobody hears would end the process.
  client.on("error", () => {});
  const end = () => client.close();
  signal?.addEventListener("abort", end);
  client.on("close", () => signal?.removeEventListener("abort", end));
  try {
    await client.connect();
  } catch (error) {
    client.close();
    throw awayBy(error, "no-answer");
  }
  try {
    await client.mailboxOpen(settings.folder);
    return new ImapMailbox(client);
  } catch (error) {
    client.close();
    throw awayBy(error, "folder-missing");
  }
}

/** Servers end an IDLE after half an hour (RFC 2177); routers forget a quiet connection sooner. */
const IDLE_MS = 4 * 60_000;

const Told = z.object({
  code: z.string().optional(),
  authenticationFailed: z.boolean().optional(),
  tlsFailed: z.boolean().optional(),
  responseStatus: z.string().optional(),
  serverResponseCode: z.string().optional(),
});

/** By what Node's TLS calls what is wrong with a certificate. */
const CERTIFICATE =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY|DECRYPT|DECODE)_|ERR_TLS_CERT_|CRL_|INVALID_CA|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED)/;
const NO_TLS = /^(EPROTO|ERR_SSL_|ERR_TLS_|STARTTLS_INJECTION)/;

/** Why it failed. `answered`: the cause where the server itself said no. */
function awayBy(error: unknown, answered: MailboxCause): MailboxAway {
  if (error instanceof MailboxAway) return error;
  const { success, data: told } = Told.safeParse(error);
  if (!success) return new MailboxAway("no-answer", "unknown", { cause: error });
  const detail = told.code ?? told.serverResponseCode ?? told.responseStatus ?? "unknown";
  return new MailboxAway(causeOf(told, answered), detail, { cause: error });
}

function causeOf(told: z.infer<typeof Told>, answered: MailboxCause): MailboxCause {
  const code = told.code ?? "";
  if (told.authenticationFailed === true) {
    return isForNow(told.serverResponseCode) ? "no-answer" : "login-refused";
  }
  if (CERTIFICATE.test(code)) return "certificate";
  if (told.tlsFailed === true || NO_TLS.test(code)) return "no-tls";
  if (/^(ENOTFOUND|EAI_)/.test(code)) return "unknown-host";
  return told.responseStatus === "NO" || told.responseStatus === "BAD" ? answered : "no-answer";
}

/** A server that could not ask for the password just now says nothing about the password (RFC 5530, 3). */
const isForNow = (code = ""): boolean =>
  ["UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"].includes(code.toUpperCase());

class ImapMailbox implements OpenMailbox {
  readonly #client: ImapFlow;
  readonly #made = new Set<string>();

  constructor(client: ImapFlow) {
    this.#client = client;
  }

  /** Asked anew each time: the folder is opened again after others, and may have begun another life by then. */
  get uidValidity(): number {
    return Number(this.#opened().uidValidity);
  }

  async uids(): Promise<readonly number[]> {
    const found = await this.#ask("no-answer", () =>
      this.#client.search({ all: true }, { uid: true }),
    );
    // The client says false where the server answered no.
    if (!Array.isArray(found)) throw new MailboxAway("folder-missing", "SEARCH");
    return found.toSorted((a, b) => a - b);
  }

  async describe(uids: readonly number[]): Promise<readonly WaitingMessage[]> {
    if (uids.length === 0) return [];
    const query = { uid: true, size: true, internalDate: true };
    const found = await this.#ask("no-answer", () =>
      this.#client.fetchAll([...uids], query, { uid: true }),
    );
    const known = new Map(found.map((each) => [each.uid, each]));
    // A server answers in its own order.
    return uids.flatMap((uid) => {
      const message = known.get(uid);
      if (message === undefined) return [];
      return [{ uid, bytes: message.size ?? 0, arrivedAt: dateOf(message.internalDate) }];
    });
  }

  async read(uid: number, bytesMax: number): Promise<Buffer | "unreadable" | null> {
    const range = String(uid);
    try {
      const query = { uid: true, source: { maxLength: bytesMax + 1 } };
      const found = await this.#client.fetchOne(range, query, { uid: true });
      if (found === false) return null;
      return found.source ?? "unreadable";
    } catch (error) {
      const away = awayBy(error, "folder-missing");
      // The server answered, and has no bytes for this one: others can be read.
      if (away.because === "folder-missing") return "unreadable";
      throw away;
    }
  }

  async move(uid: number, folder: string): Promise<void> {
    this.#needsOneOf("MOVE", "UIDPLUS");
    await this.#make(folder);
    const moved = await this.#ask("not-moved", () =>
      this.#client.messageMove(String(uid), folder, { uid: true }),
    );
    if (moved === false) throw this.#lost() ?? new MailboxAway("not-moved", "MOVE");
  }

  async removeFrom(
    folder: string,
    sizes: readonly number[],
    isIt: (bytes: Buffer) => boolean,
  ): Promise<number> {
    this.#needsOneOf("UIDPLUS");
    const { path } = this.#opened();
    await this.#make(folder);
    try {
      await this.#ask("folder-missing", () => this.#client.mailboxOpen(folder));
      const there = await this.describe(await this.uids());
      let removed = 0;
      for (const { uid } of there.filter(({ bytes }) =>
        sizes.some((size) => isNear(bytes, size)),
      )) {
        const found = await this.read(uid, Math.max(...sizes));
        if (!Buffer.isBuffer(found) || !isIt(found)) continue;
        const done = await this.#ask("not-moved", () =>
          this.#client.messageDelete(String(uid), { uid: true }),
        );
        if (!done) throw new MailboxAway("not-moved", "EXPUNGE");
        removed += 1;
      }
      return removed;
    } finally {
      await this.#ask("folder-missing", () => this.#client.mailboxOpen(path));
    }
  }

  change(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const client = this.#client;
      const end = () => {
        clearTimeout(timer);
        client.off("exists", end);
        client.off("close", end);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      client.on("exists", end);
      client.on("close", end);
      signal.addEventListener("abort", end);
      if (signal.aborted || !client.usable) end();
    });
  }

  async close(): Promise<void> {
    // A server that does not answer is not waited for.
    const late = setTimeout(() => this.#client.close(), CLOSE_MS);
    await this.#client.logout().catch(() => {});
    clearTimeout(late);
    this.#client.close();
  }

  /** Of a server with none of these, EXPUNGE would remove whatever else anybody has marked as deleted (RFC 4315). */
  #needsOneOf(...names: readonly string[]): void {
    const { capabilities } = this.#client;
    if (names.some((name) => capabilities.has(name))) return;
    throw this.#lost() ?? new MailboxAway("not-moved", `no ${names.join(", no ")}`);
  }

  #opened(): { readonly path: string; readonly uidValidity: bigint } {
    const { mailbox } = this.#client;
    if (mailbox === false) throw new MailboxAway("no-answer", "not open");
    return mailbox;
  }

  async #make(folder: string): Promise<void> {
    if (this.#made.has(folder)) return;
    await this.#ask("folder-not-made", async () => {
      const status = await this.#client.status(folder, { messages: true }).catch(() => false);
      if (status === false) await this.#client.mailboxCreate(folder);
    });
    this.#made.add(folder);
  }

  async #ask<T>(answered: MailboxCause, use: () => Promise<T>): Promise<T> {
    try {
      return await use();
    } catch (error) {
      throw this.#lost() ?? awayBy(error, answered);
    }
  }

  /** A connection that is gone is the cause of whatever else seemed wrong. */
  #lost(): MailboxAway | null {
    return this.#client.usable ? null : new MailboxAway("no-answer", "connection lost");
  }
}

const CLOSE_MS = 2_000;

/** Some servers only guess at RFC822.SIZE. */
const isNear = (said: number, size: number): boolean => Math.abs(said - size) <= 1024 + size * 0.02;

/** A server's date may be none, or nonsense. */
function dateOf(said: Date | string | undefined): Date | null {
  if (said === undefined) return null;
  const date = new Date(said);
  return Number.isNaN(date.getTime()) ? null : date;
}
