import { GrowingTree } from "../domain/merkle.ts";
import {
  appendLeaves,
  becomeSealer,
  insertTreeHead,
  lastTreeHead,
  leavesFrom,
  pendingEvents,
  tenantsWithHeads,
  tenantsWithPendingEvents,
  type TreeHead,
  treeHeads,
  treeSize,
} from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import { sha256 } from "./hash.ts";
import { readOrMakeSigningKey, type SigningKey } from "./signing-key.ts";
import { witnessedSize, witnessHead } from "./witness.ts";

const EVENTS_PER_SEAL = 5_000;

/** Gives events their place in the tenant's tree, signs the head and hands it to the witness. */
export interface Sealer {
  /**
   * Seals what every tenant has pending; gives how many events got a leaf. A tenant that cannot be
   * sealed does not hold up the others: their errors are thrown together at the end.
   */
  sealAll(now: Date): Promise<number>;
}

interface SealerDeps {
  readonly keysFolder: string;
  readonly witnessFolder: string;
  asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
}

/** Any number of sealers may work at once: for each tenant and moment one of them does. */
export function makeSealer(deps: SealerDeps): Sealer {
  // The tree is kept between rounds, so that sealing costs what is new and not what is old.
  const trees = new Map<string, GrowingTree>();
  let key: SigningKey | null = null;
  // Tenants with heads that the witness may not have, because whoever signed them died before.
  let behind: Set<string> | null = null;

  const sealTenant = async (tenantId: string, now: Date): Promise<number> => {
    key ??= await readOrMakeSigningKey(deps.keysFolder);
    const signing = key;
    const kept = trees.get(tenantId);
    // Forgotten until the commit is known: a tree with leaves that were rolled back would sign a lie.
    trees.delete(tenantId);
    const sealed = await deps.asHousekeeper((trx) => seal(trx, signing, tenantId, kept, now));
    if (sealed === null) return 0;
    trees.set(tenantId, sealed.tree);
    // After the commit: the witness must never have seen a head the database does not have.
    behind?.add(tenantId);
    await witnessHead(deps.witnessFolder, sealed.head);
    behind?.delete(tenantId);
    return sealed.count;
  };

  return {
    async sealAll(now) {
      behind ??= new Set(await deps.asHousekeeper(tenantsWithHeads));
      const pending = await deps.asHousekeeper(tenantsWithPendingEvents);
      const errors: unknown[] = [];
      let count = 0;
      for (const tenantId of new Set([...behind, ...pending])) {
        try {
          if (behind.has(tenantId)) await catchUp(deps, tenantId);
          behind.delete(tenantId);
          count += await sealTenant(tenantId, now);
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length === 1) throw errors[0];
      if (errors.length > 1) throw new AggregateError(errors, "Several logs could not be sealed");
      return count;
    },
  };
}

async function seal(
  trx: Trx,
  key: SigningKey,
  tenantId: string,
  kept: GrowingTree | undefined,
  now: Date,
): Promise<{
  readonly head: TreeHead;
  readonly tree: GrowingTree;
  readonly count: number;
} | null> {
  if (!(await becomeSealer(trx, tenantId))) return null;
  const events = await pendingEvents(trx, tenantId, EVENTS_PER_SEAL);
  if (events.length === 0) return null;
  const tree = await treeAt(trx, tenantId, kept);
  await appendLeaves(trx, tenantId, tree.size, events);
  for (const event of events) tree.add(event.leafHash);
  const head = signed(key, tenantId, tree, now);
  await insertTreeHead(trx, head);
  return { head, tree, count: events.length };
}

/** The tree as the database has it now: the one kept, with what somebody else has sealed meanwhile. */
async function treeAt(
  trx: Trx,
  tenantId: string,
  kept: GrowingTree | undefined,
): Promise<GrowingTree> {
  const size = await treeSize(trx, tenantId);
  const tree = kept !== undefined && kept.size <= size ? kept : new GrowingTree(sha256);
  while (tree.size < size) {
    const leaves = await leavesFrom(trx, tenantId, tree.size, EVENTS_PER_SEAL);
    if (leaves.length === 0) break;
    for (const leaf of leaves) tree.add(leaf);
  }
  const last = await lastTreeHead(trx, tenantId);
  const fits =
    last === null
      ? tree.size === 0
      : last.treeSize === tree.size && last.rootHash.equals(Buffer.from(tree.root()));
  if (fits) return tree;
  // Our signature over a log that was changed would make the change true.
  throw new Error(
    `The audit log of tenant ${tenantId} does not fit its last signed head and is not sealed on. Run 'poststelle audit verify', and restore what was changed.`,
  );
}

const HEADS_PER_READ = 1_000;

/** Hands the witness the heads it never got. */
async function catchUp(deps: SealerDeps, tenantId: string): Promise<void> {
  let after = await witnessedSize(deps.witnessFolder, tenantId);
  for (;;) {
    const range = { after, upTo: Number.MAX_SAFE_INTEGER, limit: HEADS_PER_READ };
    const heads = await deps.asHousekeeper((trx) => treeHeads(trx, tenantId, range));
    for (const head of heads) {
      await witnessHead(deps.witnessFolder, head);
      after = head.treeSize;
    }
    if (heads.length < HEADS_PER_READ) return;
  }
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
