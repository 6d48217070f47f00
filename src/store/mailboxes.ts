import { sql } from "kysely";
import { z } from "zod";
import { MailboxCause, MailboxSecurity, type MailboxSettings } from "../domain/mailbox.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** A mailbox of the transaction's town, with what was found in it last; never its password. */
export interface Mailbox {
  readonly id: string;
  readonly version: number;
  readonly settings: MailboxSettings;
  /** Since when it is collected as it is now. */
  readonly collectedSince: Date;
  readonly pausedAt: Date | null;
  /** When somebody looked last, well or not; null: never. */
  readonly lookedAt: Date | null;
  readonly awaySince: Date | null;
  readonly because: MailboxCause | null;
  /** Messages that were there at the last look. */
  readonly waiting: number;
}

const known = (trx: Trx) =>
  trx
    .selectFrom("mailbox")
    .leftJoin("mailboxState", "mailboxState.mailboxId", "mailbox.id")
    .where("removedAt", "is", null)
    .select(["id", "version", "collectedSince", "pausedAt"])
    .select(["name", "host", "port", "security", "login", "folder", "doneFolder", "refusedFolder"])
    .select(["lookedAt", "awaySince", "because"])
    .select((eb) => eb.fn.coalesce("waiting", sql<number>`0`).as("waiting"));

/** Those that were not removed, by name. */
export async function mailboxes(trx: Trx): Promise<readonly Mailbox[]> {
  const rows = await known(trx).orderBy("name").orderBy("id").execute();
  return rows.map(mailboxOf);
}

/** One of them; `lock`: against other acts. Null: there is none. */
export async function mailbox(
  trx: Trx,
  id: string,
  lock: "lock" | "read",
): Promise<Mailbox | null> {
  const query = known(trx).where("id", "=", id);
  const row = await (lock === "lock" ? query.forUpdate("mailbox") : query).executeTakeFirst();
  return row === undefined ? null : mailboxOf(row);
}

type Row = Awaited<ReturnType<ReturnType<typeof known>["executeTakeFirstOrThrow"]>>;

function mailboxOf({ id, version, collectedSince, pausedAt, ...row }: Row): Mailbox {
  const { lookedAt, awaySince, because, waiting, security, ...settings } = row;
  return {
    id,
    version,
    settings: { ...settings, security: MailboxSecurity.parse(security) },
    collectedSince,
    pausedAt,
    lookedAt,
    awaySince,
    because: MailboxCause.nullable().parse(because),
    waiting,
  };
}

const changed = () => ({ version: sql<number>`version + 1`, collectedSince: sql<Date>`now()` });

/** False: another one looks into that folder already. */
export async function insertMailbox(
  trx: Trx,
  row: { readonly id: string; readonly tenantId: string; readonly settings: MailboxSettings },
): Promise<boolean> {
  const { settings, ...ids } = row;
  if (await isKnown(trx, row.id, settings)) return false;
  await trx
    .insertInto("mailbox")
    .values({ ...ids, ...settings })
    .execute();
  return true;
}

/** False: another one looks into that folder already. */
export async function changeMailbox(
  trx: Trx,
  id: string,
  settings: MailboxSettings,
): Promise<boolean> {
  if (await isKnown(trx, id, settings)) return false;
  await trx
    .updateTable("mailbox")
    .set({ ...settings, ...changed() })
    .where("id", "=", id)
    .execute();
  return true;
}

async function isKnown(trx: Trx, id: string, settings: MailboxSettings): Promise<boolean> {
  // One at a time: two acts must not both find nothing.
  await sql`select pg_advisory_xact_lock(hashtextextended('mailbox ' || app_tenant()::text, 0))`.execute(
    trx,
  );
  const other = await trx
    .selectFrom("mailbox")
    .select("id")
    .where("removedAt", "is", null)
    .where("id", "<>", id)
    .where(sql`lower(host)`, "=", settings.host.toLowerCase())
    .where("login", "=", settings.login)
    .where("folder", "=", settings.folder)
    .executeTakeFirst();
  return other !== undefined;
}

/** Keeps the sealed password, in place of an earlier one. */
export async function keepMailboxPassword(
  trx: Trx,
  secret: {
    readonly mailboxId: string;
    readonly tenantId: string;
    readonly sealedPassword: Uint8Array;
  },
): Promise<void> {
  const sealedPassword = Buffer.from(secret.sealedPassword);
  await trx
    .insertInto("mailboxSecret")
    .values({ ...secret, sealedPassword })
    .onConflict((conflict) => conflict.column("mailboxId").doUpdateSet({ sealedPassword }))
    .execute();
  await trx.updateTable("mailbox").set(changed()).where("id", "=", secret.mailboxId).execute();
}

/** The sealed password; null: there is none any more. */
export async function sealedMailboxPassword(trx: Trx, id: string): Promise<Buffer | null> {
  const row = await trx
    .selectFrom("mailboxSecret")
    .select("sealedPassword")
    .where("mailboxId", "=", id)
    .executeTakeFirst();
  return row?.sealedPassword ?? null;
}

/** From this commit on nobody looks into it, or somebody does again. */
export async function pauseMailbox(trx: Trx, id: string, paused: boolean): Promise<void> {
  await trx
    .updateTable("mailbox")
    .set({ pausedAt: paused ? sql<Date>`now()` : null, ...changed() })
    .where("id", "=", id)
    .execute();
}

