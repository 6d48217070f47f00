import { sql } from "kysely";
import { z } from "zod";
import { BatchExceptionNamed, PAPER_CHANNEL, unexplained } from "../domain/batch.ts";
import {
  type BatchToClose,
  DayCloseFigures,
  type DayCount,
  PieceCount,
} from "../domain/day-close.ts";
import { CalendarDate, Sha256 } from "../domain/ids.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** A day as a person closed it. */
export interface ClosedDay {
  readonly day: CalendarDate;
  readonly figures: DayCloseFigures;
  readonly sha256: Sha256;
  readonly closedBy: string;
  readonly closedAt: Date;
}

const closedDays = (trx: Trx) =>
  trx
    .selectFrom("dayClose as c")
    .innerJoin("person as p", "p.id", "c.closedBy")
    .select(["c.day", "c.figures", "c.sha256", "p.displayName as closedBy", "c.closedAt"]);

const closedDayOf = (row: {
  readonly day: string;
  readonly figures: unknown;
  readonly sha256: string;
  readonly closedBy: string;
  readonly closedAt: Date;
}): ClosedDay => ({
  ...row,
  day: CalendarDate.parse(row.day),
  figures: DayCloseFigures.parse(row.figures),
  sha256: Sha256.parse(row.sha256),
});

/** A day as it was closed; null: it is open. */
export async function closedDay(trx: Trx, day: string): Promise<ClosedDay | null> {
  const row = await closedDays(trx).where("c.day", "=", day).executeTakeFirst();
  return row === undefined ? null : closedDayOf(row);
}

/** The last day that was closed; null: none was. */
export async function lastClosedDay(trx: Trx): Promise<ClosedDay | null> {
  const row = await closedDays(trx).orderBy("c.day", "desc").limit(1).executeTakeFirst();
  return row === undefined ? null : closedDayOf(row);
}

/**
 * Keeps two people from closing a day of the town at once, and everything from ending, until the transaction's
 * end: what is counted then ended before the close, and what ends later ends after it.
 */
