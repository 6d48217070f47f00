import { sql } from "kysely";
import type { Trx } from "./database.ts";

/** What was taken out of an inbox. */
export interface Withdrawn {
  readonly deliveryId: string;
  /** The unit's key. */
  readonly unit: string;
  readonly unitId: string;
}

/** Takes a document out of the inbox it lies in; the unit keeps the delivery's row. Null: it lay in none. */
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
  const unit = await trx
    .selectFrom("orgUnit")
    .select("key")
    .where("id", "=", delivery.orgUnitId)
    .executeTakeFirstOrThrow();
  return { deliveryId: delivery.id, unit: unit.key, unitId: delivery.orgUnitId };
}

/** Whether somebody in its department has begun with a document: claimed it, laid it by, or done it. */
export async function isTakenUp(trx: Trx, documentId: string): Promise<boolean> {
  const row = await trx
    .selectFrom("inboxEntry")
    .select("id")
    .where("documentId", "=", documentId)
    .where("state", "in", ["claimed", "waiting", "done"])
    .executeTakeFirst();
  return row !== undefined;
}
