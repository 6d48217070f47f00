import { sql } from "kysely";
import {
  BatchClosing,
  BatchExceptionNamed,
  ExceptionReason,
  PaperBasis,
  unexplained,
} from "../../domain/batch.ts";
import type { Trx } from "../database.ts";

/** A batch as it is counted now. */
export interface CountedBatch {
  readonly id: string;
  readonly code: string | null;
  readonly channel: string;
  /** The day noted for it, or that on which it was opened. */
  readonly day: string;
  readonly deliveryRun: string | null;
  readonly receiptBasis: PaperBasis | null;
  readonly class: string;
  readonly openedAt: string;
  /** Who opened it; null: its channel did. */
  readonly openedBy: string | null;
  readonly envelopes: number | null;
  readonly countedBy: string | null;
  readonly countedAt: string | null;
  readonly captures: number;
  /** Captures that are not separated yet: their mail items are still to come. */
  readonly underWay: number;
  readonly mailItems: number;
  readonly exceptions: readonly BatchExceptionNamed[];
  /** Envelopes - mail items - exceptions; null: not counted. */
  readonly difference: number | null;
  readonly closedBy: string | null;
  readonly closedAt: string | null;
}

/** Mail items of captures whose documents were not all replaced. */
export const liveItems = sql`
  select m.id, m.capture_id, m.receipt_day, m.recorded_as from mail_item m
  where exists (select from document d where d.mail_item_id = m.id and d.state <> 'superseded')`;

/** The batches of a day in the town's zone, the first opened first. */
export const batchesOfDay = (trx: Trx, day: string): Promise<readonly CountedBatch[]> =>
  countedBatches(trx, { day, id: null });

/** One batch; null where there is none, or none to be seen. */
export async function countedBatch(trx: Trx, id: string): Promise<CountedBatch | null> {
  const [batch] = await countedBatches(trx, { day: null, id });
  return batch ?? null;
}

async function countedBatches(
  trx: Trx,
  of: { readonly day: string | null; readonly id: string | null },
): Promise<readonly CountedBatch[]> {
  const { rows } = await sql<Row>`
    select b.id, b.code, b.channel, b.class, b.delivery_run as "deliveryRun", b.opened_at as "openedAt",
      b.closed_at as "closedAt", b.counted_at as "countedAt", b.counted as envelopes, b.closing,
      coalesce(b.receipt_basis, case when b.first_emptying then 'first-emptying' end) as "receiptBasis",
      to_char(of_day, 'YYYY-MM-DD') as day, opener.display_name as "openedBy",
      counter.display_name as "countedBy", closer.display_name as "closedBy",
      scans.captures, scans."underWay", scans."mailItems", named.exceptions
    from batch b
    join tenant t on t.id = b.tenant_id
    cross join lateral (select coalesce(b.day, (b.opened_at at time zone t.time_zone)::date) as of_day) d
    left join person opener on opener.id = b.opened_by
    left join person counter on counter.id = b.counted_by
    left join person closer on closer.id = b.closed_by
    cross join lateral (
      select count(*)::int as captures,
        count(*) filter (where c.state not in ('separated', 'discarded-whole'))::int as "underWay",
        coalesce(sum(i.n), 0)::int as "mailItems"
      from capture c
      cross join lateral (select count(*) as n from (${liveItems}) live where live.capture_id = c.id) i
      where c.batch_id = b.id
    ) scans
    cross join lateral (
      select coalesce(jsonb_agg(jsonb_build_object('reason', e.reason, 'count', e.n) order by e.reason), '[]') as exceptions
      from (select reason, sum(count)::int as n from batch_exception
        where batch_id = b.id and withdrawn_at is null group by reason) e
    ) named
    where (${of.id}::uuid is null or b.id = ${of.id}) and (${of.day}::date is null or of_day = ${of.day})
    order by b.opened_at, b.id`.execute(trx.withoutPlugins());
  return rows.map(batchOf);
}

interface Row {
  readonly id: string;
  readonly code: string | null;
  readonly channel: string;
  readonly day: string;
  readonly deliveryRun: string | null;
  readonly receiptBasis: string | null;
  readonly class: string;
  readonly openedAt: Date;
  readonly openedBy: string | null;
  readonly envelopes: number | null;
  readonly countedBy: string | null;
  readonly countedAt: Date | null;
  readonly captures: number;
  readonly underWay: number;
  readonly mailItems: number;
  readonly exceptions: unknown;
  readonly closing: unknown;
  readonly closedBy: string | null;
  readonly closedAt: Date | null;
}

/** A closed batch is as it was when it was closed, whatever became of its letters since. */
function batchOf({ closing, ...row }: Row): CountedBatch {
  const closed = BatchClosing.nullable().parse(closing);
  const exceptions = closed?.exceptions ?? BatchExceptionNamed.array().parse(row.exceptions);
  const mailItems = closed?.mailItems ?? row.mailItems;
  const { envelopes } = row;
  return {
    ...row,
    receiptBasis: PaperBasis.nullable().parse(row.receiptBasis),
    mailItems,
    captures: closed?.captures ?? row.captures,
    exceptions,
    difference: envelopes === null ? null : unexplained({ envelopes, mailItems, exceptions }),
    openedAt: row.openedAt.toISOString(),
    countedAt: row.countedAt?.toISOString() ?? null,
    closedAt: row.closedAt?.toISOString() ?? null,
  };
}

/** The exceptions of a batch as they were named one by one, those taken back too. */
export async function exceptionsOf(trx: Trx, batchId: string) {
  const rows = await trx
    .selectFrom("batchException as e")
    .innerJoin("person as p", "p.id", "e.namedBy")
    .select([
      "e.id",
      "e.reason",
      "e.count",
      "e.namedAt",
      "e.withdrawnAt",
      "p.displayName as namedBy",
    ])
    .where("e.batchId", "=", batchId)
    .orderBy("e.namedAt")
    .orderBy("e.id")
    .execute();
  return rows.map((row) => ({
    ...row,
    reason: ExceptionReason.parse(row.reason),
    namedAt: row.namedAt.toISOString(),
    withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
  }));
}

/** What came in a batch, with the mail items each became and what its batch sheet did. */
export async function capturesOfBatch(trx: Trx, batchId: string) {
  const { rows } = await sql<{
    id: string;
    receiptNumber: string;
    name: string | null;
    state: string;
    mailItems: number;
    bySheet: boolean;
  }>`
    select c.id, c.receipt_number as "receiptNumber", s.name, c.state,
      (select count(*)::int from (${liveItems}) live where live.capture_id = c.id) as "mailItems",
      exists (select from batch_sheet_scan h where h.capture_id = c.id and h.outcome = 'joined') as "bySheet"
    from capture c left join capture_source s on s.capture_id = c.id
    where c.batch_id = ${batchId} order by c.id`.execute(trx.withoutPlugins());
  return rows;
}

/** Batch sheets that were found and did nothing, on captures of a day: a person looks after them. */
export async function strayedSheets(trx: Trx, day: string) {
  const { rows } = await sql<{
    captureId: string;
    receiptNumber: string;
    outcome: string;
    batchId: string | null;
  }>`
    select c.id as "captureId", c.receipt_number as "receiptNumber", h.outcome, h.batch_id as "batchId"
    from batch_sheet_scan h join capture c on c.id = h.capture_id
    where h.outcome <> 'joined' and c.receipt_day = ${day} order by c.id`.execute(
    trx.withoutPlugins(),
  );
  return rows;
}
