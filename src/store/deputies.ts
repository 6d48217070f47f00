import { sql } from "kysely";
import type { Trx } from "./database.ts";

/** A deputy for a time, both days included. */
export interface Deputyship {
  readonly id: string;
  readonly tenantId: string;
  readonly personId: string;
  readonly deputyId: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly namedBy: string;
}

/** Whether the transaction's person may name this deputy for that person. */
export async function mayNameDeputy(
  trx: Trx,
  personId: string,
  deputyId: string,
): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`
    select may_name_deputy_for(${personId}) and may_be_deputy(${personId}, ${deputyId}) as may`.execute(
    trx,
  );
  return rows[0]?.may ?? false;
}

export async function insertDeputyship(trx: Trx, row: Deputyship): Promise<void> {
  await trx.insertInto("deputy").values(row).execute();
}

/** Ends it with the day before `today`; gives its last day. Null: it is over, or not this person's to end. */
export async function endDeputyship(trx: Trx, id: string, today: string): Promise<string | null> {
  const row = await trx
    .updateTable("deputy")
    .set({ validTo: sql<string>`${today}::date - 1`, endedAt: sql<Date>`now()` })
    .where("id", "=", id)
    .where("validTo", ">=", today)
    .returning("validTo")
    .executeTakeFirst();
  return row?.validTo ?? null;
}

/** Who stands in for whom, now and later, as far as the reader may know; and for whom they may name somebody. */
export async function deputyships(trx: Trx, today: string) {
  const { rows } = await sql<{
    id: string;
    personId: string;
    person: string;
    deputyId: string;
    deputy: string;
    from: string;
    to: string;
    mayEnd: boolean;
  }>`
    select d.id, d.person_id, p.display_name as person, d.deputy_id, s.display_name as deputy,
      d.valid_from as "from", d.valid_to as "to", may_name_deputy_for(d.person_id) as may_end
    from deputy d join person p on p.id = d.person_id join person s on s.id = d.deputy_id
    where d.valid_to >= ${today} and d.valid_to >= d.valid_from
    order by d.valid_from, d.id`.execute(trx);
  return rows;
}

/** Who handles post in the town: whom one may stand in for, or choose; `mayName`: the reader may name theirs. */
export async function postHandlers(trx: Trx) {
  const { rows } = await sql<{
    id: string;
    name: string;
    mayName: boolean;
    unit: string;
  }>`
    select p.id, p.display_name as name, may_name_deputy_for(p.id) as may_name, h.unit
    from post_handlers() h join person p on p.id = h.person_id
    order by p.display_name, p.id`.execute(trx);
  return rows;
}
