import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { dayInZone } from "../domain/calendar.ts";
import { paperReceipt, type Receipt } from "../domain/receipt.ts";
import { hasCode } from "../error-code.ts";
import { findOrMakeBatch } from "../store/batches.ts";
import { keepBatchScan } from "../store/visual-checks.ts";
import type { Store } from "../store/database.ts";
import type { Accept, Accepted } from "./accept.ts";
import type { BatchFile } from "./batch-file.ts";

/** A file on disk that is to be taken in, and what is known of the batch its folder is. */
export interface FileOffer {
  readonly path: string;
  /** Below the hot folder or the argument, with `/`: part of how the channel calls it. */
  readonly relativePath: string;
  readonly batch: { readonly folder: string; readonly file: BatchFile | null } | null;
  /** Refuses a symbolic link: in a folder others write to it could lead to any file we may read. */
  readonly noLinks?: boolean;
}

/** This file cannot be taken; it stays where it is or goes to `rejected/`. */
export class FileRefused extends Error {
  override readonly name = "FileRefused";
  readonly fault: "too-large" | "changing" | "unreadable";
  constructor(fault: FileRefused["fault"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

export interface FileIntakeDeps {
  readonly store: Store;
  readonly accept: Accept;
  readonly tenant: { readonly id: string; readonly timeZone: string };
  readonly channel: string;
  readonly bytesMax: number;
  readonly now: () => Date;
}

/** By what a file is told from another that has its name by now. */
export interface FileMark {
  readonly size: number;
  readonly mtimeMs: number;
}

/** Takes one file through the door. Throws FileRefused, or what the world does (then it is offered again). */
export async function acceptFile(
  deps: FileIntakeDeps,
  offer: FileOffer,
): Promise<Accepted & { readonly mark: FileMark }> {
  const { bytes, mtime, mtimeMs } = await readWhole(offer, deps.bytesMax);
  const now = deps.now();
  // When it was scanned, as far as we can tell: a scan of Friday taken in on Monday came on Friday.
  const capturedAt = mtime < now ? mtime : now;
  const batchFile = offer.batch?.file ?? null;
  const batchId = offer.batch === null ? null : await batchOf(deps, offer.batch, capturedAt);
  const accepted = await deps.accept({
    tenantId: deps.tenant.id,
    channel: deps.channel,
    externalId: `${offer.relativePath}|${mtimeMs}|${bytes.length}`,
    bytes,
    name: basename(offer.path),
    path: offer.relativePath,
    // What it really is, inspect finds out.
    mediaType: "application/octet-stream",
    receipt: receiptOf(deps, batchFile, capturedAt),
    recordedBy: `channel:${deps.channel}`,
    capturedAt,
    batchId,
    class: batchFile?.class ?? "normal",
    sealed: batchFile?.sealed ?? false,
  });
  return { ...accepted, mark: { size: bytes.length, mtimeMs } };
}

/** All bytes of a file that did not change meanwhile, by one handle: its path may lead elsewhere by then. */
async function readWhole(
  offer: FileOffer,
  bytesMax: number,
): Promise<{ readonly bytes: Buffer; readonly mtime: Date; readonly mtimeMs: number }> {
  const handle = await openToRead(offer);
  try {
    const before = await handle.stat();
    const { size, mtime, mtimeMs } = before;
    if (!before.isFile()) throw unreadable(offer, undefined);
    if (size > bytesMax) {
      const megabytes = Math.floor(bytesMax / 1024 / 1024);
      throw new FileRefused(
        "too-large",
        `${offer.relativePath} has ${size} bytes, more than the ${megabytes} MB that are allowed. Split it, or raise POSTSTELLE_FILE_MB_MAX.`,
      );
    }
    const bytes = await handle.readFile();
    const after = await handle.stat();
    if (after.size !== bytes.length || size !== bytes.length || after.mtimeMs !== mtimeMs) {
      throw new FileRefused("changing", `${offer.relativePath} is still being written.`);
    }
    return { bytes, mtime, mtimeMs };
  } finally {
    await handle.close();
  }
}

async function openToRead(offer: FileOffer): Promise<FileHandle> {
  // Without O_NONBLOCK a named pipe would keep us until somebody writes to it.
  const noLinks = offer.noLinks === true ? constants.O_NOFOLLOW : 0;
  try {
    return await open(offer.path, constants.O_RDONLY | constants.O_NONBLOCK | noLinks);
  } catch (cause) {
    if (hasCode(cause, "EACCES", "EPERM", "ELOOP")) throw unreadable(offer, cause);
    throw cause;
  }
}

const unreadable = (offer: FileOffer, cause: unknown): FileRefused =>
  new FileRefused(
    "unreadable",
    `${offer.relativePath} cannot be read by Poststelle. Give its user the right to read it, and put it in again.`,
    { cause },
  );

function receiptOf(deps: FileIntakeDeps, batch: BatchFile | null, capturedAt: Date): Receipt {
  const known = batch && {
    day: batch.day ?? null,
    deliveryRun: batch.deliveryRun ?? null,
    firstEmptying: batch.firstEmptying,
  };
  return paperReceipt(known, capturedAt, deps.tenant.timeZone);
}

/** What the mailroom said of a batch; without its file it is a normal one. */
const saidOfBatch = (file: BatchFile | null) => ({
  class: file?.class ?? ("normal" as const),
  day: file?.day ?? null,
  deliveryRun: file?.deliveryRun ?? null,
  firstEmptying: file?.firstEmptying ?? false,
  sealed: file?.sealed ?? false,
});

/** A folder used again on another day, or with another batch.yaml, is another batch. */
async function batchOf(
  deps: FileIntakeDeps,
  batch: { readonly folder: string; readonly file: BatchFile | null },
  capturedAt: Date,
): Promise<string> {
  const day = batch.file?.day ?? dayInZone(capturedAt, deps.tenant.timeZone);
  const identity = JSON.stringify([batch.folder, batch.file, day]);
  const { tenant, channel } = deps;
  const tenantId = tenant.id;
  const externalKey = createHash("sha256").update(identity).digest("hex");
  return deps.store.withActor({ kind: "process", tenantId }, async (trx) => {
    const batchId = await findOrMakeBatch(trx, {
      tenantId,
      channel,
      externalKey,
      ...saidOfBatch(batch.file),
    });
    const scan = batch.file?.scan;
    if (scan !== undefined) await keepBatchScan(trx, { batchId, tenantId, scan });
    return batchId;
  });
}
