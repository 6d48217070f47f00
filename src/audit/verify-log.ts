import { verify } from "node:crypto";
import { promisify } from "node:util";
import { GrowingTree } from "../domain/merkle.ts";
import {
  leavesFrom,
  logSizes,
  storedPending,
  strayEvents,
  type TreeHead,
  treeHeads,
  treeHeadsOf,
} from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import type { Findings } from "./findings.ts";
import { sha256 } from "./hash.ts";
import type { KnownKeys } from "./key-history.ts";
import { type Entry, entryOf, type Leaf, leavesOf } from "./log-entries.ts";
import { headBytes } from "./signing-key.ts";
import {
  type TenantLog,
  type WitnessedHead,
  witnessedBytes,
  witnessedHeads,
  witnessFile,
} from "./witness.ts";

const ROWS_PER_READ = 5_000;
const STRAYS_MAX = 50;

/** What one log is checked with. */
export interface LogCheck {
  readonly of: TenantLog;
  readonly keys: KnownKeys;
  readonly witnessFolder: string;
  /** A witness's file that was kept elsewhere, looked at as well; null: none. */
  readonly witnessFile: string | null;
  /** Entries before this place are taken from their leaves, and not read again; 0: all are read. */
  readonly from: number;
  /** Heads that somebody kept: the log must still have these roots. */
  readonly kept: readonly KeptHead[];
}

/** A head somebody outside kept. */
export interface KeptHead {
  readonly treeSize: number;
  /** In hex. */
  readonly rootHash: string;
}

/** What was looked at. */
export interface LogCounts {
  readonly entries: number;
  readonly sealed: number;
  readonly heads: number;
  /** How often the key of the heads changed. */
  readonly keyChanges: number;
  /** The head of the largest tree; null before the first. */
  readonly lastHead: TreeHead | null;
  /** The largest size that a witness saw; 0: none. */
  readonly witnessedSize: number;
}

/**
 * Recomputes every leaf of a log from what is stored, every root from the leaves, and holds each signed
 * head and each head of the witness against them. Reads page by page, so that a log of any length fits
 * the memory; what is sealed meanwhile is left for the next check.
 */
export async function verifyLog(trx: Trx, check: LogCheck, findings: Findings): Promise<LogCounts> {
  // First of all: whatever the witness has seen by now, the database had before.
  const files = [witnessFile(check.witnessFolder, check.of), check.witnessFile].filter(
    (file) => file !== null,
  );
  const witnesses = await Promise.all(
    files.map(async (file) => ({ file, bytes: await witnessedBytes(file) })),
  );
  const sizes = await logSizes(trx, check.of.tenantId, check.of.log);
  const run = new LogRun(trx, check, findings);
  await run.skipTo(Math.min(check.from, sizes.leaves));
  await run.leavesTo(sizes.leaves);
  await run.headsBeyond(sizes);
  await run.waiting();
  for (const { file, bytes } of witnesses) await run.witness(file, bytes);
  return run.counts();
}

const signatureFits = promisify(verify);

class LogRun {
  readonly #trx: Trx;
  readonly #check: LogCheck;
  readonly #findings: Findings;
  readonly #tree = new GrowingTree(sha256);
  readonly #keyOrder: ReadonlyMap<string, number>;
  readonly #noun: string;
  #entries = 0;
  #heads = 0;
  #next = 0;
  #lastHead: TreeHead | null = null;
  #witnessedSize = 0;
  #lastHeadSize = 0;
  #keyPlace = -1;
  #keyChanges = 0;

  constructor(trx: Trx, check: LogCheck, findings: Findings) {
    this.#trx = trx;
    this.#check = check;
    this.#findings = findings;
    this.#keyOrder = new Map([...check.keys.keys.keys()].map((keyId, place) => [keyId, place]));
    this.#noun = check.of.log === "audit" ? "Event" : "Reading";
  }

  counts(): LogCounts {
    return {
      entries: this.#entries,
      sealed: this.#next,
      heads: this.#heads,
      keyChanges: this.#keyChanges,
      lastHead: this.#lastHead,
      witnessedSize: this.#witnessedSize,
    };
  }

