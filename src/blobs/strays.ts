import { readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { type BlobRef, FolderId, Sha256 } from "../domain/ids.ts";
import { hasCode } from "../error-code.ts";
import { makeFolder, syncFolder } from "./durable-file.ts";

/** A file in an item's folder. */
interface Found {
  readonly name: string;
  readonly changedAt: Date;
}

/** What lies in an item's folder: blobs, and files whose writer died before they were whole. */
export interface Contents {
  readonly blobs: readonly { readonly sha256: Sha256; readonly changedAt: Date }[];
  readonly leftovers: readonly Found[];
}

/**
 * Single blobs that have no row although their folder has a key: what a step wrote whose commit never
 * came. They are set aside first and deleted later, so that a mistake can be taken back.
 */
export interface Strays {
  contents(folder: FolderId): Promise<Contents>;
  /** Deletes files that were never finished, last written to before then. Gives how many there were. */
  removeLeftovers(folder: FolderId, before: Date): Promise<number>;
  /** Sets a blob aside; false where it was written again since `before`, and then stays where it is. */
  setAside(ref: BlobRef, before: Date): Promise<boolean>;
  /** What is set aside, with the time since when. */
  aside(): Promise<readonly { readonly ref: BlobRef; readonly since: Date }[]>;
  putBack(ref: BlobRef): Promise<void>;
  removeAside(ref: BlobRef): Promise<void>;
}

/** `folderPath`: where an item's folder is; `place`: where what is set aside goes. */
export function openStrays(folderPath: (folder: FolderId) => string, place: string): Strays {
  const homeOf = (ref: BlobRef): string => join(folderPath(ref.folder), ref.sha256);
  const asideOf = (ref: BlobRef): string => join(place, `${ref.folder}.${ref.sha256}`);
  const putBack = async (ref: BlobRef): Promise<void> => {
    await makeFolder(folderPath(ref.folder));
    await rename(asideOf(ref), homeOf(ref));
    await syncFolder(folderPath(ref.folder));
  };
  return {
    async contents(folder) {
      const files = await filesIn(folderPath(folder));
      return {
        blobs: files.flatMap(({ name, changedAt }) => {
          const sha256 = Sha256.safeParse(name);
          return sha256.success ? [{ sha256: sha256.data, changedAt }] : [];
        }),
        leftovers: files.filter(({ name }) => isLeftover(name)),
      };
    },
    async removeLeftovers(folder, before) {
      const files = await filesIn(folderPath(folder));
      const dead = files.filter(({ name, changedAt }) => isLeftover(name) && changedAt < before);
      for (const { name } of dead) await rm(join(folderPath(folder), name), { force: true });
      return dead.length;
    },
    async setAside(ref, before) {
      await makeFolder(place);
      try {
        await rename(homeOf(ref), asideOf(ref));
      } catch (error) {
        if (hasCode(error, "ENOENT")) return false;
        throw error;
      }
      // A step that writes the same bytes again touches the file first, and may be about to commit.
      if ((await stat(asideOf(ref))).mtime < before) return true;
      await putBack(ref);
      return false;
    },
    async aside() {
      // Its time of writing was kept; the time of the last change of its entry is when it was moved.
      const files = await filesIn(place, "ctime");
      return files.flatMap(({ name, changedAt }) => {
        const [folder, sha256] = name.split(".");
        const ids = [FolderId.safeParse(folder), Sha256.safeParse(sha256)] as const;
        if (!ids[0].success || !ids[1].success) return [];
        return [{ ref: { folder: ids[0].data, sha256: ids[1].data }, since: changedAt }];
      });
    },
    putBack,
    removeAside: (ref) => rm(asideOf(ref), { force: true }),
  };
}

/** Marks a blob as written just now, so that no sweep takes it for forgotten. Throws ENOENT. */
export async function touch(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now);
}

/** A file that its writer would have renamed (durable-file.ts, incoming-blob.ts). */
const isLeftover = (name: string): boolean => /^\..+\.tmp$/.test(name);

async function filesIn(
  folder: string,
  time: "mtime" | "ctime" = "mtime",
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const name of await readdir(folder).catch(noneIfMissing)) {
    // One that is gone meanwhile was renamed by its writer.
    const info = await stat(join(folder, name)).catch(noneIfMissing);
    if (!Array.isArray(info) && info.isFile()) found.push({ name, changedAt: info[time] });
  }
  return found;
}

function noneIfMissing(error: unknown): never[] {
  if (hasCode(error, "ENOENT")) return [];
  throw error;
}
