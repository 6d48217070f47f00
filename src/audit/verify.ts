import { GrowingTree } from "../domain/merkle.ts";
import {
  storedLeaves,
  storedPending,
  type StoredEvent,
  type StoredLeaf,
  strayEvents,
  type TreeHead,
  treeHeads,
  treeHeadsOf,
} from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import { leafHashOf } from "./append.ts";
import { sha256 } from "./hash.ts";
import { isSignedBy, readVerifyingKey, type VerifyingKey } from "./signing-key.ts";
import { type WitnessedHead, witnessedHeads } from "./witness.ts";

/** What a check of a tenant's whole log found; consistent exactly when `findings` is empty. */
export interface AuditVerdict {
  readonly tenantId: string;
  readonly events: number;
  readonly sealed: number;
  readonly heads: number;
  readonly findings: readonly string[];
}

const ROWS_PER_READ = 2_000;
const FINDINGS_MAX = 50;

/**
 * Recomputes every leaf from its event, every root from the leaves, and checks each signed head and
 * each head the witness saw. Says what does not fit, by event id and tree index. Reads page by page, so
 * that a log of any length fits the memory, and makes nothing. What was changed before it was sealed
 * (a second after the act) together with its own leaf hash, it cannot know.
 */
export async function verifyAudit(
  deps: {
    readonly keysFolder: string;
    readonly witnessFolder: string;
    asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
  },
  tenantId: string,
): Promise<AuditVerdict> {
  const check = new Check(tenantId, await readVerifyingKey(deps.keysFolder));
  await deps.asHousekeeper(async (trx) => {
    await checkLeaves(trx, check);
    await checkUnsealed(trx, check);
    await checkWitness(trx, check, deps.witnessFolder);
  });
  return check.verdict();
}

async function checkLeaves(trx: Trx, check: Check): Promise<void> {
  let next = 0;
  for (;;) {
    const leaves = await storedLeaves(trx, check.tenantId, next, ROWS_PER_READ);
    const last = leaves.at(-1);
    if (last === undefined) break;
    // Every leaf may have its own head, so there are at most as many heads as leaves.
    const range = { after: next, upTo: last.treeIndex + 1, limit: last.treeIndex + 1 - next };
    const heads = await treeHeads(trx, check.tenantId, range);
    const bySize = new Map(heads.map((head) => [head.treeSize, head]));
    for (const leaf of leaves) check.leaf(leaf, bySize.get(leaf.treeIndex + 1));
    next = last.treeIndex + 1;
  }
  const beyond = { after: next, upTo: Number.MAX_SAFE_INTEGER, limit: FINDINGS_MAX };
  check.end(await treeHeads(trx, check.tenantId, beyond));
}

async function checkUnsealed(trx: Trx, check: Check): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const rows: Awaited<ReturnType<typeof storedPending>> = await storedPending(
      trx,
      check.tenantId,
      after,
      ROWS_PER_READ,
    );
    for (const row of rows) check.pending(row.eventId, row.event);
    after = rows.at(-1)?.eventId ?? null;
    if (rows.length < ROWS_PER_READ) break;
  }
  for (const id of await strayEvents(trx, check.tenantId, FINDINGS_MAX)) check.stray(id);
}

async function checkWitness(trx: Trx, check: Check, folder: string): Promise<void> {
  let some: WitnessedHead[] = [];
  const compare = async () => {
    const sizes = some.map((head) => head.treeSize);
    const heads = await treeHeadsOf(trx, check.tenantId, sizes);
    const bySize = new Map(heads.map((head) => [head.treeSize, head]));
    for (const head of some) check.witnessed(head, bySize.get(head.treeSize));
    some = [];
  };
  for await (const head of witnessedHeads(folder, check.tenantId)) {
    if (head === "unreadable") check.find("A line of the witness cannot be read: it was changed");
    else some.push(head);
    if (some.length === ROWS_PER_READ) await compare();
  }
  await compare();
}

class Check {
  readonly tenantId: string;
  readonly #key: VerifyingKey | null;
  readonly #tree = new GrowingTree(sha256);
  readonly #findings: string[] = [];
  #events = 0;
  #heads = 0;
  #nextIndex = 0;
  #lastHeadSize = 0;

