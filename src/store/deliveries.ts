import { sql } from "kysely";
import type { Trx } from "./database.ts";

/** What was taken out of an inbox. */
export interface Withdrawn {
  readonly deliveryId: string;
  /** The unit's key. */
  readonly unit: string;
  readonly unitId: string;
}

/**
 * Takes a document out of the inbox it lies in, and its copies back from where they were sent; the unit keeps
 * the delivery's row. Null: it lay in none.
 */
export async function withdrawDelivery(trx: Trx, documentId: string): Promise<Withdrawn | null> {
  const delivery = await trx
    .updateTable("delivery")
    .set({ state: "withdrawn", withdrawnAt: sql<Date>`now()` })
    .where("documentId", "=", documentId)
    .where("state", "in", ["intended", "delivered"])
    .returning(["id", "orgUnitId"])
    .executeTakeFirst();
  if (delivery === undefined) return null;
  await trx
    .updateTable("inboxEntry")
    .set({ state: "withdrawn", changedAt: sql<Date>`now()` })
    .where("deliveryId", "=", delivery.id)
    .execute();
  await trx
    .updateTable("inboxCopy")
    .set({ endedAt: sql<Date>`now()` })
    .where("deliveryId", "=", delivery.id)
    .where("endedAt", "is", null)
    .execute();
  const unit = await trx
    .selectFrom("orgUnit")
    .select("key")
    .where("id", "=", delivery.orgUnitId)
    .executeTakeFirstOrThrow();
  return { deliveryId: delivery.id, unit: unit.key, unitId: delivery.orgUnitId };
}

/**
 * Whether somebody in its department has begun with a document: claimed it, laid it by or done it; or written
 * a note, confirmed its deadline or sent it round since it arrived.
 */
export async function isTakenUp(trx: Trx, documentId: string): Promise<boolean> {
  const { rows } = await sql`
    select from inbox_entry e
    where e.document_id = ${documentId} and e.state <> 'withdrawn'
      and (e.state <> 'new'
        or exists (select from entry_note n
          where n.document_id = e.document_id and n.written_at >= e.arrived_at)
        or exists (select from confirmed_deadline c
          where c.document_id = e.document_id and c.confirmed_at >= e.arrived_at)
        or exists (select from inbox_copy k where k.delivery_id = e.delivery_id))`.execute(trx);
  return rows.length > 0;
}
