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
