import { z } from "zod";

/** How the connection to a mail server is kept secret; `none` is for one on this machine alone. */
export const MailboxSecurity = z.enum(["tls", "starttls", "none"]);
export type MailboxSecurity = z.infer<typeof MailboxSecurity>;

/** Why a mailbox cannot be used. Codes are told; the sentences are made in `sentences/`. */
export const MailboxCause = z.enum([
  "no-answer",
  "unknown-host",
  "no-tls",
  "certificate",
  "login-refused",
  "folder-missing",
  "folder-not-made",
  "not-moved",
  "password-unreadable",
  /** No process of ours has looked into it for a while. */
  "nobody-looks",
]);
export type MailboxCause = z.infer<typeof MailboxCause>;

/** Why a message can never be taken. */
export const MessageRefusedCause = z.enum(["too-large", "empty", "unreadable"]);
export type MessageRefusedCause = z.infer<typeof MessageRefusedCause>;

/** A server on this machine, which nobody between can listen to (RFC 6761, 6.3; RFC 1122, 3.2.1.3). */
export const isLoopback = (host: string): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);

/** Printable, and nothing that would end a line of the protocol. */
const Words = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]*$/u, "holds a control character");

/** Names of folders as the server calls them, below each other by its own mark. */
const Folder = Words.max(200).regex(/^[^*%]*$/, "a folder has no * or %");

/** Host name or address, without scheme, port or path. */
const Host = z
  .string()
  .trim()
  .max(253)
  .regex(/^[a-z0-9.:-]+$/i, "a host name or address alone, such as imap.example.org");

const MailboxFields = z.strictObject({
  /** What the town calls it. */
  name: Words.max(100),
  host: Host,
  port: z.int().min(1).max(65_535),
  security: MailboxSecurity,
  login: Words,
  /** Where its messages come in. */
  folder: Folder,
  /** Where they are moved once they are ours. */
  doneFolder: Folder,
  /** Where those go that can never be taken. */
  refusedFolder: Folder,
});

/** What an administrator says of a mailbox, but for the password. */
export const MailboxSettings = MailboxFields.refine(
  ({ security, host }) => security !== "none" || isLoopback(host),
  { error: "only a server on this machine may be used without TLS", path: ["security"] },
).refine(
  ({ folder, doneFolder, refusedFolder }) =>
    new Set([folder, doneFolder, refusedFolder].map((each) => each.toLowerCase())).size === 3,
  { error: "the three folders must differ", path: ["doneFolder"] },
);
export type MailboxSettings = Readonly<z.infer<typeof MailboxSettings>>;

/** What the password is for: with another server or login it must be given anew, so that nobody is sent it. */
const OF_PASSWORD = ["host", "port", "security", "login"] as const;

/** Whether the password of one is still that of the other. */
export const keepsPassword = (before: MailboxSettings, after: MailboxSettings): boolean =>
  OF_PASSWORD.every((field) => before[field] === after[field]);

/** Bound to the sealed password, so that a changed row does not send it elsewhere. */
export const passwordContext = (mailboxId: string, settings: MailboxSettings): string =>
  JSON.stringify(["mailbox", mailboxId, ...OF_PASSWORD.map((field) => settings[field])]);

/** How a mailbox stands, as operators and administrators are told. Times are ISO 8601. */
export interface MailboxStanding {
  readonly state: "taking" | "away" | "paused" | "new";
  readonly since: string | null;
  readonly because: MailboxCause | null;
}

/** Nobody looked for so long, twice the longest wait after a failure: whoever should is gone. */
const NOBODY_LOOKS_MS = 10 * 60_000;

/** Judges what is known of a mailbox. `lookedAt` null: nobody has looked yet. */
export function mailboxStanding(
  known: {
    readonly collectedSince: Date;
    readonly pausedAt: Date | null;
    readonly lookedAt: Date | null;
    readonly awaySince: Date | null;
    readonly because: MailboxCause | null;
  },
  now: Date,
): MailboxStanding {
  const { collectedSince, pausedAt, lookedAt, awaySince, because } = known;
  if (pausedAt !== null) return { state: "paused", since: pausedAt.toISOString(), because: null };
  const wasLookedAt = lookedAt !== null && lookedAt > collectedSince;
  const last = wasLookedAt ? lookedAt : collectedSince;
  if (now.getTime() - last.getTime() > NOBODY_LOOKS_MS) {
    return { state: "away", since: last.toISOString(), because: "nobody-looks" };
  }
  if (!wasLookedAt) return { state: "new", since: null, because: null };
  return awaySince === null
    ? { state: "taking", since: null, because: null }
    : { state: "away", since: awaySince.toISOString(), because };
}
