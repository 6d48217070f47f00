import { sql } from "kysely";
import { SplitOrder } from "../domain/acts.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** Notes how a person wants a capture's pages split; `separate` carries it out. */
export async function insertSplitOrder(
  trx: Trx,
  order: {
    readonly tenantId: string;
    readonly captureId: string;
    readonly orderedBy: string;
    readonly split: SplitOrder;
  },
): Promise<void> {
  // An order that could not be carried out has become a case; the new one takes its place.
  await endSplitOrder(trx, order.captureId);
  await trx
    .insertInto("splitOrder")
    .values({ id: newId(), ...order, split: JSON.stringify(order.split) })
    .execute();
}

/** The order that waits to be carried out; null: the machine plans the split. */
export async function pendingSplitOrder(trx: Trx, captureId: string): Promise<SplitOrder | null> {
  const row = await trx
    .selectFrom("splitOrder")
    .select("split")
    .where("captureId", "=", captureId)
    .where("doneAt", "is", null)
    .executeTakeFirst();
  return row === undefined ? null : SplitOrder.parse(row.split);
}

export async function endSplitOrder(trx: Trx, captureId: string): Promise<void> {
  await trx
    .updateTable("splitOrder")
    .set({ doneAt: sql<Date>`now()` })
    .where("captureId", "=", captureId)
    .where("doneAt", "is", null)
    .execute();
}
