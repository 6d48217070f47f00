import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { paperReceipt, type Receipt } from "../domain/receipt.ts";
import { findOrMakeBatch } from "../store/batches.ts";
import type { Store } from "../store/database.ts";
import type { Accept, Accepted } from "./accept.ts";
import type { BatchFile } from "./batch-file.ts";

/** A file on disk that is to be taken in, and what is known of the batch its folder is. */
export interface FileOffer {
  readonly path: string;
  /** Below the hot folder or the argument, with `/`: part of how the channel calls it. */
  readonly relativePath: string;
  readonly batch: { readonly folder: string; readonly file: BatchFile | null } | null;
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

/** Takes one file through the door. Throws FileRefused, or what the world does (then it is offered again). */
export async function acceptFile(deps: FileIntakeDeps, offer: FileOffer): Promise<Accepted> {
  const { bytes, mtime, mtimeMs } = await readWhole(offer, deps.bytesMax);
  const batchFile = offer.batch?.file ?? null;
  const batchId = offer.batch === null ? null : await batchOf(deps, offer.batch, mtime);
  return deps.accept({
    tenantId: deps.tenant.id,
    channel: deps.channel,
    externalId: `${offer.relativePath}|${mtimeMs}|${bytes.length}`,
    bytes,
    name: basename(offer.path),
    path: offer.relativePath,
    // What it really is, inspect finds out.
    mediaType: "application/octet-stream",
    receipt: receiptOf(deps, batchFile),
    recordedBy: `channel:${deps.channel}`,
    capturedAt: mtime < deps.now() ? mtime : deps.now(),
    batchId,
    class: batchFile?.class ?? "normal",
    sealed: batchFile?.sealed ?? false,
  });
}

/** The file's bytes and time. Throws FileRefused when it is too large, or changed while it was read. */
async function readWhole(
  offer: FileOffer,
  bytesMax: number,
): Promise<{ readonly bytes: Buffer; readonly mtime: Date; readonly mtimeMs: number }> {
  const { size, mtime, mtimeMs } = await stat(offer.path);
  if (size > bytesMax) {
    const megabytes = Math.floor(bytesMax / 1024 / 1024);
    throw new FileRefused(
      "too-large",
      `${offer.relativePath} has ${size} bytes, more than the ${megabytes} MB that are allowed. Split it, or raise POSTSTELLE_FILE_MB_MAX.`,
    );
  }
  const bytes = await readFile(offer.path);
  const after = await stat(offer.path);
  if (after.size !== bytes.length || size !== bytes.length || after.mtimeMs !== mtimeMs) {
    throw new FileRefused("changing", `${offer.relativePath} is still being written.`);
  }
  return { bytes, mtime, mtimeMs };
}

function receiptOf(deps: FileIntakeDeps, batch: BatchFile | null): Receipt {
  const known = batch && {
    day: batch.day ?? null,
    deliveryRun: batch.deliveryRun ?? null,
    firstEmptying: batch.firstEmptying,
  };
  return paperReceipt(known, deps.now(), deps.tenant.timeZone);
}

/** A folder used again on another day, or with another batch.yaml, is another batch. */
async function batchOf(
  deps: FileIntakeDeps,
  batch: { readonly folder: string; readonly file: BatchFile | null },
  fileTime: Date,
): Promise<string> {
  const day = batch.file?.day ?? fileTime.toISOString().slice(0, 10);
  const identity = JSON.stringify([batch.folder, batch.file, day]);
  const { tenant, channel } = deps;
  return deps.store.withActor({ kind: "process", tenantId: tenant.id }, (trx) =>
    findOrMakeBatch(trx, {
      tenantId: tenant.id,
      channel,
      externalKey: createHash("sha256").update(identity).digest("hex"),
      class: batch.file?.class ?? "normal",
      day: batch.file?.day ?? null,
      deliveryRun: batch.file?.deliveryRun ?? null,
      firstEmptying: batch.file?.firstEmptying ?? false,
      sealed: batch.file?.sealed ?? false,
    }),
  );
}
