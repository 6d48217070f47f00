import { sql } from "kysely";
import type { Trx } from "./database.ts";

export interface BlobRow {
  readonly folderId: string;
  readonly sha256: string;
  readonly tenantId: string;
  readonly bytes: number;
  readonly mediaType: string;
}

/** Notes that these bytes are in that folder; noting it twice is once. */
export async function insertBlobs(trx: Trx, rows: readonly BlobRow[]): Promise<void> {
  if (rows.length === 0) return;
  await trx
    .insertInto("blob")
    .values([...rows])
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Moves the rows of blobs whose bytes were copied into another folder; what is left behind, the sweep removes. */
export async function moveBlobRows(
  trx: Trx,
  move: { readonly from: string; readonly to: string; readonly sha256s: readonly string[] },
): Promise<void> {
  if (move.sha256s.length === 0) return;
  await sql`
    insert into blob (folder_id, sha256, tenant_id, bytes, media_type)
    select ${move.to}, sha256, tenant_id, bytes, media_type from blob
    where folder_id = ${move.from} and sha256 = any (${[...move.sha256s]})
    on conflict do nothing`.execute(trx);
}

/** Which of these folders' blobs have a row, as `folder/sha256`. */
export async function blobsWithRow(
  trx: Trx,
  folders: readonly string[],
): Promise<ReadonlySet<string>> {
  if (folders.length === 0) return new Set();
  const rows = await trx
    .selectFrom("blob")
    .select(["folderId", "sha256"])
    .where("folderId", "in", [...folders])
    .execute();
  return new Set(rows.map((row) => `${row.folderId}/${row.sha256}`));
}

/** Notes how a blob was found (null: whole). True when that is news. */
export async function noteBlobState(
  trx: Trx,
  blob: { readonly folderId: string; readonly sha256: string },
  damage: "missing" | "changed" | null,
): Promise<boolean> {
  const rows = await sql`
    update blob set damage = ${damage}::text,
      damaged_since = case when ${damage}::text is null then null else coalesce(damaged_since, now()) end
    where folder_id = ${blob.folderId} and sha256 = ${blob.sha256} and damage is distinct from ${damage}::text`.execute(
    trx,
  );
  return Number(rows.numAffectedRows ?? 0) > 0;
}

/** A damaged blob, for operators: where it lies, not what it is of. */
export interface DamagedBlobRow {
  readonly folderId: string;
  readonly sha256: string;
  readonly damage: "missing" | "changed";
  readonly since: string;
}

/** The damaged blobs of a town (null: of all), the oldest finding first; for the housekeeper. */
export async function damagedBlobs(
  trx: Trx,
  wanted: { readonly tenantId: string | null; readonly limit: number },
): Promise<readonly DamagedBlobRow[]> {
  const { rows } = await sql<Omit<DamagedBlobRow, "since"> & { since: Date }>`
    select folder_id as "folderId", sha256, damage, damaged_since as since from blob
    where damage is not null and tenant_id = coalesce(${wanted.tenantId}::uuid, tenant_id)
    order by damaged_since, folder_id, sha256 limit ${wanted.limit}`.execute(trx);
  return rows.map((row) => ({ ...row, since: row.since.toISOString() }));
}
