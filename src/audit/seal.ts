import { type LogName, logNames } from "../domain/log-name.ts";
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
import { pendingReadings } from "../store/readings.ts";
import { hasTrailAlarm, raiseTrailAlarm } from "../store/trail-alarms.ts";
import { logsWitnessed, noteWitnessBegun } from "../store/witness-begun.ts";
import { sha256 } from "./hash.ts";
import { readingLeafHash } from "./reading-leaf.ts";
import { readOrMakeSigningKey, type SigningKey } from "./signing-key.ts";
import { TrailBroken } from "./trail-broken.ts";
import { fileWitness, type TenantLog, type Witness, type WitnessedHead } from "./witness.ts";
import { WitnessAway } from "./witness-away.ts";

const EVENTS_PER_SEAL = 5_000;

/** Gives events their place in the tenant's tree, signs the head and hands it to the witness. */
export interface Sealer {
  /**
   * Seals what every tenant has pending; gives how many events got a leaf. A log that cannot be sealed
   * does not hold up the others: their errors are thrown together at the end. One that does not fit its
   * heads or its witness raises an alarm, and is not sealed on while that is open. A witness that is away
   * holds nothing up.
   */
  sealAll(now: Date): Promise<number>;
  /** Why the last `sealAll` could not tell the witness everything; null: it could, or goes on with the next. */
  witnessAway(): WitnessAway | null;
  /** Whether there is more to be told to the witness: one that was away for days hears it in pieces. */
  hasMoreToTell(): boolean;
}

interface SealerDeps {
  readonly keysFolder: string;
  readonly witnessFolder: string;
  asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
}

const nameOf = ({ log, tenantId }: TenantLog): string => `${log}:${tenantId}`;

/** Any number of sealers may work at once: for each log and moment one of them does. */
export function makeSealer(deps: SealerDeps): Sealer {
  const witness = fileWitness(deps.witnessFolder);
  // Trees are kept between rounds, so that sealing costs what is new and not what is old: as the
  // database has them, and as the witness has seen them.
  const sealed = new Map<string, GrowingTree>();
  const witnessed = new Map<string, GrowingTree>();
  // Logs with heads that the witness may not have, because whoever signed them died before.
  let behind: Map<string, TenantLog> | null = null;
  let away: WitnessAway | null = null;

  const tellWitness = async (of: TenantLog): Promise<void> => {
    try {
      const isAll = await handOver(deps, witness, of, witnessed);
      if (isAll) behind?.delete(nameOf(of));
    } catch (error) {
      if (!(error instanceof WitnessAway)) throw error;
      away = error;
    }
  };
  const sealLog = async (of: TenantLog, now: Date): Promise<number> => {
    const name = nameOf(of);
    // Before anything is signed on: a log that was rewritten as a whole ends here.
    if (behind?.has(name) === true) await tellWitness(of);
    const kept = sealed.get(name);
    // Forgotten until the commit is known: a tree with leaves that were rolled back would sign a lie.
    sealed.delete(name);
    const done = await deps.asHousekeeper((trx) => seal(trx, deps.keysFolder, of, kept, now));
    if (done === null) return 0;
    sealed.set(name, done.tree);
    // After the commit: the witness must never have seen a head the database does not have.
    behind?.set(name, of);
    await tellWitness(of);
    return done.count;
  };

  return {
    witnessAway: () => away,
    hasMoreToTell: () => away === null && behind !== null && behind.size > 0,
    async sealAll(now) {
      away = null;
      behind ??= new Map((await logsOf(deps, tenantsWithHeads)).map((of) => [nameOf(of), of]));
      const pending = await logsOf(deps, tenantsWithPendingEvents);
      const errors: unknown[] = [];
      let count = 0;
      for (const of of distinct([...behind.values(), ...pending])) {
        try {
          count += await sealLog(of, now);
        } catch (error) {
          errors.push(error);
          if (error instanceof TrailBroken) await raise(deps, of, error, now);
        }
      }
      if (errors.length === 1) throw errors[0];
      if (errors.length > 1) throw new AggregateError(errors, "Several logs could not be sealed");
      return count;
    },
  };
}

const distinct = (logs: readonly TenantLog[]): readonly TenantLog[] => [
  ...new Map(logs.map((of) => [nameOf(of), of])).values(),
];

/** The logs `tenants` gives that no alarm stops. */
async function logsOf(
  deps: SealerDeps,
  tenants: (trx: Trx, log: LogName) => Promise<readonly string[]>,
): Promise<readonly TenantLog[]> {
  return deps.asHousekeeper(async (trx) => {
    const logs: TenantLog[] = [];
    for (const log of logNames) {
      for (const tenantId of await tenants(trx, log)) {
        if (!(await hasTrailAlarm(trx, tenantId, log))) logs.push({ tenantId, log });
      }
    }
    return logs;
  });
}

const raise = (
  deps: SealerDeps,
  { tenantId, log }: TenantLog,
  { findings }: TrailBroken,
  since: Date,
) => deps.asHousekeeper((trx) => raiseTrailAlarm(trx, { tenantId, log, since, findings }));

async function seal(
  trx: Trx,
  keysFolder: string,
  of: TenantLog,
  kept: GrowingTree | undefined,
  now: Date,
): Promise<{ readonly tree: GrowingTree; readonly count: number } | null> {
  const { tenantId, log } = of;
  if (!(await becomeSealer(trx, tenantId, log))) return null;
  const events = await pendingLeaves(trx, of);
  if (events.length === 0) return null;
  const tree = await treeAt(trx, of, kept);
  await appendLeaves(trx, tenantId, tree.size, events, log);
  for (const event of events) tree.add(event.leafHash);
  // Read anew within the lock: after a rotation no head may be signed by the key before.
  const key = await readOrMakeSigningKey(keysFolder);
  await insertTreeHead(trx, signed(key, of, tree, now), log);
  return { tree, count: events.length };
}

