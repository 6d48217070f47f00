import { sql } from "kysely";
import type { Trx } from "./database.ts";

/** A row of the access log as it is stored. */
export interface StoredReading {
  readonly id: string;
  readonly tenantId: string;
  readonly at: Date;
  readonly period: string;
  readonly pseudonym: string;
  readonly act: string;
  readonly shown: string;
  readonly page: number | null;
  readonly documentId: string | null;
  readonly documentIds: readonly string[] | null;
}

const columns = sql.raw(
  `r.id, r.tenant_id as "tenantId", r.at, r.period, r.pseudonym, r.act, r.shown, r.page,
    r.document_id as "documentId", r.document_ids as "documentIds"`,
);

/** Readings without a leaf in (time, id) order, at most `limit`. */
export async function pendingReadings(
  trx: Trx,
  tenantId: string,
  limit: number,
): Promise<readonly StoredReading[]> {
  const { rows } = await sql<StoredReading>`
    select ${columns} from access_pending p join access_log r on r.id = p.event_id
    where p.tenant_id = ${tenantId} order by p.at, p.event_id limit ${limit}`.execute(
    trx.withoutPlugins(),
  );
  return rows;
}

/** A leaf of the access log and its reading; null where that is gone. */
export interface ReadingLeaf {
  readonly treeIndex: number;
  readonly eventId: string;
  readonly leafHash: Buffer;
  readonly reading: StoredReading | null;
}

type ReadingRow = (StoredReading | { readonly id: null }) & Omit<ReadingLeaf, "reading">;

/** A tenant's leaves of the access log from index `from` on, in order, each with its reading. */
export async function readingLeaves(
  trx: Trx,
  tenantId: string,
  from: number,
  limit: number,
): Promise<readonly ReadingLeaf[]> {
  const { rows } = await sql<ReadingRow>`
    select l.tree_index as "treeIndex", l.event_id as "eventId", l.leaf_hash as "leafHash", ${columns}
    from access_leaf l left join access_log r on r.id = l.event_id and r.tenant_id = l.tenant_id
    where l.tenant_id = ${tenantId} and l.tree_index >= ${from}
    order by l.tree_index limit ${limit}`.execute(trx.withoutPlugins());
  return rows.map((row) => ({
    treeIndex: row.treeIndex,
    eventId: row.eventId,
    leafHash: row.leafHash,
    reading: row.id === null ? null : row,
  }));
}
