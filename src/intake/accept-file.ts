import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { paperReceipt } from "../domain/receipt.ts";
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
  const before = await stat(offer.path);
  if (before.size > deps.bytesMax) {
    const megabytes = Math.floor(deps.bytesMax / 1024 / 1024);
    throw new FileRefused(
      "too-large",
      `${offer.relativePath} has ${before.size} bytes, more than the ${megabytes} MB that are allowed. Split it, or raise POSTSTELLE_FILE_MB_MAX.`,
    );
  }
  const bytes = await readFile(offer.path);
  const after = await stat(offer.path);
  if (after.size !== bytes.length || after.mtimeMs !== before.mtimeMs) {
    throw new FileRefused("changing", `${offer.relativePath} is still being written.`);
  }
  const batchFile = offer.batch?.file ?? null;
  const batchId = offer.batch === null ? null : await batchOf(deps, offer.batch, before.mtime);
  return deps.accept({
    tenantId: deps.tenant.id,
    channel: deps.channel,
    externalId: `${offer.relativePath}|${before.mtimeMs}|${before.size}`,
    bytes,
    name: basename(offer.path),
    path: offer.relativePath,
    // What it really is, inspect finds out.
    mediaType: "application/octet-stream",
    receipt: paperReceipt(
      batchFile === null
        ? null
        : {
            day: batchFile.day ?? null,
            deliveryRun: batchFile.deliveryRun ?? null,
            firstEmptying: batchFile.firstEmptying,
          },
      deps.now(),
      deps.tenant.timeZone,
    ),
    recordedBy: `channel:${deps.channel}`,
    capturedAt: before.mtime < deps.now() ? before.mtime : deps.now(),
    batchId,
    class: batchFile?.class ?? "normal",
    sealed: batchFile?.sealed ?? false,
  });
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
