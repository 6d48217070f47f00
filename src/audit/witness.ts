import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { makeFolder } from "../blobs/durable-file.ts";
import { hasCode } from "../error-code.ts";
import type { TreeHead } from "../store/audit-tree.ts";

/** A tree head as the witness keeps it: outside the database, so that rewriting the log is noticed. */
const WitnessedHead = z.object({
  tenantId: z.uuid(),
  treeSize: z.int().positive(),
  rootHash: z.string(),
  signedAt: z.iso.datetime(),
  keyId: z.string(),
  signature: z.string(),
});
export type WitnessedHead = z.infer<typeof WitnessedHead>;

const fileOf = (folder: string, tenantId: string): string => join(folder, `${tenantId}.jsonl`);

/** Appends a head to the tenant's witness file; durable when it returns. */
export async function witnessHead(folder: string, head: TreeHead): Promise<void> {
  await makeFolder(folder);
  const line: WitnessedHead = {
    tenantId: head.tenantId,
    treeSize: head.treeSize,
    rootHash: head.rootHash.toString("hex"),
    signedAt: head.signedAt.toISOString(),
    keyId: head.keyId,
    signature: head.signature.toString("base64"),
  };
  const file = await open(fileOf(folder, head.tenantId), "a", 0o600);
  try {
    await file.writeFile(`${JSON.stringify(line)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Every head the witness has seen; a last line cut short by a crash is left out. */
export async function witnessedHeads(
  folder: string,
  tenantId: string,
): Promise<readonly WitnessedHead[]> {
  let text: string;
  try {
    text = await readFile(fileOf(folder, tenantId), "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => WitnessedHead.parse(JSON.parse(line)));
}
