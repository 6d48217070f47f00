import { sql } from "kysely";
import type { Trx } from "./database.ts";

/** A row of a unit's inbox, locked for the act on it. */
export interface InboxEntry {
  readonly id: string;
  readonly documentId: string;
  readonly orgUnitId: string;
  /** The unit's key. */
  readonly unit: string;
  readonly state: string;
  readonly claimedBy: string | null;
  readonly deliveryId: string;
  /** Its earliest deadline as it stands, "infinity" without one. */
  readonly deadlineOn: string;
  readonly deadlineConfirmed: boolean;
}

/** Locks an entry that is still in its inbox; call it with the document locked. Null: it is gone. */
export async function lockInboxEntry(trx: Trx, id: string): Promise<InboxEntry | null> {
  const row = await trx
    .selectFrom("inboxEntry")
    .innerJoin("orgUnit", "orgUnit.id", "inboxEntry.orgUnitId")
    .select([
      "inboxEntry.id",
      "inboxEntry.documentId",
      "inboxEntry.orgUnitId",
      "inboxEntry.state",
      "inboxEntry.claimedBy",
      "inboxEntry.deliveryId",
      "inboxEntry.deadlineConfirmed",
      "orgUnit.key as unit",
    ])
    .select(sql<string>`inbox_entry.deadline_on::text`.as("deadlineOn"))
    .where("inboxEntry.id", "=", id)
    .where("inboxEntry.state", "!=", "withdrawn")
    .forUpdate("inboxEntry")
    .executeTakeFirst();
  return row ?? null;
}

/** The document of an entry, so that it can be locked first. */
export async function documentOfEntry(trx: Trx, id: string): Promise<string | null> {
  const row = await trx
    .selectFrom("inboxEntry")
    .select("documentId")
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.documentId ?? null;
}

/** What an act leaves of an entry. */
export interface EntryChange {
  readonly state: "new" | "claimed" | "waiting" | "done";
  readonly claimedBy: string | null;
  readonly followUpOn: string | null;
  readonly referenceNumber?: string | null;
}

export async function changeInboxEntry(trx: Trx, id: string, change: EntryChange): Promise<void> {
  await trx
    .updateTable("inboxEntry")
    .set({ ...change, changedAt: sql<Date>`now()` })
    .where("id", "=", id)
    .execute();
}
