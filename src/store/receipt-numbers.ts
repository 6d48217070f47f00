import { sql } from "kysely";
import { formatReceiptNumber } from "../domain/receipt-number.ts";
import type { Trx } from "./database.ts";

/** The next receipt number of the year of `receiptDay`: ascending; a rolled back act leaves a gap. */
export async function nextReceiptNumber(
  trx: Trx,
  tenantId: string,
  receiptDay: string,
): Promise<string> {
  const year = Number(receiptDay.slice(0, 4));
  const counter = await trx
    .insertInto("receiptCounter")
    .values({ tenantId, year, last: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(["tenantId", "year"])
        .doUpdateSet({ last: sql<number>`receipt_counter.last + 1` }),
    )
    .returning("last")
    .executeTakeFirstOrThrow();
  const tenant = await trx
    .selectFrom("tenant")
    .select("receiptPrefix")
    .where("id", "=", tenantId)
    .executeTakeFirstOrThrow();
  return formatReceiptNumber({ town: tenant.receiptPrefix, year, number: counter.last });
}
