import { randomBytes } from "node:crypto";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { FolderId } from "../domain/ids.ts";
import { hasCode } from "../error-code.ts";
import { makeFolder, syncFolder } from "./durable-file.ts";

/** Where folders without a row wait a day before they are deleted. */
export interface Quarantine {
  /** Sets a folder without a row aside; `removeQuarantined` deletes it a day later. */
  quarantine(folder: FolderId): Promise<void>;
  /** The folders set aside before that time. */
  quarantined(before: Date): Promise<readonly FolderId[]>;
  /** Puts a folder back that got a row after all; what was written there meanwhile stays. */
  restore(folder: FolderId): Promise<void>;
  removeQuarantined(before: Date): Promise<number>;
}

const UUID_LENGTH = 36;

/** `folderPath`: where an item's folder is; `quarantine`: where it is set aside. */
export function openQuarantine(
  folderPath: (folder: FolderId) => string,
  quarantine: string,
): Quarantine {
  return {
    async quarantine(folder) {
      await makeFolder(quarantine);
      // Another folder of this name may lie there since yesterday.
      const place = join(quarantine, `${folder}.${randomBytes(4).toString("hex")}`);
      await rename(folderPath(folder), place);
      await syncFolder(quarantine);
    },
    async quarantined(before) {
      const aside = new Set<FolderId>();
      for (const name of await namesIn(quarantine)) {
        const folder = FolderId.safeParse(name.slice(0, UUID_LENGTH));
        if (folder.success && (await stat(join(quarantine, name))).ctime < before) {
          aside.add(folder.data);
        }
      }
      return [...aside];
    },
    async restore(folder) {
      const places = (await namesIn(quarantine)).filter((name) => name.startsWith(folder));
      for (const place of places.map((name) => join(quarantine, name))) {
        await makeFolder(folderPath(folder));
        for (const name of await namesIn(place)) {
          await rename(join(place, name), join(folderPath(folder), name));
        }
        await syncFolder(folderPath(folder));
        await rm(place, { recursive: true });
      }
      await syncFolder(quarantine);
    },
    async removeQuarantined(before) {
      let removed = 0;
      for (const name of await namesIn(quarantine)) {
        const path = join(quarantine, name);
        if ((await stat(path)).ctime >= before) continue;
        await rm(path, { recursive: true });
        removed += 1;
      }
      return removed;
    },
  };
}

/** The names in a folder; none where there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
