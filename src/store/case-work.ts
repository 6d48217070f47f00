import { sql } from "kysely";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** A note as it is written; its words are content. */
export interface NewNote {
  readonly id: string;
  readonly tenantId: string;
  readonly documentId: string;
  readonly orgUnitId: string;
  readonly words: string;
  readonly writtenBy: string;
}

export async function insertNote(trx: Trx, note: NewNote): Promise<void> {
  await trx.insertInto("entryNote").values(note).execute();
}

/** What a case worker said of a document's deadline; null: there is none. */
export interface ConfirmedDeadline {
  readonly tenantId: string;
  readonly documentId: string;
  readonly deadlineOn: string | null;
  readonly proposedOn: string | null;
  readonly reason: string | null;
  readonly confirmedBy: string;
}

/** Replaces what was said of the deadline before; the former rows stay. */
export async function insertConfirmedDeadline(trx: Trx, said: ConfirmedDeadline): Promise<void> {
  await trx
    .updateTable("confirmedDeadline")
    .set({ effective: false })
    .where("documentId", "=", said.documentId)
    .where("effective", "=", true)
    .execute();
  await trx
    .insertInto("confirmedDeadline")
    .values({ id: newId(), ...said })
    .execute();
}

/** The deadline a person confirmed; undefined: nobody has, null: they said that there is none. */
export async function confirmedDeadlineOf(
  trx: Trx,
  documentId: string,
): Promise<string | null | undefined> {
  const row = await trx
    .selectFrom("confirmedDeadline")
    .select("deadlineOn")
    .where("documentId", "=", documentId)
    .where("effective", "=", true)
    .executeTakeFirst();
  return row === undefined ? undefined : row.deadlineOn;
}

/** The day that was reckoned for an entry, whatever a person said of it since; null: there was none. */
export async function proposedDeadlineOf(
  trx: Trx,
  entry: {
    readonly documentId: string;
    readonly deadlineOn: string;
    readonly deadlineConfirmed: boolean;
  },
): Promise<string | null> {
  if (!entry.deadlineConfirmed) return entry.deadlineOn === "infinity" ? null : entry.deadlineOn;
  const row = await trx
    .selectFrom("confirmedDeadline")
    .select("proposedOn")
    .where("documentId", "=", entry.documentId)
    .where("effective", "=", true)
    .executeTakeFirst();
  return row?.proposedOn ?? null;
}

/** Shows the entry under its confirmed deadline from now on; null: under none. */
export async function setEntryDeadline(
  trx: Trx,
  entryId: string,
  deadlineOn: string | null,
): Promise<void> {
  await trx
    .updateTable("inboxEntry")
    .set({ deadlineOn: deadlineOn ?? "infinity", deadlineConfirmed: true })
    .where("id", "=", entryId)
    .execute();
}

/** Whether a main document is for its own unit only: confidential, or of a secrecy kind. */
export async function isSecret(trx: Trx, documentId: string): Promise<boolean> {
  const row = await trx
    .selectFrom("document")
    .select(sql<boolean>`confidential or secrecy <> '{}'`.as("secret"))
    .where("id", "=", documentId)
    .executeTakeFirstOrThrow();
  return row.secret;
}

/** A copy for information, to one unit or one person. */
export interface NewCopy {
  readonly id: string;
  readonly tenantId: string;
  readonly documentId: string;
  readonly deliveryId: string;
  readonly orgUnitId: string | null;
  readonly personId: string | null;
  readonly sentBy: string;
}

/** False: a copy that nobody has noted yet is there already. */
export async function insertCopy(trx: Trx, copy: NewCopy): Promise<boolean> {
  const row = await trx
    .insertInto("inboxCopy")
    .values(copy)
    .onConflict((conflict) =>
      conflict
        .expression(sql`delivery_id, coalesce(org_unit_id, person_id)`)
        .where("endedAt", "is", null)
        .doNothing(),
    )
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether the copy is the transaction's person's to end; from then on only its capture may be changed. */
export async function beginCopyAct(trx: Trx, id: string): Promise<boolean> {
  const { rows } = await sql<{ allowed: boolean }>`select begin_copy_act(${id}) as allowed`.execute(
    trx,
  );
  return rows[0]?.allowed ?? false;
}

/** Ends a copy; gives the document it was of. Null: it was ended before. */
export async function endCopy(trx: Trx, id: string, by: string): Promise<string | null> {
  const row = await trx
    .updateTable("inboxCopy")
    .set({ endedBy: by, endedAt: sql<Date>`now()` })
    .where("id", "=", id)
    .where("endedAt", "is", null)
    .returning("documentId")
    .executeTakeFirst();
  return row?.documentId ?? null;
}

/** Whether the copy is the transaction's person's to take back; from then on only its capture may be changed. */
export async function beginRecall(trx: Trx, id: string): Promise<boolean> {
  const { rows } = await sql<{ allowed: boolean }>`select begin_recall(${id}) as allowed`.execute(
    trx,
  );
  return rows[0]?.allowed ?? false;
}

/** Takes a copy back; gives the document it was of. Null: it was ended before. */
export async function recallCopy(trx: Trx, id: string, by: string): Promise<string | null> {
  const now = sql<Date>`now()`;
  const row = await trx
    .updateTable("inboxCopy")
    .set({ endedBy: by, endedAt: now, recalledBy: by, recalledAt: now })
    .where("id", "=", id)
    .where("endedAt", "is", null)
    .returning("documentId")
    .executeTakeFirst();
  return row?.documentId ?? null;
}

/** Whether a colleague may be sent a copy: they handle post in this town today. */
export async function handlesPost(trx: Trx, personId: string): Promise<boolean> {
  const { rows } = await sql`select from units_of(${personId}) limit 1`.execute(trx);
  return rows.length > 0;
}

/** Those for whom the transaction's person stands in today. */
export async function myPrincipals(trx: Trx): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`select id from my_principals() p (id)`.execute(trx);
  return rows.map((row) => row.id);
}
