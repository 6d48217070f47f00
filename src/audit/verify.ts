import { GrowingTree } from "../domain/merkle.ts";
import { auditEvents, type StoredEvent, type TreeHead, treeHeads } from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import { leafHashOf } from "./append.ts";
import { sha256 } from "./hash.ts";
import { isSignedBy, readOrMakeSigningKey, type SigningKey } from "./signing-key.ts";
import { type WitnessedHead, witnessedHeads } from "./witness.ts";

/** What a check of a tenant's whole log found; consistent exactly when `findings` is empty. */
export interface AuditVerdict {
  readonly tenantId: string;
  readonly events: number;
  readonly sealed: number;
  readonly heads: number;
  readonly findings: readonly string[];
}

const EVENTS_PER_READ = 2_000;
const FINDINGS_MAX = 50;

/**
 * Recomputes every leaf from its event, every root from the leaves, and checks each signed head and
 * each head the witness saw. Says what does not fit, by event id and tree index.
 */
export async function verifyAudit(
  deps: {
    readonly keysFolder: string;
    readonly witnessFolder: string;
    asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
  },
  tenantId: string,
): Promise<AuditVerdict> {
  const key = await readOrMakeSigningKey(deps.keysFolder);
  const witnessed = await witnessedHeads(deps.witnessFolder, tenantId);
  return deps.asHousekeeper(async (trx) => {
    const heads = await treeHeads(trx, tenantId);
    const check = new Check(key, heads, witnessed);
    let events = 0;
    for (;;) {
      const rows = await auditEvents(trx, tenantId, events, EVENTS_PER_READ);
      for (const row of rows) check.event(row);
      events += rows.length;
      if (rows.length < EVENTS_PER_READ) break;
    }
    check.end();
    return {
      tenantId,
      events,
      sealed: check.sealed,
      heads: heads.length,
      findings: check.findings,
    };
  });
}

class Check {
  readonly findings: string[] = [];
  readonly #heads: ReadonlyMap<number, TreeHead>;
  readonly #witnessed: ReadonlyMap<number, WitnessedHead>;
  readonly #tree = new GrowingTree(sha256);

  constructor(key: SigningKey, heads: readonly TreeHead[], witnessed: readonly WitnessedHead[]) {
    this.#heads = new Map(heads.map((head) => [head.treeSize, head]));
    this.#witnessed = new Map(witnessed.map((head) => [head.treeSize, head]));
    for (const head of heads) {
      if (head.keyId !== key.keyId)
        this.#find(`The head of size ${head.treeSize} is signed by another key`);
      else if (!isSignedBy(key.publicKey, head, head.signature)) {
        this.#find(`The signature of the head of size ${head.treeSize} is wrong`);
      }
    }
  }

  get sealed(): number {
    return this.#tree.size;
  }

  event(event: StoredEvent): void {
    const leaf = Buffer.from(leafHashOf(event));
    if (!leaf.equals(event.leafHash))
      this.#find(`Event ${event.id} was changed: its leaf does not fit it`);
    if (event.treeIndex === null || event.treeLeaf === null) return;
    if (event.treeIndex !== this.#tree.size) {
      this.#find(`Leaf ${this.#tree.size} is missing: the next one is ${event.treeIndex}`);
    }
    if (!event.treeLeaf.equals(leaf))
      this.#find(`Leaf ${event.treeIndex} is not that of event ${event.id}`);
    this.#tree.add(leaf);
    this.#compareHeads();
  }

  #compareHeads(): void {
    const size = this.#tree.size;
    const head = this.#heads.get(size);
    const witnessed = this.#witnessed.get(size);
    if (head === undefined && witnessed === undefined) return;
    const root = Buffer.from(this.#tree.root());
    if (head !== undefined && !root.equals(head.rootHash)) {
      this.#find(`The signed root of size ${size} is not that of the log`);
    }
    if (witnessed !== undefined && root.toString("hex") !== witnessed.rootHash) {
      this.#find(`The witness saw another root of size ${size}: the log was rewritten`);
    }
  }

  /** Heads beyond the log's end mean that its end was cut off. */
  end(): void {
    for (const size of [...this.#heads.keys(), ...this.#witnessed.keys()]) {
      if (size > this.#tree.size) {
        this.#find(
          `There is a head of size ${size}, but the log has ${this.#tree.size} leaves: its end was cut off`,
        );
      }
    }
  }

  #find(finding: string): void {
    if (this.findings.length < FINDINGS_MAX) this.findings.push(finding);
  }
}