/** Nobody looks into it any more, and its password is gone. */
export async function removeMailbox(trx: Trx, id: string): Promise<void> {
  await trx.deleteFrom("mailboxSecret").where("mailboxId", "=", id).execute();
  await trx
    .updateTable("mailbox")
    .set({ removedAt: sql<Date>`now()`, ...changed() })
    .where("id", "=", id)
    .execute();
}

/**
 * Takes the mailbox for `heldBy`, or keeps it, for so many seconds by the database's clock. False: another
 * process has it, or it is to be looked into no more, or no longer as in `version`.
 */
export async function holdMailbox(
  trx: Trx,
  hold: {
    readonly mailboxId: string;
    readonly tenantId: string;
    readonly version: number;
    readonly heldBy: string;
    readonly seconds: number;
  },
): Promise<boolean> {
  const { mailboxId, tenantId, version, heldBy, seconds } = hold;
  const { rows } = await sql`
    insert into mailbox_state as s (mailbox_id, tenant_id, held_by, held_until)
    select id, ${tenantId}, ${heldBy}, now() + make_interval(secs => ${seconds}) from mailbox
    where id = ${mailboxId} and version = ${version} and paused_at is null and removed_at is null
    on conflict (mailbox_id) do update set held_by = excluded.held_by, held_until = excluded.held_until
    where s.held_by = excluded.held_by or s.held_until is null or s.held_until < now()
    returning mailbox_id`.execute(trx);
  return rows.length > 0;
}

/** Lets go of what this process holds. */
export async function releaseMailbox(trx: Trx, mailboxId: string, heldBy: string): Promise<void> {
  await trx
    .updateTable("mailboxState")
    .set({ heldBy: null, heldUntil: null })
    .where("mailboxId", "=", mailboxId)
    .where("heldBy", "=", heldBy)
    .execute();
}

/** Notes what a look found: why the mailbox cannot be used (null: it can), and how many messages wait (null: unknown). */
export async function noteMailboxLook(
  trx: Trx,
  mailboxId: string,
  found: { readonly because: MailboxCause | null; readonly waiting: number | null },
): Promise<void> {
  const { because, waiting } = found;
  await trx
    .updateTable("mailboxState")
    .set({
      lookedAt: sql`now()`,
      awaySince: because === null ? null : sql`coalesce(away_since, now())`,
      because,
      ...(waiting === null ? {} : { waiting }),
    })
    .where("mailboxId", "=", mailboxId)
    .execute();
}

/** A message that can never be taken, by the server's own numbers. */
export interface MessageRefusal {
  readonly mailboxId: string;
  readonly tenantId: string;
  readonly uidValidity: number;
  readonly uid: number;
  readonly cause: string;
  readonly bytes: number;
  readonly arrivedAt: Date | null;
}

/** False: it was told of before. */
export async function insertMessageRefusal(trx: Trx, refusal: MessageRefusal): Promise<boolean> {
  const made = await trx
    .insertInto("mailboxRefusal")
    .values({ id: newId(), ...refusal })
    .onConflict((conflict) => conflict.columns(["mailboxId", "uidValidity", "uid"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return made !== undefined;
}

const Refused = z.object({
  mailboxId: z.string(),
  cause: z.string(),
  bytes: z.number(),
  arrivedAt: z.date().nullable(),
  refusedAt: z.date(),
});

/** What was refused in the last so many days, the newest first; at most 100. */
export async function messageRefusals(
  trx: Trx,
  days: number,
): Promise<readonly z.infer<typeof Refused>[]> {
  const rows = await trx
    .selectFrom("mailboxRefusal")
    .select(["mailboxId", "cause", "bytes", "arrivedAt", "refusedAt"])
    .where("refusedAt", ">", sql<Date>`now() - make_interval(days => ${days})`)
    .orderBy("refusedAt", "desc")
    .limit(100)
    .execute();
  return z.array(Refused).parse(rows);
}

/** An original that came by e-mail and was erased. */
export interface ErasedMessage {
  readonly sha256: string;
  readonly bytes: number;
  readonly erasedAt: Date;
}

/** What was erased of the town's e-mails since the mailbox was cleaned last, the oldest first; at most 500. */
export async function erasedMessages(
  trx: Trx,
  mailboxId: string,
): Promise<readonly ErasedMessage[]> {
  const { rows } = await sql<ErasedMessage>`
    select c.original_sha256 as sha256, c.original_bytes as bytes, e.at as "erasedAt"
    from capture c
    cross join lateral (select date_trunc('milliseconds',
      greatest(c.erased_at, (select max(m.erased_at) from mail_item m where m.capture_id = c.id))) as at) e
    where c.channel = 'mail'
      and e.at > coalesce((select cleaned_to from mailbox_state where mailbox_id = ${mailboxId}), '-infinity')
    order by e.at limit 500`.execute(trx);
  return rows;
}

/** What was erased until then is gone from the mailbox too. */
export async function noteMailboxCleaned(trx: Trx, mailboxId: string, to: Date): Promise<void> {
  await trx
    .updateTable("mailboxState")
    .set({ cleanedTo: to })
    .where("mailboxId", "=", mailboxId)
    .execute();
}
