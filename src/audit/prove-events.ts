import { ProofMaker } from "../domain/merkle-proofs.ts";
import { includes, isPrefix } from "../domain/merkle.ts";
import { leavesFrom, type TreeHead } from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import { sha256 } from "./hash.ts";

/** An earlier tree of the same log; the root in hex. */
export interface EarlierTree {
  readonly treeSize: number;
  readonly rootHash: string;
}

/** Where an event is in the tree, and the proof of it; hashes in hex. */
type ProvedPlace = { readonly index: number; readonly proof: readonly string[] };

const LEAVES_PER_READ = 10_000;

const inHex = (hashes: readonly Uint8Array[]): readonly string[] =>
  hashes.map((hash) => Buffer.from(hash).toString("hex"));

/**
 * Proves under one head that the events at `indexes` (by event id) are in the tree, and that it goes on
 * from `earlier`; one pass over the leaf hashes, read in pages. Throws when the tree is not the signed one.
 */
export async function proveEvents(
  trx: Trx,
  head: TreeHead,
  indexes: ReadonlyMap<string, number>,
  earlier: EarlierTree | null,
): Promise<{
  readonly prefixProof: readonly string[];
  /** Throws when `leaf` is not the leaf that was sealed for the event. */
  placeOf(eventId: string, leaf: Uint8Array): ProvedPlace;
}> {
  const { tenantId, treeSize } = head;
  if (earlier !== null && (earlier.treeSize > treeSize || earlier.treeSize < 1)) {
    throw new Error(`There is no tree of size ${earlier.treeSize}: the last one is ${treeSize}.`);
  }
  const prefix = earlier?.treeSize ?? null;
  const maker = new ProofMaker(sha256, { size: treeSize, leaves: [...indexes.values()], prefix });
  while (maker.size < treeSize) {
    const limit = Math.min(LEAVES_PER_READ, treeSize - maker.size);
    const leaves = await leavesFrom(trx, tenantId, maker.size, limit);
    if (leaves.length === 0) break;
    for (const leaf of leaves) maker.add(leaf);
  }
  if (maker.size !== treeSize || !head.rootHash.equals(maker.root())) {
    throw new Error(
      `The audit log of tenant ${tenantId} does not fit its last signed head. Run 'poststelle audit verify'.`,
    );
  }
  const prefixProof = maker.consistency();
  if (earlier !== null) refuseOther(earlier, head, prefixProof);
  return {
    prefixProof: inHex(prefixProof),
    placeOf(eventId, leaf) {
      const index = indexes.get(eventId);
      if (index === undefined) throw new Error(`The event ${eventId} is not sealed`);
      const proof = maker.inclusion(index);
      if (includes(sha256, { leaf, index, size: treeSize }, proof, head.rootHash)) {
        return { index, proof: inHex(proof) };
      }
      throw new Error(
        `The event ${eventId} was changed after it was sealed. Run 'poststelle audit verify'.`,
      );
    },
  };
}

function refuseOther(earlier: EarlierTree, head: TreeHead, proof: readonly Uint8Array[]): void {
  const first = { size: earlier.treeSize, root: Buffer.from(earlier.rootHash, "hex") };
  const second = { size: head.treeSize, root: head.rootHash };
  if (isPrefix(sha256, first, second, proof)) return;
  throw new Error(
    `The tree of size ${earlier.treeSize} had another root than ${earlier.rootHash}: the log was rewritten. Run 'poststelle audit verify'.`,
  );
}
