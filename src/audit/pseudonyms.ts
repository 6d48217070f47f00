import { createHmac, randomBytes } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeFileOnce, namesIn } from "../blobs/durable-file.ts";
import { hasCode } from "../error-code.ts";

/** Under which name a reader stands in the access log, and when. */
export interface Pseudonym {
  readonly at: Date;
  /** The month (UTC), such as 2026-11, whose key made the name. */
  readonly period: string;
  readonly pseudonym: string;
}

/** Gives a person's pseudonym in a town at a time. */
export type PseudonymOf = (tenantId: string, personId: string, at: Date) => Promise<Pseudonym>;

/** A key whose time is over: of which town and month (or year). */
export interface PastKey {
  readonly tenantId: string;
  readonly period: string;
}

/** Who may make pseudonyms, and unmake all of them. */
export interface Pseudonyms {
  readonly of: PseudonymOf;
  /** The names of a person on each day (UTC) between two instants whose key is still there. */
  between(tenantId: string, personId: string, from: Date, to: Date): Promise<readonly string[]>;
  /**
   * Destroys the keys whose time is over; gives how many. From then on nobody can tell whose name it was.
   * Each is told of first: a key may be told twice when it could not be removed, and never goes untold.
   */
  destroyPast(now: Date, tell: (key: PastKey) => Promise<void>): Promise<number>;
}

const KEY_FILE = /^(.+)\.(\d{4}(?:-\d{2})?)\.key$/;
const DAY_MS = 86_400_000;
const periodOf = (at: Date): string => at.toISOString().slice(0, 7);
const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/**
 * Pseudonyms with a key per town and month, kept as files in `folder` (design section 5, no measuring of
 * persons). A name is for one day: once the key is gone, not even two days of one reader belong together.
 * A key is destroyed at the beginning of the month `months` after its own, so that no reading can be
 * traced to its reader for longer than that.
 */
export function openPseudonyms(folder: string, months: number): Pseudonyms {
  const known = new Map<string, Promise<Buffer>>();

  const keyFor = (name: string, read: (file: string) => Promise<Buffer>): Promise<Buffer> => {
    const key = known.get(name) ?? read(join(folder, name));
    known.set(name, key);
    // What failed once, such as on a full disk, is tried again.
    key.catch(() => known.delete(name));
    return key;
  };

  return {
    async of(tenantId, personId, at) {
      const period = periodOf(at);
      const key = await keyFor(`${tenantId}.${period}.key`, readOrMake);
      return { at, period, pseudonym: nameOn(key, personId, dayOf(at)) };
    },
    async between(tenantId, personId, from, to) {
      const names: string[] = [];
      const end = dayOf(to);
      for (let at = from.getTime(); dayOf(new Date(at)) <= end; at += DAY_MS) {
        const day = dayOf(new Date(at));
        const key = await readKey(join(folder, `${tenantId}.${day.slice(0, 7)}.key`));
        if (key !== null) names.push(nameOn(key, personId, day));
      }
      return names;
    },
    async destroyPast(now, tell) {
      const last = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1));
      let destroyed = 0;
      for (const name of await namesIn(folder)) {
        const [, tenantId, period] = KEY_FILE.exec(name) ?? [];
        if (tenantId === undefined || period === undefined || period > periodOf(last)) continue;
        await tell({ tenantId, period });
        known.delete(name);
        await rm(join(folder, name), { force: true });
        destroyed += 1;
      }
      return destroyed;
    },
  };
}

const nameOn = (key: Buffer, personId: string, day: string): string =>
  createHmac("sha256", key).update(`${personId} ${day}`).digest("hex").slice(0, 32);

async function readOrMake(file: string): Promise<Buffer> {
  const key = await readKey(file);
  if (key !== null) return key;
  await makeFileOnce(file, randomBytes(32));
  return readFile(file);
}

async function readKey(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}
