import { z } from "zod";
import { canonicalJson } from "../domain/canonical-json.ts";
import { type CheckedEvent, storedLeaves } from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import { readingLeaves } from "../store/readings.ts";
import { leafTextOf } from "./append.ts";
import type { About } from "./findings.ts";
import { sha256 } from "./hash.ts";
import { readingLeafHash } from "./reading-leaf.ts";
import type { TenantLog } from "./witness.ts";

/** An entry as it is stored: its leaf hash now, and what of it may be said. */
export interface Entry {
  readonly hash: Buffer | null;
  /** The leaf hash that was written with it; null where none is. */
  readonly written: Buffer | null;
  readonly about: About;
}

/** A leaf and what it is of; null where that is gone. */
export interface Leaf {
  readonly treeIndex: number;
  readonly eventId: string;
  readonly leafHash: Buffer;
  /** Made when it is looked at. */
  readonly entry: (() => Entry) | null;
}

/** Leaves of a log from a place on, in order, at most `limit`. */
export async function leavesOf(
  trx: Trx,
  { tenantId, log }: TenantLog,
  from: number,
  limit: number,
): Promise<readonly Leaf[]> {
  if (limit <= 0) return [];
  if (log === "audit") {
    const leaves = await storedLeaves(trx, tenantId, from, limit);
    return leaves.map(({ event, ...leaf }) => ({
      ...leaf,
      entry: event === null ? null : () => entryOf(event),
    }));
  }
  const leaves = await readingLeaves(trx, tenantId, from, limit);
  return leaves.map(({ reading, ...leaf }) => ({
    ...leaf,
    entry:
      reading === null
        ? null
        : () => ({
            hash: hashOr(() => readingLeafHash(reading)),
            written: null,
            about: { madeWith: reading.id },
          }),
  }));
}

/** An event of the trail as an entry. */
export const entryOf = (event: CheckedEvent): Entry => ({
  hash: hashOr(() => checkedLeafHash(event)),
  written: event.leafHash,
  about: { event },
});

/** The leaf hash of an event as it is stored now. */
export function checkedLeafHash(event: CheckedEvent): Buffer {
  // Leaves have milliseconds: a time with more was changed, and must not fit.
  const at = event.at.endsWith("000") ? `${event.at.slice(0, -3)}Z` : event.at;
  return sha256(`\0${leafTextOf({ ...event, at, actor: canonicalActor(event.actor) })}`);
}

const ACTORS_MAX = 1_000;
const actors = new Map<string, string>();

/** Canonical JSON of an actor's JSON text; remembered, for a million events have a handful of actors. */
function canonicalActor(text: string): string {
  const known = actors.get(text);
  if (known !== undefined) return known;
  const canonical = canonicalJson(z.json().parse(JSON.parse(text)));
  if (actors.size === ACTORS_MAX) actors.clear();
  actors.set(text, canonical);
  return canonical;
}

function hashOr(hash: () => Buffer): Buffer | null {
  try {
    return hash();
  } catch {
    // Such as a time that no calendar has.
    return null;
  }
}
