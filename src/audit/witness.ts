import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
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
  const file = await open(fileOf(folder, head.tenantId), "a+", 0o600);
  try {
    const start = (await endsWithinLine(file)) ? "\n" : "";
    await file.appendFile(`${start}${JSON.stringify(line)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Whether a crash cut the last line short: the next head must not be glued to it. */
async function endsWithinLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== "\n";
}

/**
 * Every head the witness has seen, in the file's order, read as a stream; and each line that is none,
 * as "unreadable". A line cut short by a crash is not told of once its head was handed over again.
 */
export async function* witnessedHeads(
  folder: string,
  tenantId: string,
): AsyncGenerator<WitnessedHead | "unreadable"> {
  let torn: string[] = [];
  let last = "";
  try {
    const lines = createInterface({ input: createReadStream(fileOf(folder, tenantId)) });
    for await (const line of lines) {
      last = line;
      torn = torn.filter((start) => !line.startsWith(start));
      const head = parseLine(line);
      if (head === null) torn.push(line);
      else yield head;
    }
  } catch (error) {
    if (hasCode(error, "ENOENT")) return;
    throw error;
  }
  // The last line may be in the making, or wait for the next start to be completed.
  for (const line of torn) if (line !== last) yield "unreadable";
}

function parseLine(line: string): WitnessedHead | null {
  try {
    return WitnessedHead.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** The size of the largest tree the witness has seen; 0 for none. */
export async function witnessedSize(folder: string, tenantId: string): Promise<number> {
  let size = 0;
  for await (const head of witnessedHeads(folder, tenantId)) {
    if (head !== "unreadable") size = Math.max(size, head.treeSize);
  }
  return size;
}
