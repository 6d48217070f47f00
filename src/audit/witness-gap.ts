import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "../blobs/durable-file.ts";
import { treeHeadsOf } from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import {
  type TenantLog,
  type WitnessedHead,
  witnessedBytes,
  witnessedHeads,
  witnessFile,
} from "./witness.ts";

/**
 * What a log lacks of what its witness saw: the heads agree up to `keptSize` leaves (0 and null: none
 * do), the witness went on to `witnessedSize`. Roots in hex.
 */
export interface WitnessGap {
  readonly keptSize: number;
  readonly keptRoot: string | null;
  readonly witnessedSize: number;
  readonly witnessedRoot: string;
}

const HEADS_PER_READ = 2_000;

/** Compares every head of the witness with the database's; null where it has them all. */
export async function findWitnessGap(
  trx: Trx,
  folder: string,
  of: TenantLog,
): Promise<WitnessGap | null> {
  let kept: WitnessedHead | null = null;
  let last: WitnessedHead | null = null;
  for await (const some of headsOf(folder, of)) {
    const sizes = some.map((head) => head.treeSize);
    const heads = await treeHeadsOf(trx, of.tenantId, sizes, of.log);
    const roots = new Map(heads.map((head) => [head.treeSize, head.rootHash.toString("hex")]));
    for (const seen of some) {
      last = seen;
      if (roots.get(seen.treeSize) === seen.rootHash) kept = seen;
    }
  }
  if (last === null || last === kept) return null;
  return {
    keptSize: kept?.treeSize ?? 0,
    keptRoot: kept?.rootHash ?? null,
    witnessedSize: last.treeSize,
    witnessedRoot: last.rootHash,
  };
}

async function* headsOf(folder: string, of: TenantLog): AsyncGenerator<readonly WitnessedHead[]> {
  const file = witnessFile(folder, of);
  let some: WitnessedHead[] = [];
  for await (const head of witnessedHeads(file, await witnessedBytes(file))) {
    if (head !== "unreadable") some.push(head);
    if (some.length === HEADS_PER_READ) {
      yield some;
      some = [];
    }
  }
  if (some.length > 0) yield some;
}

/**
 * Sets the witness's file aside, unchanged and for good, and begins a new one with the heads that agree:
 * so a log can go on after a gap that somebody answered for, and what was seen before stays to be held
 * against it. Gives the SHA-256 of the file set aside, for the event that tells of it. No sealer may be
 * at work.
 */
export async function setWitnessAside(
  folder: string,
  of: TenantLog,
  gap: WitnessGap,
  at: Date,
): Promise<string> {
  const file = witnessFile(folder, of);
  const next = `${file}.next`;
  const begun = await open(next, "w", 0o600);
  try {
    for await (const heads of headsOf(folder, of)) {
      const agreed = heads.filter((head) => head.treeSize <= gap.keptSize);
      const lines = agreed.map((head) => `${JSON.stringify(head)}\n`);
      await begun.appendFile(lines.join(""));
    }
    await begun.sync();
  } finally {
    await begun.close();
  }
  const hash = createHash("sha256");
  const bytes: AsyncIterable<Buffer> = createReadStream(file);
  for await (const chunk of bytes) hash.update(chunk);
  // Cut off in between there is no file, and the sealer hands over every head that the database has.
  await rename(file, `${file}.set-aside-${at.toISOString().replaceAll(":", "-")}`);
  await rename(next, file);
  await syncFolder(dirname(file));
  return hash.digest("hex");
}
