import type { BlobStore } from "../src/blobs/blob-store.ts";
import type { Trx } from "../src/store/database.ts";
import type { BlobRef } from "../src/domain/ids.ts";
import { blobsWithRow } from "../src/store/blobs.ts";
import { forgetEndedSessions } from "../src/store/sessions.ts";
import {
  becomeSweeper,
  cleanTasks,
  databaseTime,
  foldersWithKey,
  forgetDeadWorkers,
} from "../src/store/dispatch.ts";

const DAY_MS = 24 * 3600 * 1000;
/** A file that is being written is written to more often than that: an upload has its time limit. */
const LEFTOVER_MS = 3600 * 1000;
/** So many folders are asked for in one query. */
const CHUNK = 500;

/** Clocks of one house differ by less than that. */
const CLOCKS_APART_MS_MAX = 5 * 60_000;

interface SweepDeps {
  readonly blobs: BlobStore;
  asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
}

/** The two clocks that must agree before anything is old enough to be deleted. */
interface Clocks {
  database(trx: Trx): Promise<Date>;
  process(): Date;
}

const ownClocks: Clocks = { database: databaseTime, process: () => new Date() };

/** How many of each a sweep has dealt with. */
export interface Swept {
  /** Folders without a row, set aside; put back, because they got one; deleted. */
  readonly quarantined: number;
  readonly restored: number;
  readonly removed: number;
  /** Blobs without a row in the folder of an item: set aside; put back; deleted. */
  readonly straysAside: number;
  readonly straysBack: number;
  readonly straysRemoved: number;
  /** Files whose writer died before they were whole, deleted. */
  readonly leftovers: number;
}

/**
 * Removes what a crash left behind: folders and blobs without a row, older than a day, go to quarantine and
 * a day later for good, unless they have got a row meanwhile; files never finished go after an hour. What a
 * running step writes is younger than that, also when it was there before (the store touches it), so it is
 * never taken. Also cleans what was done long ago. One process at a time sweeps: null where another one is
 * at it. Ages are reckoned by the database's clock; where this process's is another one, nothing is swept,
 * and it throws.
 */
export function makeSweep(deps: SweepDeps, clocks = ownClocks): () => Promise<Swept | null> {
  // Folders that had not changed since then held nothing but old files when this process last looked.
  let examined = new Date(0);
  return () =>
    deps.asHousekeeper(async (trx) => {
      if (!(await becomeSweeper(trx))) return null;
      const now = await clocks.database(trx);
      requireOneTime(now, clocks.process());
      const dayAgo = new Date(now.getTime() - DAY_MS);
      const restored = await restoreOwned(deps, await deps.blobs.quarantined(now));
      const removed = await deps.blobs.removeQuarantined(dayAgo);
      const formerStrays = await endStrays(deps, dayAgo);
      const quarantined = await quarantineOrphans(deps, dayAgo);
      const strays = await lookForStrays(deps, {
        changedSince: examined,
        oldBefore: dayAgo,
        deadBefore: new Date(now.getTime() - LEFTOVER_MS),
      });
      examined = dayAgo;
      await cleanTasks(trx);
      await forgetDeadWorkers(trx);
      await forgetEndedSessions(trx);
      return { quarantined, restored, removed, ...formerStrays, ...strays };
    });
}

/** A file of today looks old to a clock that is a day ahead. */
function requireOneTime(database: Date, process: Date): void {
  const apart = process.getTime() - database.getTime();
  if (Math.abs(apart) <= CLOCKS_APART_MS_MAX) return;
  const minutes = Math.round(Math.abs(apart) / 60_000);
  throw new Error(
    `Nothing was swept: this machine's clock is ${minutes} minutes ${apart > 0 ? "ahead of" : "behind"} the database's. Let NTP set both; 'poststelle doctor' compares them.`,
  );
}

/** What was set aside before: back to its place where it has got a row, deleted after a day. */
async function endStrays(
  deps: SweepDeps,
  before: Date,
): Promise<Pick<Swept, "straysBack" | "straysRemoved">> {
  const ended = { straysBack: 0, straysRemoved: 0 };
  for (const chunk of inChunks(await deps.blobs.aside())) {
    const withRow = await rowsOf(
      deps,
      chunk.map(({ ref }) => ref),
    );
    for (const { ref, since } of chunk) {
      if (withRow.has(keyOfRef(ref))) {
        await deps.blobs.putBack(ref);
        ended.straysBack += 1;
      } else if (since < before) {
        await deps.blobs.removeAside(ref);
        ended.straysRemoved += 1;
      }
    }
  }
  return ended;
}

/** Goes through the folders of items, for blobs without a row and files never finished. */
async function lookForStrays(
  deps: SweepDeps,
  {
    changedSince,
    oldBefore,
    deadBefore,
  }: Readonly<Record<"changedSince" | "oldBefore" | "deadBefore", Date>>,
): Promise<Pick<Swept, "straysAside" | "leftovers">> {
  const found = { straysAside: 0, leftovers: 0 };
  let old: BlobRef[] = [];
  const look = async (): Promise<void> => {
    const withRow = await rowsOf(deps, old);
    for (const ref of old.filter((each) => !withRow.has(keyOfRef(each)))) {
      if (!(await deps.blobs.setAside(ref, oldBefore))) continue;
      // A row that came between question and move: it is put back at once.
      if ((await rowsOf(deps, [ref])).has(keyOfRef(ref))) await deps.blobs.putBack(ref);
      else found.straysAside += 1;
    }
    old = [];
  };
  for await (const { folder, changedAt: folderChangedAt } of deps.blobs.folders()) {
    if (folderChangedAt < changedSince) continue;
    const { blobs, leftovers } = await deps.blobs.contents(folder);
    if (leftovers.length > 0) {
      found.leftovers += await deps.blobs.removeLeftovers(folder, deadBefore);
    }
    // Of a folder without a key, all goes to quarantine at once.
    for (const { sha256, changedAt } of blobs) {
      if (changedAt < oldBefore) old.push({ folder, sha256 });
    }
    if (old.length >= CHUNK) await look();
  }
  await look();
  return found;
}

const keyOfRef = (ref: BlobRef): string => `${ref.folder}/${ref.sha256}`;

const rowsOf = (deps: SweepDeps, refs: readonly BlobRef[]): Promise<ReadonlySet<string>> => {
  const folders = [...new Set(refs.map(({ folder }) => folder))];
  if (folders.length === 0) return Promise.resolve(new Set());
  return deps.asHousekeeper((trx) => blobsWithRow(trx, folders));
};

function* inChunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += CHUNK) yield items.slice(from, from + CHUNK);
}

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