async function pendingLeaves(
  trx: Trx,
  { tenantId, log }: TenantLog,
): Promise<readonly { readonly id: string; readonly leafHash: Buffer }[]> {
  if (log === "audit") return pendingEvents(trx, tenantId, EVENTS_PER_SEAL);
  const readings = await pendingReadings(trx, tenantId, EVENTS_PER_SEAL);
  return readings.map((reading) => ({
    id: reading.id,
    leafHash: readingLeafHash(reading),
  }));
}

/** The tree as the database has it now: the one kept, with what somebody else has sealed meanwhile. */
async function treeAt(
  trx: Trx,
  { tenantId, log }: TenantLog,
  kept: GrowingTree | undefined,
): Promise<GrowingTree> {
  const size = await treeSize(trx, tenantId, log);
  const tree = kept !== undefined && kept.size <= size ? kept : new GrowingTree(sha256);
  await growTo(trx, { tenantId, log }, tree, size);
  const last = await lastTreeHead(trx, tenantId, log);
  const fits =
    last === null
      ? tree.size === 0
      : last.treeSize === tree.size && last.rootHash.equals(Buffer.from(tree.root()));
  if (fits) return tree;
  // Our signature over a log that was changed would make the change true.
  throw new TrailBroken(tenantId, log, ["The log does not fit its last signed head"]);
}

/** Adds the leaves that follow, up to a size or to the last there is. */
async function growTo(trx: Trx, of: TenantLog, tree: GrowingTree, size: number): Promise<void> {
  while (tree.size < size) {
    const limit = Math.min(EVENTS_PER_SEAL, size - tree.size);
    const leaves = await leavesFrom(trx, of.tenantId, tree.size, limit, of.log);
    if (leaves.length === 0) return;
    for (const leaf of leaves) tree.add(leaf);
  }
}

/** Seals what is pending, and tells the witness all it can be told. For whoever does this once, as a command. */
export async function sealAndTellAll(sealer: Sealer, now: Date): Promise<void> {
  do await sealer.sealAll(now);
  while (sealer.hasMoreToTell());
}

const HEADS_PER_READ = 1_000;
/** So long at a stretch, for nothing is sealed meanwhile. */
const TELL_MS_MAX = 3_000;

/**
 * Hands the witness the heads it has not seen, each only when the tree it last saw is a prefix of it
 * (RFC 9162 section 2.1.4): a log that was rewritten as a whole ends here. False: not all of them yet.
 */
async function handOver(
  deps: SealerDeps,
  witness: Witness,
  of: TenantLog,
  trees: Map<string, GrowingTree>,
): Promise<boolean> {
  const until = performance.now() + TELL_MS_MAX;
  let isAll = false;
  const broken = (finding: string) => new TrailBroken(of.tenantId, of.log, [finding]);
  const headsAfter = async function* (last: WitnessedHead | null) {
    const tree = await asLastSeen(deps, of, last, trees.get(nameOf(of)));
    if (tree === null) {
      throw broken(`The log does not begin with the tree of size ${last?.treeSize} of the witness`);
    }
    // Kept again once all of them were seen.
    trees.delete(nameOf(of));
    for (;;) {
      const range = { after: tree.size, upTo: Number.MAX_SAFE_INTEGER, limit: HEADS_PER_READ };
      const heads = await deps.asHousekeeper((trx) => treeHeads(trx, of.tenantId, range, of.log));
      for (const head of heads) {
        await deps.asHousekeeper((trx) => growTo(trx, of, tree, head.treeSize));
        if (!head.rootHash.equals(Buffer.from(tree.root()))) {
          throw broken(`The signed root of size ${head.treeSize} is not that of the log`);
        }
        yield head;
      }
      isAll = heads.length < HEADS_PER_READ;
      if (isAll || performance.now() > until) break;
    }
    trees.set(nameOf(of), tree);
  };
  await witness(of, headsAfter, () => deps.asHousekeeper(logsWitnessed));
  // After its first head was kept: cut off in between, it is told of this the next time.
  await deps.asHousekeeper((trx) => noteWitnessBegun(trx, of.tenantId, of.log));
  return isAll;
}

/** The tree of the last head the witness saw, made of the leaves there are; null when they do not make it. */
async function asLastSeen(
  deps: SealerDeps,
  of: TenantLog,
  last: WitnessedHead | null,
  kept: GrowingTree | undefined,
): Promise<GrowingTree | null> {
  const size = last?.treeSize ?? 0;
  const tree = kept !== undefined && kept.size <= size ? kept : new GrowingTree(sha256);
  await deps.asHousekeeper((trx) => growTo(trx, of, tree, size));
  const fits =
    last === null || Buffer.from(tree.root()).toString("hex") === last.rootHash.toLowerCase();
  return tree.size === size && fits ? tree : null;
}

function signed(key: SigningKey, of: TenantLog, tree: GrowingTree, signedAt: Date): TreeHead {
  const { tenantId, log } = of;
  const rootHash = Buffer.from(tree.root());
  const statement = { log, tenantId, treeSize: tree.size, rootHash, signedAt };
  return {
    tenantId,
    treeSize: tree.size,
    rootHash,
    signedAt,
    keyId: key.keyId,
    signature: key.sign(statement),
  };
}