  /** Takes the leaves before `from` as they are: they are still held against the heads from there on. */
  async skipTo(from: number): Promise<void> {
    const { tenantId, log } = this.#check.of;
    while (this.#next < from) {
      const limit = Math.min(ROWS_PER_READ, from - this.#next);
      const leaves = await leavesFrom(this.#trx, tenantId, this.#next, limit, log);
      if (leaves.length === 0) break;
      for (const leaf of leaves) this.#grow(leaf);
    }
    const [head] = await treeHeadsOf(this.#trx, tenantId, [this.#next], log);
    if (head !== undefined) await this.#headsIn([head]);
    this.#lastHeadSize = this.#next;
  }

  async leavesTo(end: number): Promise<void> {
    const { tenantId, log } = this.#check.of;
    let leaves = await this.#leaves(this.#next, end);
    for (;;) {
      const last = leaves.at(-1);
      if (last === undefined) break;
      // Every leaf may have its own head, so there are at most as many heads as leaves.
      const limit = last.treeIndex + 1 - this.#next;
      const range = { after: this.#next, upTo: last.treeIndex + 1, limit };
      const heads = await treeHeads(this.#trx, tenantId, range, log);
      // The database reads the next ones while these are looked at.
      const following = this.#leaves(last.treeIndex + 1, end);
      const bySize = new Map(heads.map((head) => [head.treeSize, head]));
      const passed: TreeHead[] = [];
      for (const leaf of leaves) {
        this.#leaf(leaf);
        const head = bySize.get(this.#next);
        if (head !== undefined) passed.push(head);
        if (head !== undefined) this.#root(head);
      }
      await this.#signatures(passed);
      leaves = await following;
    }
  }

  #grow(leaf: Buffer): void {
    this.#tree.add(leaf);
    this.#next += 1;
    for (const kept of this.#check.kept) {
      if (kept.treeSize !== this.#next) continue;
      if (this.#rootHex() === kept.rootHash.toLowerCase()) continue;
      this.#findings.add(
        `The head of size ${kept.treeSize} that was kept has another root: the log was rewritten`,
      );
    }
  }

  #rootHex(): string {
    return Buffer.from(this.#tree.root()).toString("hex");
  }

  #leaf(leaf: Leaf): void {
    if (leaf.treeIndex !== this.#next) {
      this.#findings.add(`Leaf ${this.#next} is missing: the next one is ${leaf.treeIndex}`);
      this.#next = leaf.treeIndex;
    }
    const entry = leaf.entry?.() ?? null;
    if (entry === null) {
      this.#findings.add(`${this.#noun} ${leaf.eventId} of leaf ${leaf.treeIndex} is gone`, {
        madeWith: leaf.eventId,
      });
    } else {
      this.#entry(leaf.eventId, entry);
      if (entry.hash !== null && !entry.hash.equals(leaf.leafHash)) {
        // A reading has its leaf in one place: when that does not fit, either was changed.
        this.#findings.add(
          entry.written === null
            ? `Reading ${leaf.eventId} was changed: it does not fit leaf ${leaf.treeIndex}`
            : `Leaf ${leaf.treeIndex} is not that of event ${leaf.eventId}`,
          entry.about,
        );
      }
    }
    this.#grow(leaf.leafHash);
  }

  #entry(id: string, entry: Entry): void {
    this.#entries += 1;
    const fits =
      entry.hash !== null && (entry.written === null || entry.hash.equals(entry.written));
    if (fits) return;
    this.#findings.add(`${this.#noun} ${id} was changed: its leaf does not fit it`, entry.about);
  }

  async #headsIn(heads: readonly TreeHead[]): Promise<void> {
    for (const head of heads) this.#root(head);
    await this.#signatures(heads);
  }

