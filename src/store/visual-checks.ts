import { sql } from "kysely";
import type { BatchScan } from "../domain/transfer-note.ts";
import {
  CheckedLot,
  CheckResult,
  LotState,
  outcomeOf,
  SamplingPlan,
  type VisualCheckOutcome,
} from "../domain/visual-check.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";
import { withoutNul } from "./without-nul.ts";

/** Keeps what a batch's file says of its scanning; the first word on it stays. */
export async function keepBatchScan(
  trx: Trx,
  batch: { readonly batchId: string; readonly tenantId: string; readonly scan: BatchScan },
): Promise<void> {
  await trx
    .insertInto("batchScan")
    .values({ ...batch, scan: JSON.stringify(batch.scan) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** A page of a document as a check finds it; `number` counts from 1 in the document. */
export interface CheckablePage {
  readonly pageId: string;
  readonly number: number;
  readonly version: number;
  /** Null: it is in no lot. */
  readonly lotId: string | null;
}

const isDrawn = sql<boolean>`coalesce((v.original ->> 'drawn')::boolean, false)`;

/** The scanned pages of a document in order, in their effective version. */
export async function checkablePages(
  trx: Trx,
  documentId: string,
): Promise<readonly CheckablePage[]> {
  const rows = await trx
    .selectFrom("documentPage as dp")
    .innerJoin("pageVersion as v", "v.pageId", "dp.pageId")
    .innerJoin("capture as c", "c.id", "v.captureId")
    .leftJoin("visualCheckPage as l", "l.pageId", "dp.pageId")
    .select(["dp.pageId", "v.version", "l.lotId"])
    // What was born digital was never on paper.
    .select(sql<boolean>`c.shape = 'scan' and not ${isDrawn}`.as("scanned"))
    .where("dp.documentId", "=", documentId)
    .where("v.effective", "=", true)
    .orderBy("dp.position")
    .execute();
  return rows
    .map(({ scanned, ...row }, i) => ({ scanned, ...row, number: i + 1 }))
    .flatMap(({ scanned, ...page }) => (scanned ? [page] : []));
}

/** Writes what a person found on pages; rows are only ever added. */
export async function insertChecks(
  trx: Trx,
  check: {
    readonly tenantId: string;
    readonly captureId: string;
    readonly documentId: string;
    readonly checkedBy: string;
    readonly checkedAt: Date;
    readonly result: CheckResult;
    readonly reason: string | null;
  },
  pages: readonly CheckablePage[],
): Promise<void> {
  const reason = check.reason === null ? null : withoutNul(check.reason);
  await trx
    .insertInto("visualCheck")
    .values(
      pages.map(({ pageId, version: pageVersion }) => ({
        id: newId(),
        ...check,
        reason,
        pageId,
        pageVersion,
      })),
    )
    .execute();
}

/** What is known of a document's check, for its note. */
export async function visualCheckOf(trx: Trx, documentId: string): Promise<VisualCheckOutcome> {
  const { rows } = await sql<{
    page: number;
    result: string | null;
    reason: string | null;
    at: Date | null;
    by: string | null;
  }>`
    select row_number() over (order by dp.position)::int as page, k.result, k.reason,
      k.checked_at as at, n.display_name as by
    from document_page dp
    join page_version v on v.page_id = dp.page_id and v.effective
    left join lateral (
      select * from visual_check c where c.page_id = dp.page_id and c.page_version = v.version
      order by c.id desc limit 1) k on true
    left join person n on n.id = k.checked_by
    where dp.document_id = ${documentId} order by dp.position`.execute(trx);
  const pages = rows.flatMap(({ page, result, reason, at, by }) =>
    at === null
      ? []
      : [{ page, result: CheckResult.parse(result), reason, at: at.toISOString(), by: by ?? "" }],
  );
  return outcomeOf(pages, rows.length, await lotOfDocument(trx, documentId));
}

/** The lot all pages of a document are in; split anew, they may have come together from several: null. */
async function lotOfDocument(trx: Trx, documentId: string): Promise<CheckedLot | null> {
  const { rows } = await sql<Parameters<typeof toLot>[0]>`
    select ${sql.join(lotColumns.map((column) => sql.ref(column)))}
    from lot_of_document(${documentId})`.execute(trx);
  const [row] = rows;
  return row === undefined ? null : toLot(row);
}

const lotColumns = [
  "id",
  "day",
  "device",
  "plan",
  "state",
  "pages",
  "drawn",
  "checked",
  "rejected",
  "defectiveMax",
  "settledAt",
  "seed",
  "population",
] as const;

/** A lot by its id; null when there is none. */
export async function lotById(trx: Trx, id: string): Promise<CheckedLot | null> {
  const row = await trx
    .selectFrom("visualCheckLot")
    .select(lotColumns)
    .where("id", "=", id)
    .executeTakeFirst();
  return row === undefined ? null : toLot(row);
}

const toLot = (row: { readonly settledAt: Date | null; readonly plan: unknown }): CheckedLot =>
  CheckedLot.parse({
    ...row,
    plan: SamplingPlan.parse(row.plan),
    settledAt: row.settledAt?.toISOString() ?? null,
  });

/** Lots, newest first. */
export async function lotsOf(trx: Trx, limit: number): Promise<readonly CheckedLot[]> {
  const rows = await trx
    .selectFrom("visualCheckLot")
    .select(lotColumns)
    .orderBy("drawnAt", "desc")
    .limit(limit)
    .execute();
  return rows.map(toLot);
}

/** Pages in no lot yet, counted by day and scanner; only those the mailroom may see. */
export async function pagesWithoutLot(
  trx: Trx,
): Promise<
  readonly { readonly day: string; readonly device: string | null; readonly pages: number }[]
> {
  const { rows } = await sql<{ day: string; device: string | null; pages: number }>`
    select to_char(day, 'YYYY-MM-DD') as day, device, count(*)::int as pages
    from pages_without_lot() group by 1, 2 order by 1, 2`.execute(trx);
  return rows;
}

/** The ids of the pages a lot is made of, in order; whoever draws waits for others who draw. */
export async function populationOf(
  trx: Trx,
  lot: { readonly tenantId: string; readonly day: string; readonly device: string | null },
): Promise<readonly string[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended('visual-check:' || ${lot.tenantId}, 0))`.execute(
    trx,
  );
  const { rows } = await sql<{ id: string }>`
    select page_id as id from pages_without_lot()
    where day = ${lot.day}::date and device is not distinct from ${lot.device}
    order by 1`.execute(trx);
  return rows.map((row) => row.id);
}

const ROWS_MAX = 1000;

/** Writes a lot with its pages; `drawn` are those of the sample. */
export async function insertLot(
  trx: Trx,
  lot: {
    readonly id: string;
    readonly tenantId: string;
    readonly day: string;
    readonly device: string | null;
    readonly plan: SamplingPlan;
    readonly seed: string;
    readonly population: string;
    readonly drawnBy: string;
    readonly drawnAt: Date;
  },
  pageIds: readonly string[],
  drawn: ReadonlySet<string>,
): Promise<void> {
  const plan = JSON.stringify(lot.plan);
  await trx
    .insertInto("visualCheckLot")
    .values({ ...lot, plan, pages: pageIds.length, drawn: drawn.size })
    .execute();
  for (let from = 0; from < pageIds.length; from += ROWS_MAX) {
    await trx
      .insertInto("visualCheckPage")
      .values(
        pageIds.slice(from, from + ROWS_MAX).map((pageId) => ({
          pageId,
          tenantId: lot.tenantId,
          lotId: lot.id,
          drawn: drawn.has(pageId),
        })),
      )
      .execute();
  }
}

/** A lot, locked, with what was found in it so far. */
export interface LotCount {
  readonly lot: CheckedLot;
  /** Of the pages to be looked at: the sample, or all of a tightened lot. */
  readonly open: number;
  readonly checked: number;
  readonly rejected: number;
}

/**
 * Locks a lot and counts. A page is open while somebody could look at it and nobody has; one that lies in
 * no live document any more, or in one that was shut, is not.
 */
export async function lockAndCountLot(trx: Trx, lotId: string): Promise<LotCount> {
  const locked = await trx
    .selectFrom("visualCheckLot")
    .select(lotColumns)
    .where("id", "=", lotId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const lot = toLot(locked);
  const all = LotState.extract(["tightened", "checked-in-full"]).safeParse(lot.state).success;
  const { rows } = await sql<{ open: number; checked: number; rejected: number }>`
    select count(*) filter (where k.result is null and seen.here)::int as open,
      count(*) filter (where k.result is not null)::int as checked,
      count(*) filter (where k.result = 'rejected')::int as rejected
    from visual_check_page l
    join page_version v on v.page_id = l.page_id and v.effective
    left join lateral (
      select c.result from visual_check c where c.page_id = l.page_id and c.page_version = v.version
      order by c.id desc limit 1) k on true
    left join lateral (
      select true as here from document_page dp
      join document d on d.id = dp.document_id join document m on m.id = coalesce(d.parent_id, d.id)
      where dp.page_id = l.page_id and d.state not in ${SHUT} and m.state not in ${SHUT}
        and d.erased_at is null limit 1) seen on true
    where l.lot_id = ${lotId} and (l.drawn or ${all})`.execute(trx);
  const [count] = rows;
  if (count === undefined) throw new Error(`Lot ${lotId} was not counted`);
  return { lot, ...count };
}

/** As `is_shut` of the database has it. */
const SHUT = sql`('sealed', 'handed-over-unopened', 'counted-only', 'restricted', 'superseded')`;

/** Writes what is known of a lot now. */
export async function updateLot(
  trx: Trx,
  lotId: string,
  now: {
    readonly state: LotState;
    readonly checked: number;
    readonly rejected: number;
    readonly defectiveMax: number | null;
    readonly settledAt: Date | null;
  },
): Promise<void> {
  await trx.updateTable("visualCheckLot").set(now).where("id", "=", lotId).execute();
}

/** Live documents with a page in the lot: their notes are to tell what came of it. */
export async function documentsOfLot(
  trx: Trx,
  lotId: string,
): Promise<readonly { readonly documentId: string; readonly captureId: string }[]> {
  return trx
    .selectFrom("visualCheckPage as l")
    .innerJoin("documentPage as dp", "dp.pageId", "l.pageId")
    .innerJoin("document as d", "d.id", "dp.documentId")
    .select(["d.id as documentId", "d.captureId"])
    .distinct()
    .where("l.lotId", "=", lotId)
    .where("d.state", "!=", "superseded")
    .where("d.erasedAt", "is", null)
    .orderBy("d.id")
    .execute();
}
