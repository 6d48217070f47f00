import { sql } from "kysely";
import type { Trx } from "./database.ts";

/**
 * The day before today in the town's zone, when the trail knows of it or of one before and it was not
 * closed yet; null otherwise, and while another process is closing it.
 */
export async function dayToClose(trx: Trx, tenantId: string, now: Date): Promise<string | null> {
  // Asked first without the lock: it is so for most of a day's questions.
  if ((await openDay(trx, tenantId, now)) === null) return null;
  const { rows } = await sql<{ won: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`day-close:${tenantId}`}, 0)) as won`.execute(
    trx,
  );
  return rows[0]?.won === true ? openDay(trx, tenantId, now) : null;
}

async function openDay(trx: Trx, tenantId: string, now: Date): Promise<string | null> {
  const { rows } = await sql<{ day: string }>`
    with today as (
      select (${now}::timestamptz at time zone time_zone)::date as day, time_zone from tenant where id = ${tenantId}
    ), midnight as (select day, day::timestamp at time zone time_zone as at from today)
    select (midnight.day - 1)::text as day from midnight
    where exists (select from audit_event e where e.tenant_id = ${tenantId} and e.at < midnight.at)
      and not exists (select from audit_event e
        where e.tenant_id = ${tenantId} and e.at >= midnight.at and e.type = 'trail-day-closed')`.execute(
    trx,
  );
  return rows[0]?.day ?? null;
}