  #root(head: TreeHead): void {
    this.#heads += 1;
    this.#lastHead = head;
    this.#lastHeadSize = head.treeSize;
    if (head.rootHash.toString("hex") === this.#rootHex()) return;
    this.#findings.add(`The signed root of size ${head.treeSize} is not that of the log`, {
      at: head.signedAt,
    });
  }

  /** Signatures are checked in node's own threads, some at once. */
  async #signatures(heads: readonly TreeHead[]): Promise<void> {
    await Promise.all(heads.map((head) => this.#signature(head)));
    for (const head of heads) this.#keyOf(head);
  }

  async #signature(head: TreeHead): Promise<void> {
    const known = this.#check.keys.keys;
    const key = known.get(head.keyId);
    const which = `The head of size ${head.treeSize}`;
    if (known.size === 0) {
      this.#findings.add(`${which} cannot be checked: there is no public key`);
    } else if (key === undefined) {
      this.#findings.add(`${which} is signed by another key`, { at: head.signedAt });
    } else {
      const bytes = headBytes({ ...head, log: this.#check.of.log });
      if (await signatureFits(null, bytes, key.publicKey, head.signature)) return;
      this.#findings.add(`The signature of the head of size ${head.treeSize} is wrong`, {
        at: head.signedAt,
      });
    }
  }

  /** Once a key has handed over, no larger tree is signed by it. */
  #keyOf(head: TreeHead): void {
    const place = this.#keyOrder.get(head.keyId);
    if (place === undefined) return;
    if (place < this.#keyPlace) {
      this.#findings.add(
        `The head of size ${head.treeSize} is signed by a key that had handed over before`,
        { at: head.signedAt },
      );
    } else if (place > this.#keyPlace) {
      if (this.#keyPlace >= 0) this.#keyChanges += place - this.#keyPlace;
      this.#keyPlace = place;
    }
  }

  /** After the last leaf: heads beyond it mean that the log's end was cut off. */
  async headsBeyond(sizes: { readonly leaves: number; readonly heads: number }): Promise<void> {
    const { tenantId, log } = this.#check.of;
    const range = { after: this.#next, upTo: sizes.heads, limit: STRAYS_MAX };
    const beyond = sizes.heads > this.#next ? await treeHeads(this.#trx, tenantId, range, log) : [];
    this.#heads += beyond.length;
    await this.#signatures(beyond);
    for (const head of beyond) {
      this.#findings.add(
        `There is a head of size ${head.treeSize}, but the log has ${this.#next} leaves: its end was cut off`,
        { at: head.signedAt },
      );
    }
    if (this.#lastHeadSize < this.#next && beyond.length === 0) {
      this.#findings.add(
        `No head is signed for the leaves from ${this.#lastHeadSize} to ${this.#next - 1}`,
      );
    }
    for (const kept of this.#check.kept) {
      if (kept.treeSize <= this.#next) continue;
      this.#findings.add(
        `A head of size ${kept.treeSize} was kept, but the log has ${this.#next} leaves: its end was cut off`,
      );
    }
  }

  async waiting(): Promise<void> {
    const { tenantId, log } = this.#check.of;
    if (log === "audit") await this.#waitingEvents();
    for (const id of await strayEvents(this.#trx, tenantId, STRAYS_MAX, log)) {
      this.#entries += 1;
      this.#findings.add(`${this.#noun} ${id} has no leaf and does not wait for one`, {
        madeWith: id,
      });
    }
  }

  async #waitingEvents(): Promise<void> {
    let after: string | null = null;
    for (;;) {
      const rows: Awaited<ReturnType<typeof storedPending>> = await storedPending(
        this.#trx,
        this.#check.of.tenantId,
        after,
        ROWS_PER_READ,
      );
      for (const { eventId, event } of rows) {
        if (event !== null) this.#entry(eventId, entryOf(event));
        else this.#findings.add(`Event ${eventId}, not sealed yet, is gone`, { madeWith: eventId });
      }
      after = rows.at(-1)?.eventId ?? null;
      if (rows.length < ROWS_PER_READ) break;
    }
  }

  async witness(file: string, bytes: number): Promise<void> {
    const { tenantId, log } = this.#check.of;
    let some: WitnessedHead[] = [];
    const compare = async () => {
      const sizes = some.map((head) => head.treeSize);
      const heads = await treeHeadsOf(this.#trx, tenantId, sizes, log);
      const bySize = new Map(heads.map((head) => [head.treeSize, head]));
      for (const head of some) this.#witnessed(head, bySize.get(head.treeSize));
      some = [];
    };
    for await (const head of witnessedHeads(file, bytes)) {
      if (head === "unreadable") {
        this.#findings.add("A line of the witness cannot be read: it was changed");
      } else if (head.tenantId === tenantId && head.log === log) some.push(head);
      if (some.length === ROWS_PER_READ) await compare();
    }
    await compare();
  }

  #witnessed(seen: WitnessedHead, head: TreeHead | undefined): void {
    const at = { at: new Date(seen.signedAt) };
    this.#witnessedSize = Math.max(this.#witnessedSize, seen.treeSize);
    const known = this.#check.keys.keys;
    if (known.size > 0 && !known.has(seen.keyId)) {
      this.#findings.add(
        `The witness saw a head of size ${seen.treeSize} that is signed by another key`,
        at,
      );
    }
    if (head === undefined) {
      this.#findings.add(`The witness saw a head of size ${seen.treeSize}, which is gone`, at);
    } else if (head.rootHash.toString("hex") !== seen.rootHash) {
      this.#findings.add(
        `The witness saw another root of size ${seen.treeSize}: the log was rewritten`,
        at,
      );
    }
  }

  #leaves(from: number, end: number): Promise<readonly Leaf[]> {
    return leavesOf(this.#trx, this.#check.of, from, Math.min(ROWS_PER_READ, end - from));
  }
}
