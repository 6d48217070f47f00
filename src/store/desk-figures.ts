import { sql } from "kysely";
import type { Trx } from "./database.ts";

/** What waits for people of a town, and whether there are any: counts, times and keys of units. */
export interface DeskFigures {
  readonly openCases: number;
  readonly oldestCaseAt: Date | null;
  /** People who may settle cases today. */
  readonly settlers: number;
  /** Units with letters in their inbox that nobody may open today. */
  readonly unread: readonly { readonly unit: string; readonly letters: number }[];
}

/** The rules are those of `my_view` and `my_units` in the database, asked the other way round. */
export async function deskFigures(trx: Trx, tenantId: string): Promise<DeskFigures> {
  const today = sql<Date>`(select (now() at time zone time_zone)::date from tenant where id = ${tenantId})`;
  const cases = await sql<Omit<DeskFigures, "unread">>`
    select count(*)::int as "openCases", min(opened_at) as "oldestCaseAt",
      (select count(distinct g.person_id)::int from role_grant g join person p on p.id = g.person_id
        where g.tenant_id = ${tenantId} and p.disabled_at is null and g.role in ('clerk', 'supervisor')
          and g.valid_from <= ${today} and (g.valid_to is null or g.valid_to >= ${today})) as settlers
    from clarification_case where tenant_id = ${tenantId} and settled_at is null`.execute(trx);
  const unread = await sql<DeskFigures["unread"][number]>`
    with recursive given as (
      select g.person_id, g.org_unit_id from role_grant g
      where g.tenant_id = ${tenantId} and g.role in ('case-worker', 'department-head')
        and g.org_unit_id is not null
        and g.valid_from <= ${today} and (g.valid_to is null or g.valid_to >= ${today})
    ), seen as (
      select g.org_unit_id as id from given g join person p on p.id = g.person_id
      where p.disabled_at is null
      union
      select g.org_unit_id from given g join deputy d on d.person_id = g.person_id
        join person p on p.id = d.deputy_id
      where d.tenant_id = ${tenantId} and p.disabled_at is null
        and ${today} between d.valid_from and d.valid_to
      union
      select u.id from org_unit u join seen on u.parent_id = seen.id
    )
    select u.key as unit, count(*)::int as letters
    from inbox_entry e join org_unit u on u.id = e.org_unit_id
    where e.tenant_id = ${tenantId} and e.state in ('new', 'claimed', 'waiting')
      and not exists (select from seen where seen.id = u.id)
    group by u.key order by u.key`.execute(trx);
  const [figures] = cases.rows;
  if (figures === undefined) throw new Error("PostgreSQL does not count the cases");
  return { ...figures, unread: unread.rows };
}
