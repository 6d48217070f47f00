import { stat } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { Readable } from "node:stream";
import { join } from "node:path";
import { z } from "zod";
import { blobFile } from "../blobs/blob-store.ts";
import type { KeyRing } from "../blobs/keys.ts";
import { markRoot } from "../blobs/root-mark.ts";
import { BlobRef } from "../domain/ids.ts";
import type { DatabaseAccess } from "../store/database-access.ts";
import { type DumpedBlob, withSnapshot } from "../store/dump.ts";
import { loadDump } from "../store/load.ts";
import { migrate, strangeMigrations } from "../store/migrate.ts";
import { BackupError } from "./backup-error.ts";
import { type BackupKeys, findBackupKeys } from "./backup-keys.ts";
import { copyBlobs } from "./copy-blobs.ts";
import { type Manifest, readManifest, requireFiles, requireMac } from "./manifest.ts";
import { copyFileDurably } from "./plain-files.ts";
import { placeIn, readSealed } from "./sealed-file.ts";

/** A backup that was compared with its manifest and its keys. */
export interface CheckedBackup {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly keys: BackupKeys;
}

/**
 * Looks through a backup before anything is restored of it: it is whole, unchanged, fits its keys and
 * was made by this version or an older one. The contents of the blobs are checked when they are put
 * back; here only that each is there. Throws BackupError, which names the file and the remedy.
 */
export async function checkBackup(
  folder: string,
  keysFolder: string | null,
): Promise<CheckedBackup> {
  const signed = await readManifest(folder);
  const { manifest } = signed;
  const strange = await strangeMigrations(manifest.migrations);
  const [newer] = strange.unknown;
  if (newer !== undefined) {
    throw new BackupError(
      `The backup ${manifest.id} was made by a newer version (${manifest.software}, with migration ${newer}). Restore it with that version.`,
    );
  }
  const [changed] = strange.changed;
  if (changed !== undefined) {
    throw new BackupError(
      `The backup ${manifest.id} was made with another migration ${changed} than this version's. Restore it with version ${manifest.software}.`,
    );
  }
  const keys = await findBackupKeys(folder, manifest.id, keysFolder);
  requireMac(signed, keys.key);
  await requireFiles(folder, manifest);
  await requireBlobs(folder, manifest, keys.key);
  return { folder, manifest, keys };
}

const BlobLine = z.tuple([z.uuid(), z.string(), z.coerce.number()]);

async function requireBlobs(folder: string, manifest: Manifest, key: Buffer): Promise<void> {
  const { list } = manifest.blobs;
  const lines = createInterface({
    input: Readable.from(readSealed(placeIn(folder, list.file), key)),
  });
  for await (const line of lines) {
    const [folderId, sha256, bytes] = BlobLine.parse(line.split(" "));
    const file = blobFile(join(folder, "blobs"), BlobRef.parse({ folder: folderId, sha256 }));
    const found = await stat(file).catch(() => null);
    if (found?.size === bytes) continue;
    const what = found === null ? "is missing" : "was cut short or changed";
    throw new BackupError(
      `The backup ${manifest.id} is not whole: ${file} ${what}. Use another copy of it, or another backup.`,
    );
  }
}

/** Puts the keys back, as they lay in the data folder. */
export async function restoreKeys(backup: CheckedBackup, keysFolder: string): Promise<void> {
  for (const name of backup.keys.names) {
    await copyFileDurably(placeIn(backup.keys.folder, name), placeIn(keysFolder, name));
  }
}

/** Puts witness or erasure register back; gives how many files. */
export async function restoreFiles(
  backup: CheckedBackup,
  which: "witness" | "erasures",
  to: string,
): Promise<number> {
  const prefix = `${which}/`;
  const files = backup.manifest.files.filter(({ file }) => file.startsWith(prefix));
  for (const { file } of files) {
    await copyFileDurably(placeIn(backup.folder, file), placeIn(to, file.slice(prefix.length)));
  }
  return files.length;
}

/**
 * Fills an empty database: the schema as it was when the backup was made, its rows, then what this
 * version adds to the schema. Gives how many rows.
 */
export async function restoreDatabase(
  backup: CheckedBackup,
  adminUrl: string,
  access: DatabaseAccess,
): Promise<number> {
  const { manifest, folder, keys } = backup;
  await migrate(adminUrl, access, new Set(manifest.migrations.map(({ number }) => number)));
  await loadDump(
    access,
    manifest.tables.map((table) => ({
      ...table,
      read: () => readSealed(placeIn(folder, table.file), keys.key),
    })),
  );
  await migrate(adminUrl, access);
  return manifest.tables.reduce((sum, table) => sum + table.rows, 0);
}

/** What came back of the blobs that rows name, and which did not: folder/sha256. */
export interface RestoredBlobs {
  readonly count: number;
  readonly bytes: number;
  readonly lost: readonly { readonly folderId: string; readonly sha256: string }[];
}

/** Puts every blob back that a row names, and opens each on the way; what is not whole is not put back. */
export const restoreBlobs = (
  backup: CheckedBackup,
  access: DatabaseAccess,
  keys: KeyRing,
  blobsFolder: string,
  progress: (blobs: number) => void,
): Promise<RestoredBlobs> =>
  withSnapshot(access, async (snapshot) => {
    await markRoot(blobsFolder);
    const roots = { from: join(backup.folder, "blobs"), to: blobsFolder, former: null };
    const lost: DumpedBlob[] = [];
    let count = 0;
    let bytes = 0;
    for (const { id } of snapshot.tenants) {
      for await (const blobs of snapshot.blobs(id)) {
        const key = (blob: DumpedBlob) => keys.unwrap(id, blob.folderId, blob.wrappedKey);
        const outcomes = await copyBlobs(
          roots,
          blobs.map((blob) => ({ ...blob, key: () => key(blob) })),
        );
        const whole = outcomes.filter((outcome) => outcome.how === "copied");
        lost.push(...blobs.filter((_, at) => outcomes[at]?.how !== "copied"));
        count += whole.length;
        bytes += whole.reduce((sum, outcome) => sum + outcome.bytes, 0);
        progress(count);
      }
    }
    return { count, bytes, lost };
  });
