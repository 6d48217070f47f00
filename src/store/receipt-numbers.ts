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

const NUMBER_MAX = 9_999_999;

/**
 * Passes over `count` numbers of a year, or half of those that are left where there are fewer: numbers
 * given after a backup must not be given again. Gives the first number that is given from now on.
 */
export async function passOverReceiptNumbers(
  trx: Trx,
  tenantId: string,
  year: number,
  count: number,
): Promise<number> {
  const known = await trx
    .selectFrom("receiptCounter")
    .select("last")
    .where("tenantId", "=", tenantId)
    .where("year", "=", year)
    .executeTakeFirst();
  const given = known?.last ?? 0;
  const last = given + Math.min(count, Math.floor((NUMBER_MAX - given) / 2));
  await trx
    .insertInto("receiptCounter")
    .values({ tenantId, year, last })
    .onConflict((conflict) => conflict.columns(["tenantId", "year"]).doUpdateSet({ last }))
    .execute();
  return last + 1;
}

/** The years of which a town has given receipt numbers. */
export async function receiptYears(trx: Trx, tenantId: string): Promise<readonly number[]> {
  const rows = await trx
    .selectFrom("receiptCounter")
    .select("year")
    .where("tenantId", "=", tenantId)
    .execute();
  return rows.map((row) => row.year);
}