export async function lockDayCloses(trx: Trx, tenantId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`day-close:${tenantId}`}, 0))`.execute(
    trx,
  );
  await sql`lock table document, capture, sealed_record in share mode`.execute(trx);
}

/** Freezes a day; triggers refuse every change from then on. */
export async function insertDayClose(
  trx: Trx,
  close: {
    readonly tenantId: string;
    readonly figures: DayCloseFigures;
    readonly sha256: string;
    readonly closedBy: string;
  },
): Promise<void> {
  const { figures, ...row } = close;
  await trx
    .insertInto("dayClose")
    .values({
      id: newId(),
      day: figures.day,
      figures: JSON.stringify(figures),
      closedAt: new Date(figures.takenAt),
      ...row,
    })
    .execute();
}

/** What the counts of a day rest on: until when the close before it counted; null: none was closed. */
interface Since {
  readonly day: string;
  readonly before: ClosedDay | null;
}

/** Everything the figures of a day are made of, as the tables have it now. */
export async function countDay(trx: Trx, day: string, before: ClosedDay | null): Promise<DayCount> {
  const since = { day, before };
  const { timeZone, takenAt, refused } = await townAt(trx, day);
  return {
    day,
    timeZone,
    takenAt: takenAt.toISOString(),
    pieces: await piecesOf(trx, since),
    batches: await batchesToClose(trx, since),
    refused,
    before: before && {
      day: before.day,
      sha256: before.sha256,
      remaining: new Map(
        before.figures.channels.map(({ channel, remaining }) => [channel, remaining]),
      ),
    },
  };
}

async function townAt(trx: Trx, day: string) {
  const { rows } = await sql`
    select time_zone as "timeZone", clock_timestamp() as "takenAt",
      (select count(*)::int from refusal r where (r.at at time zone t.time_zone)::date = ${day}) as refused
    from tenant t`.execute(trx.withoutPlugins());
  return z.object({ timeZone: z.string(), takenAt: z.date(), refused: z.int() }).parse(rows[0]);
}

/**
 * Mail items by how they stand, scans that are none yet, and what the register of sealed post has beside
 * them. What was done before the last close was counted there; without one, what was done before the day
 * began is history.
 */
async function piecesOf(trx: Trx, since: Since): Promise<readonly PieceCount[]> {
  const { rows } = await sql`
    with ${boundsOf(since)}, live as (
      select m.id, m.capture_id, m.receipt_day,
        case when not bool_and(d.ended_at is not null) then null else max(d.ended_at) end as done_at,
        bool_or(d.state = 'counted-only') or m.recorded_as = 'count' as is_count,
        bool_or(d.state in ('forwarded', 'returned-to-sender', 'handed-over-unopened', 'in-custody')) as is_passed_on
      from mail_item m join document d on d.mail_item_id = m.id, bounds b
      where d.role = 'main' and d.state <> 'superseded' and m.receipt_day <= b.day
        and (m.receipt_day > b.done_day or d.ended_at is null or d.ended_at > b.since)
      group by m.id
    ), piece as (
      select capture_id, receipt_day, case when done_at is null then 'remaining' when is_count then 'counted'
        when is_passed_on then 'passedOn' else 'captured' end as outcome
      from live
      union all
      select c.id, c.receipt_day, case c.state when 'discarded-whole' then 'captured' else 'remaining' end
      from capture c, bounds b
      where c.state <> 'separated' and c.receipt_day <= b.day
        and (c.receipt_day > b.done_day or c.ended_at is null or c.ended_at > b.since)
        and not exists (select from document d where d.capture_id = c.id and d.state <> 'superseded')
    ), standing as (
      select coalesce(h.channel, c.channel) as channel, p.receipt_day <= b.done_day as carried,
        b.closed and p.receipt_day <= b.done_day and c.accepted_at > b.since
          and not coalesce(c.batch_id = any (${awaited(since)}::uuid[]), false) as later,
        p.outcome, 1 as n
      from piece p join capture c on c.id = p.capture_id left join batch h on h.id = c.batch_id, bounds b
      union all
      ${registerPieces}
    )
    select channel, carried, later, outcome, sum(n)::int as pieces from standing
    where n > 0 group by 1, 2, 3, 4 order by 1, 2, 3, 4`.execute(trx.withoutPlugins());
  return z.array(PieceCount).parse(rows);
}

/**
 * Lines and counts of the register of sealed post, whose envelopes nobody scanned. Of a number that was
 * corrected after a close, what that close did not count; it stays as it is where it counted too many.
 */
const registerPieces = sql`
  select ${PAPER_CHANNEL}::text, r.receipt_day <= b.done_day, b.closed and r.receipt_day <= b.done_day and r.entered_at > b.since,
    case when r.record_as = 'count' then 'counted' when r.handed_over_at is not null then 'passedOn' else 'remaining' end,
    r.items - case when r.record_as = 'count' then coalesce((
      select max(f.items) from sealed_record f where b.closed and f.entry_id = r.entry_id and f.id <> r.id
        and f.receipt_day <= b.done_day and f.recorded_at <= b.since and f.withdrawn_at > b.since), 0) else 0 end
  from sealed_record r, bounds b
  where r.document_id is null and r.withdrawn_at is null and r.receipt_day <= b.day
    and (r.receipt_day > b.done_day
      or coalesce(case when r.record_as = 'count' then r.recorded_at else r.handed_over_at end > b.since, true))`;

/** `done_day`: up to it is carried over; `since`: what was done until then was counted before. */
const boundsOf = ({ day, before }: Since) => sql`
  bounds as (
    select ${day}::date as day, ${before !== null}::boolean as closed,
      coalesce(${before?.day ?? null}::date, ${day}::date - 1) as done_day,
      coalesce(${before?.closedAt ?? null}::timestamptz, ${day}::date::timestamp at time zone t.time_zone) as since
    from tenant t
  )`;

/** Batches whose envelopes the last close had on the table: what came of them since is not later post. */
const awaited = ({ before }: Since): readonly string[] =>
  (before?.figures.batches ?? [])
    .filter(({ closed, envelopes }) => !closed && envelopes !== null)
    .map(({ id }) => id);

const BatchRow = z.object({
  id: z.uuid(),
  code: z.string().nullable(),
  channel: z.string(),
  day: CalendarDate,
  deliveryRun: z.string().nullable(),
  class: z.string(),
  envelopes: z.int().nullable(),
  closed: z.boolean(),
  carried: z.boolean(),
  mailItems: z.int(),
  underWay: z.int(),
  exceptions: z.array(BatchExceptionNamed),
  fresh: z.array(BatchExceptionNamed),
});

/** The batches of the days since the last close, and those that were open then. */
async function batchesToClose(trx: Trx, since: Since): Promise<readonly BatchToClose[]> {
  const { rows } = await sql`
    with ${boundsOf(since)}
    select h.id, h.code, h.channel, to_char(of_day, 'YYYY-MM-DD') as day, h.delivery_run as "deliveryRun", h.class,
      h.counted as envelopes, h.closed_at is not null as closed, of_day <= b.done_day as carried,
      coalesce((h.closing ->> 'mailItems')::int, scans.items)::int as "mailItems", scans."underWay",
      named.exceptions, named.fresh
    from batch h join tenant t on t.id = h.tenant_id cross join bounds b
    cross join lateral (select coalesce(h.day, (h.opened_at at time zone t.time_zone)::date) as of_day) d
    cross join lateral (
      select count(*) filter (where c.state not in ('separated', 'discarded-whole') and i.n = 0)::int as "underWay",
        coalesce(sum(i.n), 0)::int as items
      from capture c cross join lateral (
        select count(*) as n from mail_item m where m.capture_id = c.id
          and exists (select from document x where x.mail_item_id = m.id and x.state <> 'superseded')) i
      where c.batch_id = h.id
    ) scans
    cross join lateral (
      select coalesce(jsonb_agg(jsonb_build_object('reason', reason, 'count', n)), '[]') as exceptions,
        coalesce(jsonb_agg(jsonb_build_object('reason', reason, 'count', recent)) filter (where recent > 0), '[]') as fresh
      from (select reason, sum(count)::int as n,
          coalesce(sum(count) filter (where not b.closed or named_at > b.since), 0)::int as recent
        from batch_exception where batch_id = h.id and withdrawn_at is null group by reason) e
    ) named
    where of_day <= b.day and (of_day > b.done_day or h.closed_at is null or h.closed_at > b.since)
      -- What its channel made and nobody counts is in the pieces alone.
      and (h.code is not null or h.counted is not null)
    order by of_day, h.opened_at, h.id`.execute(trx.withoutPlugins());
  return z
    .array(BatchRow)
    .parse(rows)
    .map(({ underWay, ...batch }) => ({ ...batch, gap: gapOf(batch, underWay) }));
}

/** Envelopes that are no piece and no exception yet; a scan that is not separated is one piece so far. */
function gapOf(
  { closed, envelopes, mailItems, exceptions }: Omit<z.infer<typeof BatchRow>, "underWay">,
  underWay: number,
): number {
  if (closed || envelopes === null) return 0;
  return unexplained({ envelopes, mailItems: mailItems + underWay, exceptions });
}
