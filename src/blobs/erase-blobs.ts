import { readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FolderId } from "../domain/ids.ts";
import { hasCode } from "../error-code.ts";
import { syncFolder } from "./durable-file.ts";

/** Removes bytes whose key or row was destroyed; doing it again does nothing. Durable when it returns. */
export interface EraseBlobs {
  /** A whole folder, also what was set aside of it in quarantine. */
  folder(folder: FolderId): Promise<void>;
  file(folder: FolderId, sha256: string): Promise<void>;
}

/** Erases below `root`, the folder of the blob store. */
export function openEraseBlobs(root: string): EraseBlobs {
  const quarantine = join(root, "quarantine");
  // As in blob-store.ts.
  const pathOf = (folder: FolderId) => join(root, "items", folder.slice(-2), folder);
  return {
    async folder(folder) {
      await removeDurably(pathOf(folder));
      for (const name of (await namesIn(quarantine)).filter((each) => each.startsWith(folder))) {
        await removeDurably(join(quarantine, name));
      }
    },
    file: (folder, sha256) => removeDurably(join(pathOf(folder), sha256)),
  };
}

async function removeDurably(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  try {
    await syncFolder(dirname(path));
  } catch (error) {
    // There was no such folder to remove anything from.
    if (!hasCode(error, "ENOENT")) throw error;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
