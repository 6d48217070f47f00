import { randomBytes } from "node:crypto";
import { access, constants, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { AwayCause } from "../domain/dependency.ts";
import { hasCode } from "../error-code.ts";
import { writeFileDurably } from "./durable-file.ts";
import { requireMark } from "./root-mark.ts";

/** Too little space is left for new post: what is left belongs to the work in hand. */
export class ReserveReached extends Error {
  override readonly name = "ReserveReached";
  /** As the file system says it, so that whoever knows a full disk knows this too. */
  readonly code = "ENOSPC";
}

/** Below this not even the work in hand goes on: a page's image may have so many bytes. */
const WORKING_BYTES_MIN = 16 * 1024 * 1024;
/** What a probe writes; more than a file system keeps in its own tables. */
const PROBE_BYTES = 64 * 1024;

const CAUSES: readonly (readonly [AwayCause, readonly string[]])[] = [
  ["disk-full", ["ENOSPC", "EDQUOT"]],
  ["read-only", ["EROFS"]],
  ["no-access", ["EACCES", "EPERM"]],
  ["failing", ["EIO", "ESTALE"]],
  // Of single blobs the store says itself that they are missing: this is the folder of all.
  ["missing", ["ENOENT", "ENXIO", "ENODEV"]],
];

/** Why the disk could not be written or read, by what it threw; null: it is not the disk's fault. */
export const diskFault = (error: unknown): AwayCause | null =>
  CAUSES.find(([, codes]) => hasCode(error, ...codes))?.[0] ?? null;

/** Bytes that our user may still write on the disk of `folder`. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * Whether blobs can be kept below `folder`; null: they can. `thorough` writes, syncs and removes a file,
 * which alone finds a quota that is used up.
 */
export async function probeDisk(folder: string, thorough: boolean): Promise<AwayCause | null> {
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    await requireMark(folder);
    if ((await freeBytes(folder)) < WORKING_BYTES_MIN) return "disk-full";
    if (thorough) await writeProbe(folder);
    return null;
  } catch (error) {
    return diskFault(error) ?? "failing";
  }
}

async function writeProbe(folder: string): Promise<void> {
  const file = join(folder, `.probe-${randomBytes(6).toString("hex")}.tmp`);
  try {
    await writeFileDurably(file, Buffer.alloc(PROBE_BYTES));
  } finally {
    await rm(file, { force: true });
  }
}

/** Throws ReserveReached where `bytes` more would take of the reserve on the disk of `folder`. */
export type HaveRoom = (bytes: number) => Promise<void>;

/** Keeps `reserveBytes` of the disk of `folder` free of new post. */
export const keepReserve =
  (folder: string, reserveBytes: number): HaveRoom =>
  async (bytes) => {
    const free = await freeBytes(folder).catch((error: unknown) => {
      // Nothing was written yet, and so nothing is full.
      if (hasCode(error, "ENOENT")) return Infinity;
      throw error;
    });
    if (free - bytes >= reserveBytes) return;
    throw new ReserveReached(
      `Only ${mega(free)} MB are free, and ${mega(reserveBytes)} MB of them are kept for the work in hand. Free disk space, or lower POSTSTELLE_RESERVE_MB.`,
    );
  };

const mega = (bytes: number): number => Math.floor(bytes / 1024 / 1024);
