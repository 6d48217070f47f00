import { type StoredEvent, storedLeaves } from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import { readingLeaves } from "../store/readings.ts";
import { leafHashOf } from "./append.ts";
import type { About } from "./findings.ts";
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
export const entryOf = (event: StoredEvent): Entry => ({
  hash: hashOr(() => leafHashOf(event)),
  written: event.leafHash,
  about: { event },
});

function hashOr(hash: () => Uint8Array): Buffer | null {
  try {
    return Buffer.from(hash());
  } catch {
    // Such as a time that no calendar has.
    return null;
  }
}
