import { sql } from "kysely";
import type { QuarterFigures } from "../domain/day-figures.ts";
import type { CalendarDate } from "../domain/ids.ts";
import type { StepName } from "../domain/states.ts";
import type { Trx } from "./database.ts";

/** Figures are kept for so many days: the same weekday of the last nine weeks. */
const KEPT_DAYS = 65;
/** How far back a gap is filled when nobody kept house. */
const FILLED_HOURS = 48;
const quarterOf = (instant: ReturnType<typeof sql>) =>
  sql<Date>`date_bin(interval '15 minutes', ${instant}, timestamptz '2000-01-01T00:00:00Z')`;
/** The row that sums up what is no longer kept. */
const SUM_AT = sql`timestamptz '1970-01-01T00:00:00Z'`;

/**
 * Writes what each step of each town did in this quarter of an hour, and in those since the last one that was
 * written. It counts anew from the tasks, so it may be repeated; one writer at a time, others do nothing.
 */
export async function writeFigures(trx: Trx, now: Date): Promise<void> {
  const { rows } = await sql<{ won: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended('figures', 0)) as won`.execute(trx);
  if (rows[0]?.won !== true) return;
  await countEnded(trx, now);
  await sql`
    insert into step_figure (tenant_id, step, from_at, waiting)
      select tenant_id, step, ${quarterOf(sql`${now}::timestamptz`)}, count(*) from task
      where state in ('due', 'offered') and due_at <= ${now} group by tenant_id, step
    on conflict (tenant_id, step, from_at)
      do update set waiting = greatest(step_figure.waiting, excluded.waiting)`.execute(trx);
  await sql`
    with old as (
      delete from step_figure
      where from_at > ${SUM_AT} and from_at < ${now}::timestamptz - make_interval(days => ${KEPT_DAYS})
      returning *
    )
    insert into step_figure (tenant_id, step, from_at, finished, gave_up, last_finished_at)
      select tenant_id, step, ${SUM_AT}, sum(finished), sum(gave_up), max(last_finished_at)
      from old group by tenant_id, step
    on conflict (tenant_id, step, from_at) do update set
      finished = step_figure.finished + excluded.finished,
      gave_up = step_figure.gave_up + excluded.gave_up,
      last_finished_at = greatest(step_figure.last_finished_at, excluded.last_finished_at)`.execute(
    trx,
  );
}

async function countEnded(trx: Trx, now: Date): Promise<void> {
  const first =
    quarterOf(sql`greatest(${now}::timestamptz - make_interval(hours => ${FILLED_HOURS}),
    (select max(from_at) from step_figure) - interval '15 minutes')`);
  await sql`
    with since as materialized (
      select ${first} as at
    ), ended as (
      -- Two questions, because there are two indexes.
      select tenant_id, step, finished_at, true as well from task
        where state = 'finished' and finished_at >= (select at from since)
      union all
      select tenant_id, step, finished_at, false from task
        where state = 'gave-up' and finished_at >= (select at from since)
    )
    insert into step_figure (tenant_id, step, from_at, finished, gave_up, last_finished_at)
      select tenant_id, step, ${quarterOf(sql`finished_at`)}, count(*) filter (where well),
        count(*) filter (where not well), max(finished_at) filter (where well)
      from ended group by 1, 2, 3
    on conflict (tenant_id, step, from_at) do update set
      finished = excluded.finished, gave_up = excluded.gave_up,
      last_finished_at = excluded.last_finished_at`.execute(trx);
}

/** When each step last finished something, of the towns the actor may see; steps that never did are missing. */
export async function lastFinished(trx: Trx): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await sql<{ step: string; at: Date }>`
    select step, max(at) as at from (
      select step, last_finished_at as at from step_figure where last_finished_at is not null
      -- What is younger than the figures, which are written each minute.
      union all select step, finished_at from task
        where state = 'finished' and finished_at > now() - interval '3 minutes') f
    group by step`.execute(trx);
  return new Map(rows.map(({ step, at }) => [step, at]));
}

/** What a town's day and the same weekday of the eight weeks before did, by quarters of an hour of its zone. */
export async function quarterFigures(
  trx: Trx,
  of: {
    readonly tenantId: string;
    readonly today: CalendarDate;
    readonly timeZone: string;
    /** Null: all steps together. */
    readonly step: StepName | null;
  },
): Promise<readonly QuarterFigures[]> {
  const { rows } = await sql<QuarterFigures>`
    select local::date as day,
      (extract(hour from local) * 4 + floor(extract(minute from local) / 15))::int as quarter,
      sum(finished)::int as finished, sum(waiting)::int as waiting
    from step_figure, lateral (select from_at at time zone ${of.timeZone} as local) l
    where tenant_id = ${of.tenantId} and (${of.step}::text is null or step = ${of.step})
      and from_at >= (${of.today}::date - 56)::timestamp at time zone ${of.timeZone}
      and from_at < (${of.today}::date + 1)::timestamp at time zone ${of.timeZone}
      and extract(isodow from local) = extract(isodow from ${of.today}::date)
    group by 1, 2 order by 1, 2`.execute(trx);
  return rows;
}

/** How much each step finished and gave up since the first day, over all towns. The sums never fall. */
export async function totalFigures(
  trx: Trx,
): Promise<
  readonly { readonly step: string; readonly finished: number; readonly gaveUp: number }[]
> {
  const { rows } = await sql<{ step: string; finished: number; gaveUp: number }>`
    select step, sum(finished)::float as finished, sum(gave_up)::float as "gaveUp"
    from step_figure group by step`.execute(trx);
  return rows;
}
