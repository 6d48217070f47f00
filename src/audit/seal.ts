import { GrowingTree } from "../domain/merkle.ts";
import {
  appendLeaves,
  becomeSealer,
  insertTreeHead,
  leavesFrom,
  pendingEvents,
  tenantsWithPendingEvents,
  type TreeHead,
  treeSize,
} from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import { sha256 } from "./hash.ts";
import { readOrMakeSigningKey, type SigningKey } from "./signing-key.ts";
import { witnessHead } from "./witness.ts";

const EVENTS_PER_SEAL = 5_000;

/** Gives events their place in the tenant's tree, signs the head and hands it to the witness. */
export interface Sealer {
  /** Seals what every tenant has pending; gives how many events got a leaf. */
  sealAll(now: Date): Promise<number>;
}

export function makeSealer(deps: {
  readonly keysFolder: string;
  readonly witnessFolder: string;
  asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
}): Sealer {
  // The tree is kept between rounds, so that sealing costs what is new and not what is old.
  const trees = new Map<string, GrowingTree>();
  let signing: Promise<SigningKey> | null = null;
  const sealTenant = async (tenantId: string, now: Date): Promise<number> => {
    signing ??= readOrMakeSigningKey(deps.keysFolder);
    const key = await signing;
    const kept = trees.get(tenantId);
    // Forgotten until the commit is known: a tree with leaves that were rolled back would sign a lie.
    trees.delete(tenantId);
    const sealed = await deps.asHousekeeper(async (trx) => {
      if (!(await becomeSealer(trx, tenantId))) return null;
      const events = await pendingEvents(trx, tenantId, EVENTS_PER_SEAL);
      if (events.length === 0) return null;
      const tree = await treeAt(trx, tenantId, kept);
      await appendLeaves(trx, tenantId, tree.size, events);
      for (const event of events) tree.add(event.leafHash);
      const head = signed(key, tenantId, tree, now);
      await insertTreeHead(trx, head);
      return { head, tree, count: events.length };
    });
    if (sealed === null) return 0;
    trees.set(tenantId, sealed.tree);
    // After the commit: the witness must never have seen a head the database does not have.
    await witnessHead(deps.witnessFolder, sealed.head);
    return sealed.count;
  };
  return {
    async sealAll(now) {
      let count = 0;
      for (const tenantId of await deps.asHousekeeper(tenantsWithPendingEvents)) {
        count += await sealTenant(tenantId, now);
      }
      return count;
    },
  };
}

/** The tree as the database has it now: the one kept, if nobody else has sealed meanwhile. */
async function treeAt(
  trx: Trx,
  tenantId: string,
  kept: GrowingTree | undefined,
): Promise<GrowingTree> {
  const size = await treeSize(trx, tenantId);
  const tree = kept !== undefined && kept.size <= size ? kept : new GrowingTree(sha256);
  for (const leaf of await leavesFrom(trx, tenantId, tree.size)) tree.add(leaf);
  return tree;
}

function signed(key: SigningKey, tenantId: string, tree: GrowingTree, signedAt: Date): TreeHead {
  const statement = { tenantId, treeSize: tree.size, rootHash: tree.root(), signedAt };
  return {
    ...statement,
    rootHash: Buffer.from(statement.rootHash),
    keyId: key.keyId,
    signature: key.sign(statement),
  };
}
