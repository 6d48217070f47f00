import type { BlobRef } from "../domain/ids.ts";
import type { Trx } from "../store/database.ts";
import { keyOf } from "../store/item-keys.ts";
import { findBlob } from "../store/views/document-bytes.ts";
import type { ReadingDeps } from "./reading-deps.ts";

/**
 * The right to read one blob, asked for in the person's transaction: both its row and its folder's key
 * are subject to row-level security. What it gives reads and decrypts, after the transaction has ended.
 * Null: not to be seen.
 */
export async function openBlob(
  deps: Pick<ReadingDeps, "keys" | "blobs">,
  trx: Trx,
  tenantId: string,
  ref: BlobRef,
): Promise<(() => Promise<Buffer>) | null> {
  if ((await findBlob(trx, ref.folder, ref.sha256)) === null) return null;
  const key = await keyOf(trx, deps.keys, tenantId, ref.folder);
  return () => deps.blobs.read(ref, key);
}
