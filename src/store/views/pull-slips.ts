import { sql } from "kysely";
import type { PaperBasis } from "../../domain/batch.ts";
import type { Trx } from "../database.ts";

/** An open slip: what paper is waited for since when, and where that lies. */
export interface OpenSlip {
  readonly id: string;
  readonly code: string;
  readonly documentId: string;
  /** `awaiting-re-scan`, `awaiting-paper`; `restricted`: the waiting rests. */
  readonly state: string;
  readonly receiptNumber: string;
  readonly receiptDay: string;
  readonly reason: string | null;
  readonly askedBy: string;
  readonly askedAt: string;
  /** In the town's zone. */
  readonly askedOn: string;
  readonly batch: {
    readonly id: string;
    readonly code: string | null;
    readonly day: string | null;
    readonly deliveryRun: string | null;
    readonly receiptBasis: PaperBasis | null;
  } | null;
  /** Whether it came as scanned paper; else there may be none. */
  readonly isPaper: boolean;
  /** Which mail item of its scan it is, from 1, and of how many. */
  readonly place: number;
  readonly of: number;
  /** Pages of the letter with its enclosures, and images of the scan. */
  readonly letterPages: number;
  readonly scanPages: number;
  /** The asked pages by their number in the letter and their place in the scan, both from 1. */
  readonly pages: readonly { readonly number: number; readonly position: number }[];
}

/** Open slips, the longest waiting first; of one where `id` is given. */
export async function openSlips(trx: Trx, id: string | null = null): Promise<readonly OpenSlip[]> {
  const { rows } = await sql<
    Omit<OpenSlip, "askedAt"> & { readonly askedAt: Date; readonly batch: unknown }
  >`
    select s.id, s.code, s.document_id as "documentId", d.state, m.receipt_number as "receiptNumber",
      m.receipt_day as "receiptDay", s.reason, n.display_name as "askedBy", s.asked_at as "askedAt",
      to_char(s.asked_at at time zone t.time_zone, 'YYYY-MM-DD') as "askedOn",
      coalesce(c.shape = 'scan', false) as "isPaper", l.place::int, l.of::int,
      (select count(*)::int from page p where p.capture_id = c.id) as "scanPages",
      f.total::int as "letterPages", coalesce(f.pages, '[]') as pages,
      case when b.id is not null then jsonb_build_object('id', b.id, 'code', b.code, 'day', b.day,
        'deliveryRun', b.delivery_run, 'receiptBasis', coalesce(b.receipt_basis,
          case when b.first_emptying then 'first-emptying' end)) end as batch
    from pull_slip s join document d on d.id = s.document_id join mail_item m on m.id = d.mail_item_id
      join capture c on c.id = s.capture_id join tenant t on t.id = s.tenant_id
      join person n on n.id = s.asked_by left join batch b on b.id = c.batch_id
      cross join lateral (
        select count(*) filter (where o.position <= m.position) as place, count(*) as of
        from mail_item o where o.capture_id = c.id and exists (
          select from document od where od.mail_item_id = o.id and od.state <> 'superseded')) l
      cross join lateral (
        select max(number) as total, jsonb_agg(jsonb_build_object('number', number, 'position', position)
          order by number) filter (where page_id = any (s.page_ids)) as pages
        from (
          select dp.page_id, p.position, row_number() over (order by fd.parent_id nulls first, fd.position, dp.position) as number
          from document fd join document_page dp on dp.document_id = fd.id join page p on p.id = dp.page_id
          where fd.capture_id = d.capture_id and d.id in (fd.id, fd.parent_id) and fd.state <> 'superseded') numbered) f
    where s.scanned_at is null and s.withdrawn_at is null and s.ended_at is null
      and (${id}::uuid is null or s.id = ${id})
    order by s.asked_at, s.id`.execute(trx.withoutPlugins());
  return rows.map((row) => ({ ...row, askedAt: row.askedAt.toISOString() }));
}

/** How many documents wait for paper, and since when the oldest does; for operators too: no slip is read. */
export async function waitingForPaper(
  trx: Trx,
): Promise<{ readonly count: number; readonly oldestSince: string | null }> {
  const { rows } = await sql<{ count: number; oldest: Date | null }>`
    select documents::int as count, oldest_since as oldest from waiting_for_paper()`.execute(trx);
  const [row] = rows;
  return { count: row?.count ?? 0, oldestSince: row?.oldest?.toISOString() ?? null };
}
