import type { BlobStore } from "../src/blobs/blob-store.ts";
import type { Trx } from "../src/store/database.ts";
import { foldersWithKey, removeOldTasks } from "../src/store/dispatch.ts";

const DAY_MS = 24 * 3600 * 1000;

/**
 * Removes what a crash left behind: folders without a row, older than a day, go to quarantine and a day
 * later for good. A running step's folder is younger than that, so it is never touched.
 */
export const makeSweep =
  (deps: {
    readonly blobs: BlobStore;
    asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
  }) =>
  async (now = new Date()): Promise<{ readonly quarantined: number; readonly removed: number }> => {
    const dayAgo = new Date(now.getTime() - DAY_MS);
    let quarantined = 0;
    for await (const { folder, changedAt } of deps.blobs.folders()) {
      if (changedAt > dayAgo) continue;
      const known = await deps.asHousekeeper((trx) => foldersWithKey(trx, [folder]));
      if (known.has(folder)) continue;
      await deps.blobs.quarantine(folder);
      quarantined += 1;
    }
    const removed = await deps.blobs.removeQuarantined(dayAgo);
    await deps.asHousekeeper(removeOldTasks);
    return { quarantined, removed };
  };