  constructor(tenantId: string, key: VerifyingKey | null) {
    this.tenantId = tenantId;
    this.#key = key;
  }

  leaf(leaf: StoredLeaf, head: TreeHead | undefined): void {
    if (leaf.treeIndex !== this.#nextIndex) {
      this.find(`Leaf ${this.#nextIndex} is missing: the next one is ${leaf.treeIndex}`);
    }
    this.#nextIndex = leaf.treeIndex + 1;
    if (leaf.event === null) {
      this.find(`Event ${leaf.eventId} of leaf ${leaf.treeIndex} is gone`);
    } else {
      const hash = this.#event(leaf.event);
      if (hash !== null && !hash.equals(leaf.leafHash)) {
        this.find(`Leaf ${leaf.treeIndex} is not that of event ${leaf.eventId}`);
      }
    }
    this.#tree.add(leaf.leafHash);
    if (head !== undefined) this.#head(head);
  }

  /** The leaf hash of what is stored; null when that cannot be an event at all. */
  #event(event: StoredEvent): Buffer | null {
    this.#events += 1;
    const hash = hashOf(event);
    if (hash === null || !hash.equals(event.leafHash)) {
      this.find(`Event ${event.id} was changed: its leaf does not fit it`);
    }
    return hash;
  }

  #head(head: TreeHead): void {
    this.#heads += 1;
    this.#lastHeadSize = head.treeSize;
    this.#signature(head);
    if (!head.rootHash.equals(Buffer.from(this.#tree.root()))) {
      this.find(`The signed root of size ${head.treeSize} is not that of the log`);
    }
  }

  #signature(head: TreeHead): void {
    if (this.#key === null) {
      this.find(`The head of size ${head.treeSize} cannot be checked: there is no public key`);
    } else if (head.keyId !== this.#key.keyId) {
      this.find(`The head of size ${head.treeSize} is signed by another key`);
    } else if (!isSignedBy(this.#key.publicKey, head, head.signature)) {
      this.find(`The signature of the head of size ${head.treeSize} is wrong`);
    }
  }

  /** After the last leaf: heads beyond it mean that the log's end was cut off. */
  end(beyond: readonly TreeHead[]): void {
    for (const head of beyond) {
      this.#heads += 1;
      this.#signature(head);
      this.find(
        `There is a head of size ${head.treeSize}, but the log has ${this.#nextIndex} leaves: its end was cut off`,
      );
    }
    if (this.#lastHeadSize < this.#nextIndex && beyond.length === 0) {
      this.find(
        `No head is signed for the leaves from ${this.#lastHeadSize} to ${this.#nextIndex - 1}`,
      );
    }
  }

  pending(eventId: string, event: StoredEvent | null): void {
    if (event === null) this.find(`Event ${eventId}, not sealed yet, is gone`);
    else this.#event(event);
  }

  stray(eventId: string): void {
    this.#events += 1;
    this.find(`Event ${eventId} has no leaf and does not wait for one`);
  }

  witnessed(seen: WitnessedHead, head: TreeHead | undefined): void {
    if (this.#key !== null && seen.keyId !== this.#key.keyId) {
      this.find(`The witness saw a head of size ${seen.treeSize} that is signed by another key`);
    }
    if (head === undefined) {
      this.find(`The witness saw a head of size ${seen.treeSize}, which is gone`);
    } else if (head.rootHash.toString("hex") !== seen.rootHash) {
      this.find(`The witness saw another root of size ${seen.treeSize}: the log was rewritten`);
    }
  }

  find(finding: string): void {
    if (this.#findings.length < FINDINGS_MAX) this.#findings.push(finding);
  }

  verdict(): AuditVerdict {
    return {
      tenantId: this.tenantId,
      events: this.#events,
      sealed: this.#nextIndex,
      heads: this.#heads,
      findings: this.#findings,
    };
  }
}

function hashOf(event: StoredEvent): Buffer | null {
  try {
    return Buffer.from(leafHashOf(event));
  } catch {
    // Such as a time that no calendar has.
    return null;
  }
}
