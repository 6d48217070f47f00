import { sql } from "kysely";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** A unit with what may lie unopened in it, and its own period; null: as the town does. */
export interface UnitAttention {
  readonly unitId: string;
  readonly unit: string;
  readonly workingDays: number | null;
}

/** Units in which something lies unopened, with their own period. */
export async function unitsWithUnopened(trx: Trx): Promise<readonly UnitAttention[]> {
  const { rows } = await sql<UnitAttention>`
    select u.id as unit_id, u.key as unit, a.working_days
    from (select distinct org_unit_id from inbox_entry
      where tenant_id = app_tenant() and state = 'new' and first_opened_at is null and escalated_at is null) e
    join org_unit u on u.id = e.org_unit_id
    left join attention_period a on a.org_unit_id = u.id
    order by u.key`.execute(trx);
  return rows;
}

/** The town's own default; null: it has set none. */
export const townAttention = (trx: Trx): Promise<number | null> => ownAttention(trx, null);

/** A unit's own period, or the town's (null); null: none is set. */
async function ownAttention(trx: Trx, orgUnitId: string | null): Promise<number | null> {
  const row = await trx
    .selectFrom("attentionPeriod")
    .select("workingDays")
    .where("orgUnitId", orgUnitId === null ? "is" : "=", orgUnitId)
    .executeTakeFirst();
  return row?.workingDays ?? null;
}

/** The same as `ownAttention`, which nobody else sets before the transaction ends: there may be no row to lock. */
export async function lockAttention(trx: Trx, orgUnitId: string | null): Promise<number | null> {
  await sql`select pg_advisory_xact_lock(hashtextextended('attention ' || app_tenant()::text || coalesce(${orgUnitId}, ''), 0))`.execute(
    trx,
  );
  return ownAttention(trx, orgUnitId);
}

/** Of the units that have a period of their own: it, by the unit's id. */
export async function attentionOfUnits(trx: Trx): Promise<ReadonlyMap<string, number>> {
  const rows = await trx
    .selectFrom("attentionPeriod")
    .select(["orgUnitId", "workingDays"])
    .where("orgUnitId", "is not", null)
    .execute();
  return new Map(
    rows.flatMap(({ orgUnitId, workingDays }) =>
      orgUnitId === null ? [] : [[orgUnitId, workingDays]],
    ),
  );
}

/** An entry that was raised with its unit's head. */
export interface Escalated {
  readonly id: string;
  readonly documentId: string;
  readonly arrivedOn: string;
}

/** Marks what arrived in a unit until a day and was opened by nobody, once; at most `limit`. */
export async function escalateUnopened(
  trx: Trx,
  of: { readonly unitId: string; readonly arrivedUntil: string; readonly at: Date },
  limit: number,
): Promise<readonly Escalated[]> {
  const { rows } = await sql<Escalated>`
    with overdue as (
      select e.id from inbox_entry e join tenant t on t.id = e.tenant_id
      where e.tenant_id = app_tenant() and e.org_unit_id = ${of.unitId} and e.state = 'new'
        and e.first_opened_at is null and e.escalated_at is null
        and (e.arrived_at at time zone t.time_zone)::date <= ${of.arrivedUntil}::date
      order by e.arrived_at limit ${limit} for update of e skip locked
    )
    update inbox_entry e set escalated_at = ${of.at}
    from overdue, tenant t where e.id = overdue.id and t.id = e.tenant_id
    returning e.id, e.document_id, (e.arrived_at at time zone t.time_zone)::date as arrived_on`.execute(
    trx,
  );
  return rows;
}

/** The heads of a unit, or of the nearest above it, and who stands in for them today. */
export async function headsOf(trx: Trx, unitId: string): Promise<readonly string[]> {
  const { rows } = await sql<{
    id: string;
  }>`select id from heads_of(${unitId}) h (id) order by id`.execute(trx);
  return rows.map((row) => row.id);
}

/** An entry that waited for its day, and is back. */
export interface BackFromWaiting {
  readonly id: string;
  readonly documentId: string;
  /** The unit's key. */
  readonly unit: string;
  readonly state: string;
}

/** Brings back what waited for today or an earlier day, to whom it belonged; at most `limit`. */
export async function bringBackWaiting(
  trx: Trx,
  today: string,
  limit: number,
): Promise<readonly BackFromWaiting[]> {
  const { rows } = await sql<BackFromWaiting>`
    with due as (
      select e.id from inbox_entry e
      where e.tenant_id = app_tenant() and e.state = 'waiting' and e.follow_up_on <= ${today}::date
      order by e.follow_up_on limit ${limit} for update of e skip locked
    )
    update inbox_entry e
    set state = case when e.claimed_by is null then 'new' else 'claimed' end, changed_at = now()
    from due, org_unit u where e.id = due.id and u.id = e.org_unit_id
    returning e.id, e.document_id, u.key as unit, e.state`.execute(trx);
  return rows;
}

/** Sets a unit's period, or the town's (unit null); workingDays null takes it back. */
export async function setAttention(
  trx: Trx,
  of: { readonly tenantId: string; readonly orgUnitId: string | null; readonly setBy: string },
  workingDays: number | null,
): Promise<void> {
  const { orgUnitId } = of;
  if (workingDays === null) {
    await trx
      .deleteFrom("attentionPeriod")
      .where("orgUnitId", orgUnitId === null ? "is" : "=", orgUnitId)
      .execute();
    return;
  }
  await trx
    .insertInto("attentionPeriod")
    .values({ id: newId(), ...of, workingDays })
    .onConflict((conflict) =>
      conflict
        .columns(["tenantId", "orgUnitId"])
        .doUpdateSet({ workingDays, setBy: of.setBy, setAt: sql<Date>`now()` }),
    )
    .execute();
}
