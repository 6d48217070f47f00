import { z } from "zod";
import { MailboxCause, MailboxSettings, MessageRefusedCause } from "../../domain/mailbox.ts";
import { Instant } from "./paging.ts";

/** The town's mailboxes. A password is taken and never given; a message is told of by size and times alone. */

const Password = z.string().min(1).max(1000);

/** POST /api/administration/mailboxes. */
export const MailboxAsked = z.strictObject({ settings: MailboxSettings, password: Password });

/** PUT /api/administration/mailboxes/{id}. */
export const MailboxChange = z.strictObject({
  settings: MailboxSettings,
  /** Null: the one that is kept. */
  password: Password.nullable(),
  /** As it was shown. */
  version: z.int(),
});

/** POST /api/administration/mailboxes/try. */
export const MailboxTryAsked = z.strictObject({
  /** Whose kept password is meant where none is given; null: a new mailbox. */
  id: z.uuid().nullable(),
  settings: MailboxSettings,
  password: Password.nullable(),
});

export const MailboxPause = z.strictObject({ paused: z.boolean() });
export const MailboxParams = z.object({ id: z.uuid() });
export const MailboxAdded = z.object({ id: z.uuid() }).meta({ id: "MailboxAdded" });

/** What came of a try; nothing was taken. */
export const MailboxTried = z
  .object({
    because: MailboxCause.nullable(),
    /** Why not, and what helps, in the reader's language; null: it can be used. */
    sentence: z.string().nullable(),
    /** Messages in the folder. */
    waiting: z.int(),
  })
  .meta({ id: "MailboxTried" });

const Standing = {
  state: z.enum(["taking", "away", "paused", "new"]),
  since: Instant.nullable(),
  because: MailboxCause.nullable(),
  sentence: z.string().nullable(),
  waiting: z.int(),
};

export const AdministeredMailboxes = z
  .object({
    mailboxes: z.array(
      z.object({ id: z.uuid(), version: z.int(), settings: MailboxSettings, ...Standing }),
    ),
  })
  .meta({ id: "AdministeredMailboxes" });

/** How they stand, for whoever keeps the process running: no address, no login, nothing of any message. */
export const MailboxStandings = z
  .object({
    mailboxes: z.array(z.object({ id: z.uuid(), name: z.string(), ...Standing })),
    /** What could not be taken in the last 30 days, the newest first; at most 100. */
    refused: z.array(
      z.object({
        mailbox: z.string(),
        cause: MessageRefusedCause,
        sentence: z.string(),
        bytes: z.int(),
        arrivedAt: Instant.nullable(),
        refusedAt: Instant,
      }),
    ),
  })
  .meta({ id: "MailboxStandings" });
