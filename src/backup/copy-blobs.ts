import { link, open, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { blobFile, openSealed } from "../blobs/blob-store.ts";
import { makeFolder, syncFolder } from "../blobs/durable-file.ts";
import type { FolderKey } from "../blobs/keys.ts";
import { BlobRef } from "../domain/ids.ts";
import { hasCode } from "../error-code.ts";

/** A blob to be copied, and the key that tells whether its bytes are right. */
export interface BlobToCopy {
  readonly folderId: string;
  readonly sha256: string;
  key(): Promise<FolderKey>;
}

/** What became of a blob: `linked` to the former backup's file, which is never changed; `bytes`: of its file. */
export interface Copied {
  readonly how: "copied" | "linked" | "missing" | "damaged";
  readonly bytes: number;
}

const AT_ONCE = 8;

/**
 * Copies blobs between the roots of two stores: links those that `former`, a root on the same disk,
 * has, and opens every other one on the way. All of it is on the disk when it returns.
 */
export async function copyBlobs(
  roots: { readonly from: string; readonly to: string; readonly former: string | null },
  blobs: readonly BlobToCopy[],
): Promise<readonly Copied[]> {
  const outcomes: Copied[] = [];
  const folders = new Set(blobs.map((blob) => dirname(blobFile(roots.to, refOf(blob)))));
  for (const folder of folders) await makeFolder(folder);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < blobs.length; at = next++) {
      const blob = blobs[at];
      if (blob !== undefined) outcomes[at] = await copyBlob(roots, blob);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await Promise.all([...folders].map(syncFolder));
  return outcomes;
}

const refOf = (blob: BlobToCopy): BlobRef =>
  BlobRef.parse({ folder: blob.folderId, sha256: blob.sha256 });

async function copyBlob(
  roots: { readonly from: string; readonly to: string; readonly former: string | null },
  blob: BlobToCopy,
): Promise<Copied> {
  const ref = refOf(blob);
  const source = blobFile(roots.from, ref);
  const target = blobFile(roots.to, ref);
  const bytes = await sizeOf(source);
  if (bytes === null) return { how: "missing", bytes: 0 };
  if (roots.former !== null && (await linkWhole(blobFile(roots.former, ref), target, bytes))) {
    return { how: "linked", bytes };
  }
  const key = await blob.key();
  let sealed: Buffer;
  try {
    sealed = await readFile(source);
    openSealed(sealed, ref, key);
  } catch (error) {
    // Erased in between; or not what was written.
    return { how: hasCode(error, "ENOENT", "ENOTDIR") ? "missing" : "damaged", bytes };
  }
  const file = await open(target, "wx", 0o600);
  try {
    await file.writeFile(sealed);
    await file.sync();
  } finally {
    await file.close();
  }
  return { how: "copied", bytes: sealed.length };
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return null;
    throw error;
  }
}

/** Whether the former backup's file is now the new one's, too; one of another size is no copy. */
async function linkWhole(former: string, target: string, bytes: number): Promise<boolean> {
  try {
    if ((await stat(former)).size !== bytes) return false;
    await link(former, target);
    return true;
  } catch (error) {
    // Not there, another disk, or a file system without links: then it is copied.
    if (hasCode(error, "ENOENT", "EXDEV", "EPERM", "ENOTSUP", "EMLINK", "ENOTDIR")) return false;
    throw error;
  }
}
