import { createHash } from "node:crypto";
import { access, readFile, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type BlobRef, FolderId, Sha256 } from "../domain/ids.ts";
import { hasCode } from "../error-code.ts";
import { makeFolder, syncFolder, writeFileDurably } from "./durable-file.ts";
import { type WrittenBlob, writeIncomingBlob } from "./incoming-blob.ts";
import { decrypt, encrypt, type FolderKey } from "./keys.ts";
import { namesIn, openQuarantine, type Quarantine } from "./quarantine.ts";
import { requireMark } from "./root-mark.ts";
import { openStrays, type Strays, touch } from "./strays.ts";

/** A blob that is not what was written: its file is gone, or a bit of it was changed. No trying again helps. */
export class DamagedBlob extends Error {
  override readonly name = "DamagedBlob";
  readonly what: "missing" | "changed";
  constructor(what: "missing" | "changed", ref: BlobRef, cause: unknown) {
    const said = cause instanceof Error ? cause.message : String(cause);
    super(`Blob ${ref.sha256} of ${ref.folder} is ${what}: ${said}`, { cause });
    this.what = what;
  }
}

/**
 * Encrypted bytes in one folder per capture or mail item, named by the SHA-256 of the plain bytes.
 * Erasing an item is removing its folder and its key.
 */
export interface BlobStore extends Strays, Quarantine {
  /** Durable when it returns; writing the same bytes again is one blob, and mends a damaged one. */
  write(folder: FolderId, key: FolderKey, bytes: Uint8Array): Promise<Sha256>;
  /** The same for bytes of any size that pass by; throws what `source` throws, and then wrote nothing. */
  writeStream(
    folder: FolderId,
    key: FolderKey,
    source: AsyncIterable<Uint8Array>,
  ): Promise<WrittenBlob>;
  /** Removes a folder that never got a row, such as that of bytes that are there already. */
  discard(folder: FolderId): Promise<void>;
  /** Throws DamagedBlob when it is not what was written, and what the disk throws. */
  read(ref: BlobRef, key: FolderKey): Promise<Buffer>;
  /** Every item folder with the time of its last change, for the sweep. */
  folders(): AsyncIterable<{ readonly folder: FolderId; readonly changedAt: Date }>;
}

/** Opens the store below `root`, which carries its mark (root-mark.ts); folders appear with their first blob. */
export function openBlobStore(root: string): BlobStore {
  const items = join(root, "items");
  const folderPath = (folder: FolderId) => folderIn(root, folder);
  const makeItemFolder = async (folder: FolderId): Promise<void> => {
    await requireMark(root);
    await makeFolder(folderPath(folder));
    // Another process may have made the shelf and died before its name was durable.
    await syncFolder(items);
  };
  const readSealed = async (file: string, ref: BlobRef): Promise<Buffer> => {
    try {
      return await readOnceMore(file);
    } catch (error) {
      if (!hasCode(error, "ENOENT", "ENOTDIR")) throw error;
      // Without the mark, or any folder, it is the disk that is missing, not this blob.
      await requireMark(root);
      await access(items);
      throw new DamagedBlob("missing", ref, error);
    }
  };
  return {
    ...openStrays(folderPath, join(root, "strays")),
    ...openQuarantine(folderPath, join(root, "quarantine")),
    async write(folder, key, bytes) {
      const sha256 = sha256Of(bytes);
      const file = join(folderPath(folder), sha256);
      if (await isKept(file, key, { folder, sha256 })) {
        // Whoever wrote it may have died before its name was durable.
        await syncFolder(folderPath(folder));
        return sha256;
      }
      await makeItemFolder(folder);
      await writeFileDurably(file, encrypt(key, bytes, contextOf(folder, sha256)));
      return sha256;
    },
    async writeStream(folder, key, source) {
      await makeItemFolder(folder);
      return writeIncomingBlob(
        folderPath(folder),
        key,
        (sha256) => contextOf(folder, sha256),
        source,
      );
    },
    async discard(folder) {
      await rm(folderPath(folder), { recursive: true, force: true });
    },
    async read(ref, key) {
      const sealed = await readSealed(blobFile(root, ref), ref);
      try {
        return openSealed(sealed, ref, key);
      } catch (error) {
        throw new DamagedBlob("changed", ref, error);
      }
    },
    folders: () => listFolders(items),
  };
}

// The random end of a UUIDv7 spreads the folders evenly; its start is the time.
const folderIn = (root: string, folder: FolderId): string =>
  join(root, "items", folder.slice(-2), folder);

/** Where a blob's encrypted bytes lie below a store's root. Such a file never changes. */
export const blobFile = (root: string, ref: BlobRef): string =>
  join(folderIn(root, ref.folder), ref.sha256);

/** The plain bytes of a blob's file; throws when they are not what was written. */
export function openSealed(sealed: Uint8Array, ref: BlobRef, key: FolderKey): Buffer {
  const bytes = decrypt(key, sealed, contextOf(ref.folder, ref.sha256));
  if (sha256Of(bytes) !== ref.sha256) {
    throw new Error(`Blob ${ref.sha256} of ${ref.folder} is not what was written`);
  }
  return bytes;
}

/** The name of these bytes. */
export const sha256Of = (bytes: Uint8Array): Sha256 =>
  Sha256.parse(createHash("sha256").update(bytes).digest("hex"));

const contextOf = (folder: FolderId, sha256: Sha256): string => `${folder}/${sha256}`;

async function* listFolders(
  items: string,
): AsyncIterable<{ readonly folder: FolderId; readonly changedAt: Date }> {
  for (const shelf of await namesIn(items)) {
    // What is no folder of ours is not ours to touch.
    if (shelf.length !== 2) continue;
    for (const folder of (await namesIn(join(items, shelf))).filter(isFolderId)) {
      const found = await stat(join(items, shelf, folder)).catch(goneIsNull);
      if (found !== null) yield { folder, changedAt: found.mtime };
    }
  }
}

/** Of an upload that was given up, a folder may go while they are listed. */
function goneIsNull(error: unknown): null {
  if (hasCode(error, "ENOENT")) return null;
  throw error;
}

const isFolderId = (name: string): boolean => FolderId.safeParse(name).success;

/** Whether this blob is there, whole; from now on no sweep takes it, or its folder, for forgotten. */
async function isKept(file: string, key: FolderKey, ref: BlobRef): Promise<boolean> {
  try {
    await touch(file);
    const now = new Date();
    await utimes(dirname(file), now, now);
    openSealed(await readFile(file), ref, key);
    return true;
  } catch (error) {
    if (hasCode(error, "EROFS", "EIO")) throw error;
    return false;
  }
}

const ONCE_MORE_MS = 100;

/** A sweep may have set it aside this very moment, and puts it back as soon as it sees its row. */
async function readOnceMore(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
    await new Promise((resolve) => setTimeout(resolve, ONCE_MORE_MS));
    return readFile(file);
  }
}
