import { sql } from "kysely";
import type { LedgerCounts } from "../domain/ledger.ts";
import type { Trx } from "./database.ts";

/** Counts of one day of receipt and channel (design section 2); the equations are in domain/ledger.ts. */
export interface LedgerRow extends LedgerCounts {
  readonly tenantId: string;
  readonly receiptDay: string;
  readonly channel: string;
}

/** Days of receipt, both included; null: without a bound. */
export interface LedgerDays {
  readonly from: string | null;
  readonly to: string | null;
}

/** Computes the ledger from the tables, every figure by its own count: nothing is derived by subtraction. */
export async function readLedger(
  trx: Trx,
  tenantId: string,
  days: LedgerDays = { from: null, to: null },
): Promise<readonly LedgerRow[]> {
  const within = sql`receipt_day between coalesce(${days.from}::date, '-infinity') and coalesce(${days.to}::date, 'infinity')`;
  const rows = await sql<LedgerRow>`
    with captures as (
      select receipt_day, channel, count(*) as accepted,
        count(*) filter (where state in ('accepted', 'inspected', 'prepared', 'read')) as not_yet_separated,
        count(*) filter (where state in ('in-clarification', 'quarantined')) as in_clarification,
        count(*) filter (where state = 'discarded-whole') as discarded_whole,
        count(*) filter (where state = 'separated') as separated
      from capture where tenant_id = ${tenantId} and ${within} group by receipt_day, channel
    ), documents as (
      select c.receipt_day, c.channel, count(*) as documents,
        count(*) filter (where d.state in ('re-reading', 'separated', 'understood', 'routed')) as in_process,
        count(*) filter (where d.state in ('in-clarification', 'sealed', 'awaiting-re-scan', 'awaiting-paper', 'quarantined', 'restricted')) as awaiting,
        count(*) filter (where d.state in ('delivered', 'handed-over-unopened', 'forwarded', 'returned-to-sender', 'in-custody', 'counted-only', 'discarded')) as ended,
        count(*) filter (where d.state = 'superseded') as superseded
      from document d join capture c on c.id = d.capture_id
      where d.tenant_id = ${tenantId} and c.${within} group by c.receipt_day, c.channel
    ), placed as (
      select p.id, c.receipt_day, c.channel, c.state = 'separated' as is_separated,
        p.discard_reason is not null as discarded,
        (select count(*) from document_page dp join document d on d.id = dp.document_id
          where dp.page_id = p.id and d.state <> 'superseded') as in_documents
      from page p join capture c on c.id = p.capture_id
      where p.tenant_id = ${tenantId} and c.${within}
    ), pages as (
      select receipt_day, channel, count(*) as pages,
        count(*) filter (where not is_separated and not discarded and in_documents = 0) as pages_not_yet_placed,
        count(*) filter (where in_documents = 1 and not discarded) as pages_in_documents,
        count(*) filter (where discarded and in_documents = 0) as pages_discarded,
        count(*) filter (where in_documents > 1 or (discarded and in_documents > 0)
          or (is_separated and not discarded and in_documents = 0)) as pages_astray
      from placed group by receipt_day, channel
    )
    select ${tenantId} as "tenantId", receipt_day as "receiptDay", channel, accepted,
      not_yet_separated as "notYetSeparated", in_clarification as "inClarification",
      discarded_whole as "discardedWhole", separated,
      coalesce(documents, 0) as documents, coalesce(in_process, 0) as "inProcess",
      coalesce(awaiting, 0) as awaiting, coalesce(ended, 0) as ended, coalesce(superseded, 0) as superseded,
      coalesce(pages, 0) as pages, coalesce(pages_not_yet_placed, 0) as "pagesNotYetPlaced",
      coalesce(pages_in_documents, 0) as "pagesInDocuments", coalesce(pages_discarded, 0) as "pagesDiscarded",
      coalesce(pages_astray, 0) as "pagesAstray"
    from captures left join documents using (receipt_day, channel) left join pages using (receipt_day, channel)
    order by receipt_day, channel`.execute(trx);
  return rows.rows;
}
