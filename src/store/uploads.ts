import { sql } from "kysely";
import type { Trx } from "./database.ts";

/** How far the post of one file is. */
export interface UploadedCapture {
  readonly captureId: string;
  /** The digest of how the upload calls it. */
  readonly externalId: string;
  readonly receiptNumber: string;
  readonly state: string;
  readonly sameIdAs: string | null;
  /** Pieces of work finished, of those known so far; more appear as the post is understood. */
  readonly done: number;
  readonly of: number;
}

/** The captures of an upload that the transaction's person may see, in the order they were taken in. */
export async function uploadedCaptures(
  trx: Trx,
  externalIds: readonly string[],
): Promise<readonly UploadedCapture[]> {
  const { rows } = await sql<UploadedCapture>`
    select c.id as "captureId", c.external_id as "externalId", c.receipt_number as "receiptNumber", c.state,
      c.same_id_as as "sameIdAs", work.done, work."of"
    from capture c
    cross join lateral (
      select count(*) filter (where t.state in ('finished', 'gave-up')) as done,
        count(*) filter (where t.state <> 'cancelled') as "of"
      from task t
      where t.subject_id = c.id or t.subject_id in (select d.id from document d where d.capture_id = c.id)
    ) work
    where c.channel = 'upload' and c.external_id = any (${externalIds})
    order by c.accepted_at, c.id`.execute(trx);
  return rows;
}

/** The zone in which the transaction's town reckons its days. */
export async function timeZoneOfTown(trx: Trx): Promise<string> {
  const row = await trx.selectFrom("tenant").select("timeZone").executeTakeFirstOrThrow();
  return row.timeZone;
}
