import type { EarlierTree } from "./prove-events.ts";
import { witnessedBytes, witnessedHeads, witnessFile } from "./witness.ts";

/** The largest head of a tenant's trail that the witness has seen; null for none. */
export async function lastWitnessed(folder: string, tenantId: string): Promise<EarlierTree | null> {
  const file = witnessFile(folder, { tenantId, log: "audit" });
  let last: EarlierTree | null = null;
  for await (const head of witnessedHeads(file, await witnessedBytes(file))) {
    if (head === "unreadable" || head.treeSize < (last?.treeSize ?? 0)) continue;
    last = { treeSize: head.treeSize, rootHash: head.rootHash };
  }
  return last;
}
