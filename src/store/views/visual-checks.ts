import { sql } from "kysely";
import { type CheckedLot, CheckResult } from "../../domain/visual-check.ts";
import type { Trx } from "../database.ts";
import { lotById } from "../visual-checks.ts";

/** A lot with the pages somebody is to look at, in the order of their documents; null: there is none. */
export async function lotWithPages(trx: Trx, lotId: string) {
  const lot = await lotById(trx, lotId);
  return lot === null ? null : { lot, pages: await pagesToCheck(trx, lot) };
}

/** Those of live documents; what came of one is told to whoever may see its document. */
async function pagesToCheck(trx: Trx, lot: CheckedLot) {
  const all = lot.state === "tightened" || lot.state === "checked-in-full";
  const { rows } = await sql<{
    documentId: string;
    page: number;
    drawn: boolean;
    result: string | null;
  }>`
    with mine as (
      select distinct dp.document_id from visual_check_page l
      join document_page dp on dp.page_id = l.page_id
      join document d on d.id = dp.document_id and d.state <> 'superseded'
      where l.lot_id = ${lot.id}
    ), numbered as (
      select dp.document_id, dp.page_id,
        row_number() over (partition by dp.document_id order by dp.position)::int as number
      from document_page dp join mine on mine.document_id = dp.document_id
    )
    select n.document_id as "documentId", n.number as page, l.drawn, k.result
    from numbered n join visual_check_page l on l.page_id = n.page_id
    left join page_version v on v.page_id = n.page_id and v.effective
    left join lateral (
      select c.result from visual_check c where c.page_id = n.page_id and c.page_version = v.version
      order by c.id desc limit 1) k on true
    where l.lot_id = ${lot.id} and (l.drawn or ${all})
    order by n.document_id, n.number`.execute(trx);
  return rows.map(({ result, ...row }) => ({
    ...row,
    result: CheckResult.nullable().parse(result),
  }));
}

/** Whether the reader may see what is in a document; then the number of its effective note's version. */
export async function noteVersionOf(
  trx: Trx,
  documentId: string,
): Promise<{ readonly version: number | null } | null> {
  const { rows } = await sql<{ seen: boolean | null; version: number }>`
    select may_see_document(${documentId}, my_view()) as seen,
      (select count(*)::int from rendition
        where document_id = ${documentId} and kind = 'transfer-note') as version`.execute(trx);
  const [row] = rows;
  if (row?.seen !== true) return null;
  return { version: row.version === 0 ? null : row.version };
}
