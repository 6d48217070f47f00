import { constants, createReadStream } from "node:fs";
import { access, type FileHandle, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { z } from "zod";
import { diskFault } from "../blobs/disk.ts";
import { makeFolder } from "../blobs/durable-file.ts";
import type { AwayCause } from "../domain/dependency.ts";
import { type LogName, logNames } from "../domain/log-name.ts";
import { hasCode } from "../error-code.ts";
import type { TreeHead } from "../store/audit-tree.ts";
import { isConnectionLost } from "../store/database-away.ts";
import { withLockFile } from "./lock-file.ts";
import { TrailBroken } from "./trail-broken.ts";
import { WitnessAway } from "./witness-away.ts";

/** A tree head as the witness keeps it: outside the database, so that rewriting the log is noticed. */
export const WitnessedHead = z.object({
  /** The audit trail where it is not said. */
  log: z.enum(logNames).default("audit"),
  tenantId: z.uuid(),
  treeSize: z.int().positive(),
  rootHash: z.string(),
  signedAt: z.iso.datetime(),
  keyId: z.string(),
  signature: z.string(),
});
export type WitnessedHead = z.infer<typeof WitnessedHead>;

/** One of a tenant's logs. */
export interface TenantLog {
  readonly tenantId: string;
  readonly log: LogName;
}

/**
 * Keeps heads where the database cannot reach them. It says which head of a log it saw last (null: none),
 * is handed those after it, smallest first, and has kept them all when it is done. `seenBefore` tells
 * which logs a witness has seen: one of these is never begun anew. Throws TrailBroken for a head that is
 * smaller than, or of the same size as and other than, the last; WitnessAway where it cannot keep any now.
 * A second host or a time stamp (RFC 3161) is another function of this type.
 */
export type Witness = (
  of: TenantLog,
  headsAfter: (last: WitnessedHead | null) => AsyncIterable<TreeHead>,
  seenBefore: () => Promise<readonly TenantLog[]>,
) => Promise<void>;

/** The file of a log in the witness's folder, one JSON line a head. */
export const witnessFile = (folder: string, { tenantId, log }: TenantLog): string =>
  join(folder, log === "audit" ? `${tenantId}.jsonl` : `${tenantId}.access.jsonl`);

/** The witness that appends to a file per log; one process at a time, also of several hosts on a share. */
export function fileWitness(folder: string): Witness {
  return async (of, headsAfter, seenBefore) => {
    const path = witnessFile(folder, of);
    try {
      const begins = (await lastHeadIn(path)) === null;
      if (begins) await requireUnseen(folder, of, await seenBefore());
      if (begins) await makeFolder(folder);
      await withLockFile(`${path}.lock`, () => appendHeads(path, begins, of, headsAfter));
    } catch (error) {
      const because = isConnectionLost(error) ? null : diskFault(error);
      if (because === null) throw error;
      throw new WitnessAway(because, `The witness in ${folder} cannot be written`);
    }
  };
}

/**
 * A file is begun for a log that none has seen, in a folder that has a file of a log that was. Anything else
 * is the empty folder below a share that is not mounted, or the witness of another installation.
 */
async function requireUnseen(
  folder: string,
  of: TenantLog,
  seen: readonly TenantLog[],
): Promise<void> {
  if (seen.length === 0) return;
  const isSeen = seen.some(({ tenantId, log }) => tenantId === of.tenantId && log === of.log);
  const lasts = isSeen ? [] : await Promise.all(seen.map((each) => lastSeen(folder, each)));
  if (lasts.some((last) => last !== null)) return;
  throw new WitnessAway(
    "missing",
    `The witness in ${folder} has no file of a log it has seen. Mount its disk or share; if it is lost for good, run 'poststelle audit witness --begin "<reason>"'`,
  );
}

const lastSeen = (folder: string, of: TenantLog) => lastHeadIn(witnessFile(folder, of));

const HEADS_PER_SYNC = 500;

async function appendHeads(
  path: string,
  begins: boolean,
  of: TenantLog,
  headsAfter: Parameters<Witness>[1],
): Promise<void> {
  // A share that goes away just now is not begun anew either: without O_CREAT there is no file.
  const flags = constants.O_RDWR | constants.O_APPEND | (begins ? constants.O_CREAT : 0);
  const file = await open(path, flags, 0o600);
  try {
    let last = await lastHead(file);
    let start = (await endsWithinLine(file)) ? "\n" : "";
    let written = 0;
    for await (const head of headsAfter(last)) {
      const next = asWitnessed(of, head);
      refuseUnfit(of, last, next);
      await file.appendFile(`${start}${JSON.stringify(next)}\n`);
      // What a crash takes is handed over again: thousands that were missed are not synced one by one.
      written += 1;
      if (written % HEADS_PER_SYNC === 0) await file.sync();
      start = "";
      last = next;
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Why the files of the logs a witness has seen cannot be written now; null: they can. Writes nothing. */
export async function witnessFault(
  folder: string,
  seen: readonly TenantLog[],
): Promise<AwayCause | null> {
  try {
    for (const of of seen) await access(witnessFile(folder, of), constants.R_OK | constants.W_OK);
    return null;
  } catch (error) {
    return diskFault(error) ?? "failing";
  }
}

const asWitnessed = ({ log }: TenantLog, head: TreeHead): WitnessedHead => ({
  log,
  tenantId: head.tenantId,
  treeSize: head.treeSize,
  rootHash: head.rootHash.toString("hex"),
  signedAt: head.signedAt.toISOString(),
  keyId: head.keyId,
  signature: head.signature.toString("base64"),
});

function refuseUnfit(of: TenantLog, last: WitnessedHead | null, next: WitnessedHead): void {
  if (last === null || next.treeSize > last.treeSize) return;
  throw new TrailBroken(of.tenantId, of.log, [
    next.treeSize === last.treeSize
      ? `The witness has seen a head of size ${last.treeSize} and refuses a second one`
      : `The witness has seen a head of size ${last.treeSize} and refuses the smaller one of ${next.treeSize}`,
  ]);
}

const TAIL_BYTES = 64 * 1024;

/** The last whole line that is a head; a crash may have cut the very last one short. */
async function lastHead(file: FileHandle): Promise<WitnessedHead | null> {
  const { size } = await file.stat();
  const start = Math.max(0, size - TAIL_BYTES);
  const { buffer } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
  for (const line of buffer.toString("utf8").split("\n").toReversed()) {
    const head = parseWitnessedHead(line);
    if (head !== null) return head;
  }
  return null;
}

/** The last head a witness's file has, read from its end; null: none, or there is no file. */
export async function lastHeadIn(path: string): Promise<WitnessedHead | null> {
  try {
    const file = await open(path, "r");
    try {
      return await lastHead(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

/** Whether a crash cut the last line short: the next head must not be glued to it. */
async function endsWithinLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== "\n";
}

/** How long a witness's file is now; 0 where there is none. What comes later is not read by a check. */
export async function witnessedBytes(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return 0;
    throw error;
  }
}

/**
 * Every head in the first `bytes` of a witness's file, in its order, read as a stream; and each line that
 * is none, as "unreadable". A line cut short by a crash is not told of once its head was handed over again.
 */
export async function* witnessedHeads(
  file: string,
  bytes: number,
): AsyncGenerator<WitnessedHead | "unreadable"> {
  if (bytes === 0) return;
  let torn: string[] = [];
  let last = "";
  const lines = createInterface({ input: createReadStream(file, { end: bytes - 1 }) });
  for await (const line of lines) {
    last = line;
    torn = torn.filter((start) => !line.startsWith(start));
    const head = parseWitnessedHead(line);
    if (head === null) torn.push(line);
    else yield head;
  }
  // The last line may be in the making, or wait for the next start to be completed.
  for (const line of torn) if (line !== last) yield "unreadable";
}

/** A line of a witness's file; null when it is none. */
export function parseWitnessedHead(line: string): WitnessedHead | null {
  try {
    return WitnessedHead.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** The size of the largest tree the witness has seen of a log; 0 for none. */
export async function witnessedSize(
  folder: string,
  tenantId: string,
  log: LogName = "audit",
): Promise<number> {
  const file = witnessFile(folder, { tenantId, log });
  let size = 0;
  for await (const head of witnessedHeads(file, await witnessedBytes(file))) {
    if (head !== "unreadable") size = Math.max(size, head.treeSize);
  }
  return size;
}
