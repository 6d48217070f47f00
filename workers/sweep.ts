import type { BlobStore } from "../src/blobs/blob-store.ts";
import type { Trx } from "../src/store/database.ts";
import {
  becomeSweeper,
  cleanTasks,
  foldersWithKey,
  forgetDeadWorkers,
} from "../src/store/dispatch.ts";

const DAY_MS = 24 * 3600 * 1000;
/** So many folders are asked for in one query. */
const CHUNK = 500;

interface SweepDeps {
  readonly blobs: BlobStore;
  asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
}

/**
 * Removes what a crash left behind: folders without a row, older than a day, go to quarantine and a day
 * later for good, unless they have got a row meanwhile. A running step's folder is younger than that, so
 * it is never touched. Also cleans what was done long ago. One process at a time sweeps: null where
 * another one is at it.
 */
export const makeSweep =
  (deps: SweepDeps) =>
  async (
    now = new Date(),
  ): Promise<{
    readonly quarantined: number;
    readonly restored: number;
    readonly removed: number;
  } | null> =>
    deps.asHousekeeper(async (trx) => {
      if (!(await becomeSweeper(trx))) return null;
      const dayAgo = new Date(now.getTime() - DAY_MS);
      const restored = await restoreOwned(deps, await deps.blobs.quarantined(now));
      const removed = await deps.blobs.removeQuarantined(dayAgo);
      const quarantined = await quarantineOrphans(deps, dayAgo);
      await cleanTasks(trx);
      await forgetDeadWorkers(trx);
      return { quarantined, restored, removed };
    });

async function quarantineOrphans(deps: SweepDeps, before: Date): Promise<number> {
  let count = 0;
  let old: string[] = [];
  const look = async (): Promise<void> => {
    const orphans = await withoutOwner(deps, old);
    for (const folder of orphans) await deps.blobs.quarantine(folder);
    // A row that came between question and move: the folder is put back at once.
    count += orphans.length - (await restoreOwned(deps, orphans));
    old = [];
  };
  for await (const { folder, changedAt } of deps.blobs.folders()) {
    if (changedAt >= before) continue;
    old.push(folder);
    if (old.length === CHUNK) await look();
  }
  await look();
  return count;
}

async function restoreOwned(deps: SweepDeps, folders: readonly string[]): Promise<number> {
  const orphans = new Set(await withoutOwner(deps, folders));
  const owned = folders.filter((folder) => !orphans.has(folder));
  for (const folder of owned) await deps.blobs.restore(folder);
  return owned.length;
}

async function withoutOwner(deps: SweepDeps, folders: readonly string[]): Promise<string[]> {
  const orphans: string[] = [];
  for (let from = 0; from < folders.length; from += CHUNK) {
    const chunk = folders.slice(from, from + CHUNK);
    const known = await deps.asHousekeeper((trx) => foldersWithKey(trx, chunk));
    orphans.push(...chunk.filter((folder) => !known.has(folder)));
  }
  return orphans;
}
