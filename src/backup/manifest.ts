import { timingSafeEqual } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { namesIn, writeFileDurably } from "../blobs/durable-file.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import { hasCode } from "../error-code.ts";
import { BackupError } from "./backup-error.ts";
import { manifestMac, placeIn, sumOf } from "./sealed-file.ts";

const File = z.object({ file: z.string(), bytes: z.int(), sha256: z.string() });

/** What a backup holds, and how to know that it still does. Counts and hashes, never content. */
export const Manifest = z.object({
  form: z.literal(1),
  /** The backup's name: its time and a few letters by chance. */
  id: z.string(),
  /** The moment of the database; whatever was done later is not in it. */
  takenAt: z.iso.datetime(),
  software: z.string(),
  migrations: z.array(z.object({ number: z.int(), name: z.string(), checksum: z.string() })),
  tables: z.array(File.extend({ name: z.string(), columns: z.array(z.string()), rows: z.int() })),
  tenants: z.array(
    z.object({
      id: z.uuid(),
      key: z.string(),
      name: z.string(),
      events: z.int(),
      sealed: z.int(),
      root: z.string().nullable(),
    }),
  ),
  /** `list` says which, one a line: folder, SHA-256 of the plain bytes, size of the file. */
  blobs: z.object({ count: z.int(), bytes: z.int(), list: File }),
  /** Blobs whose bytes were missing or damaged already when the backup was made: folder/sha256. */
  damaged: z.array(z.string()),
  /** Of witness and erasure register, as they lay in the data folder. */
  files: z.array(File),
});
export type Manifest = z.infer<typeof Manifest>;

const Signed = z.object({ manifest: Manifest, mac: z.string() });

const MANIFEST = "manifest.json";
/** A backup in the making, or one whose making was cut off; no restore takes it. */
const UNFINISHED = ".unfinished";

export const unfinishedName = (id: string): string => `${id}${UNFINISHED}`;

/** Writes the manifest, durably: with it the folder becomes a backup. */
export function writeManifest(folder: string, manifest: Manifest, key: Buffer): Promise<void> {
  const mac = manifestMac(key, canonicalJson(manifest));
  return writeFileDurably(join(folder, MANIFEST), `${canonicalJson({ manifest, mac })}\n`);
}

/** The manifest of a backup, not compared with anything yet. Throws BackupError. */
export async function readManifest(folder: string): Promise<{ manifest: Manifest; mac: string }> {
  let text: string;
  try {
    text = await readFile(join(folder, MANIFEST), "utf8");
  } catch (error) {
    if (!hasCode(error, "ENOENT", "ENOTDIR")) throw error;
    throw new BackupError(
      `${folder} is no backup: it has no ${MANIFEST}, which is written last. Its making was cut off, or it is another folder: choose a backup that was finished.`,
      { cause: error },
    );
  }
  try {
    return Signed.parse(JSON.parse(text));
  } catch (error) {
    throw new BackupError(
      `${join(folder, MANIFEST)} was changed or was made by a newer version. Use another backup, or the version that made it.`,
      { cause: error },
    );
  }
}

/** Throws BackupError unless whoever wrote the manifest held this key. */
export function requireMac(signed: { manifest: Manifest; mac: string }, key: Buffer): void {
  const expected = Buffer.from(manifestMac(key, canonicalJson(signed.manifest)), "hex");
  const found = Buffer.from(signed.mac, "hex");
  if (found.length === expected.length && timingSafeEqual(found, expected)) return;
  throw new BackupError(
    `The manifest of backup ${signed.manifest.id} does not fit its keys: one of the two was changed, or the keys are another backup's. Give --keys the folder ${signed.manifest.id} of the keys' backup.`,
  );
}

/** Every file but the blobs is there and as it was written. Throws BackupError with the first that is not. */
export async function requireFiles(folder: string, manifest: Manifest): Promise<void> {
  for (const each of [...manifest.tables, manifest.blobs.list, ...manifest.files]) {
    const file = placeIn(folder, each.file);
    const found = await sumOf(file).catch((error: unknown) => {
      if (hasCode(error, "ENOENT", "ENOTDIR")) return null;
      throw error;
    });
    if (found?.bytes === each.bytes && found.sha256 === each.sha256) continue;
    const what =
      found === null ? "is missing" : `was changed (${found.bytes} bytes of ${each.bytes})`;
    throw new BackupError(
      `The backup ${manifest.id} is not whole: ${file} ${what}. Use another copy of it, or another backup.`,
    );
  }
}

/** The finished backups in a folder, oldest first. What is none is passed over. */
export async function backupsIn(
  target: string,
): Promise<readonly { readonly folder: string; readonly manifest: Manifest }[]> {
  const found = [];
  for (const name of await namesIn(target)) {
    if (name.endsWith(UNFINISHED)) continue;
    const folder = join(target, name);
    const signed = await readManifest(folder).catch((error: unknown) => {
      if (error instanceof BackupError) return null;
      throw error;
    });
    if (signed !== null) found.push({ folder, manifest: signed.manifest });
  }
  return found.toSorted((a, b) => a.manifest.id.localeCompare(b.manifest.id));
}

/** Ids of backups that were never finished and rest for a day: their making was cut off. */
export async function abandonedIn(target: string, now: Date): Promise<readonly string[]> {
  const abandoned: string[] = [];
  for (const name of await namesIn(target)) {
    if (!name.endsWith(UNFINISHED)) continue;
    const { mtimeMs } = await stat(join(target, name));
    if (mtimeMs > now.getTime() - 24 * 3600 * 1000) continue;
    abandoned.push(name.slice(0, -UNFINISHED.length));
  }
  return abandoned;
}
