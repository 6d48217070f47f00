import { sql } from "kysely";
import type { Trx } from "../database.ts";
import { lettersOf } from "./inbox.ts";

/** A letter of a list, as one line says it. */
async function withLetters<Row extends { readonly documentId: string }>(
  trx: Trx,
  rows: readonly Row[],
) {
  const letters = await lettersOf(
    trx,
    rows.map((row) => row.documentId),
  );
  return rows.map((row) => {
    const letter = letters.get(row.documentId);
    return {
      ...row,
      subject: letter?.subject ?? null,
      sender: letter?.sender ?? null,
      receiptNumber: letter?.receiptNumber ?? "",
      receiptDay: letter?.receiptDay ?? null,
    };
  });
}

/**
 * What case workers keep with a document, as far as the reader may see it: notes of their unit, the deadline
 * somebody confirmed, copies not yet noted, related letters, and to whom its entry can be given. Null: the
 * reader may not see the document.
 */
export async function caseWorkOf(trx: Trx, documentId: string) {
  const { rows: main } = await sql<{ id: string }>`
    select coalesce(d.parent_id, d.id) as id from document d
    where d.id = ${documentId} and may_see_document(d.id, my_view())`.execute(trx);
  const id = main[0]?.id;
  if (id === undefined) return null;
  return {
    notes: await notesOf(trx, id),
    deadline: await deadlineOf(trx, id),
    copies: await copiesOf(trx, id),
    related: await relatedTo(trx, id),
    colleagues: await colleaguesFor(trx, id),
  };
}

async function notesOf(trx: Trx, documentId: string) {
  const rows = await trx
    .selectFrom("entryNote")
    .innerJoin("person", "person.id", "entryNote.writtenBy")
    .select(["entryNote.id", "words", "person.displayName as by", "writtenAt"])
    .where("documentId", "=", documentId)
    .orderBy("entryNote.id")
    .execute();
  return rows.map(({ writtenAt, ...row }) => ({
    ...row,
    words: row.words ?? "",
    at: writtenAt.toISOString(),
  }));
}

async function deadlineOf(trx: Trx, documentId: string) {
  const row = await trx
    .selectFrom("confirmedDeadline")
    .innerJoin("person", "person.id", "confirmedDeadline.confirmedBy")
    .select(["deadlineOn", "proposedOn", "reason", "person.displayName as by", "confirmedAt"])
    .where("documentId", "=", documentId)
    .where("effective", "=", true)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { confirmedAt, ...said } = row;
  return { ...said, at: confirmedAt.toISOString() };
}

const copies = sql`
  select k.id, k.document_id, coalesce(u.name, p.display_name) as "to", s.display_name as sent_by,
    to_char(k.sent_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as sent_at,
    coalesce(k.person_id = app_person() or k.person_id in (select my_principals())
      or k.org_unit_id in (select my_own_units()), false) as mine,
    k.sent_by = app_person() or k.sent_by in (select my_principals()) as given
  from inbox_copy k join person s on s.id = k.sent_by
    left join org_unit u on u.id = k.org_unit_id left join person p on p.id = k.person_id
  where k.ended_at is null`;
interface CopyRow {
  readonly id: string;
  readonly documentId: string;
  readonly to: string;
  readonly sentBy: string;
  readonly sentAt: string;
  /** Sent to the reader, to one of their units, or to whom they stand in for. */
  readonly mine: boolean;
  /** Given by the reader, or by whom they stand in for: theirs to take back. */
  readonly given: boolean;
}

async function copiesOf(trx: Trx, documentId: string): Promise<CopyRow[]> {
  const { rows } =
    await sql<CopyRow>`${copies} and k.document_id = ${documentId} order by k.id`.execute(trx);
  return rows;
}

/** What was sent to the reader for information and is not yet noted, the newest first; at most 200. */
export async function myCopies(trx: Trx) {
  const { rows } = await sql<CopyRow>`
    select * from (${copies}) k where mine order by k.sent_at desc limit 200`.execute(trx);
  return withLetters(trx, rows);
}

async function relatedTo(trx: Trx, documentId: string) {
  const { rows } = await sql<{ documentId: string; because: string; isLater: boolean }>`
    select * from related_documents(${documentId})`.execute(trx);
  const lines = await withLetters(trx, rows);
  return lines.toSorted((a, b) => a.documentId.localeCompare(b.documentId));
}

/** Those of the unit whose inbox the document lies in; nobody where that is not the reader's. */
async function colleaguesFor(trx: Trx, documentId: string) {
  const { rows } = await sql<{ id: string; name: string }>`
    select c.person_id as id, c.name from inbox_entry e, colleagues_of(e.org_unit_id) c
    where e.document_id = ${documentId} and e.state <> 'withdrawn' order by c.name, c.person_id`.execute(
    trx,
  );
  return rows;
}

/** What nobody opened in its time, for the heads it was raised with, the longest lying first. */
export async function myEscalations(trx: Trx) {
  const { rows } = await sql<{
    entryId: string;
    documentId: string | null;
    unit: string;
    unitName: string;
    arrivedAt: Date;
    escalatedAt: Date;
  }>`select * from my_escalations()`.execute(trx);
  const letters = await lettersOf(
    trx,
    rows.flatMap(({ documentId }) => (documentId === null ? [] : [documentId])),
  );
  return rows.map((row) => ({
    ...row,
    arrivedAt: row.arrivedAt.toISOString(),
    escalatedAt: row.escalatedAt.toISOString(),
    subject: letters.get(row.documentId ?? "")?.subject ?? null,
    receiptNumber: letters.get(row.documentId ?? "")?.receiptNumber ?? null,
  }));
}
