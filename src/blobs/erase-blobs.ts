import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FolderId } from "../domain/ids.ts";
import { hasCode } from "../error-code.ts";
import { namesIn, syncFolder } from "./durable-file.ts";
import { requireMark } from "./root-mark.ts";

/** Removes bytes whose key or row was destroyed; doing it again does nothing. Durable when it returns. */
export interface EraseBlobs {
  /** A whole folder, also what the sweep set aside of it. */
  folder(folder: FolderId): Promise<void>;
  file(folder: FolderId, sha256: string): Promise<void>;
}

/** Erases below `root`, the folder of the blob store. */
export function openEraseBlobs(root: string): EraseBlobs {
  // Both begin with the folder's id.
  const asides = [join(root, "quarantine"), join(root, "strays")];
  // As in blob-store.ts.
  const pathOf = (folder: FolderId) => join(root, "items", folder.slice(-2), folder);
  return {
    async folder(folder) {
      // Else what should be removed would be on a disk that is away.
      await requireMark(root);
      await removeDurably(pathOf(folder));
      for (const aside of asides) {
        const names = (await namesIn(aside)).filter((each) => each.startsWith(folder));
        for (const name of names) await removeDurably(join(aside, name));
      }
    },
    async file(folder, sha256) {
      await requireMark(root);
      await removeDurably(join(pathOf(folder), sha256));
      await removeDurably(join(root, "strays", `${folder}.${sha256}`));
    },
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
