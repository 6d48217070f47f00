import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { makeFolder, writeFileDurably } from "../blobs/durable-file.ts";
import { hasCode } from "../error-code.ts";
import { BackupError } from "./backup-error.ts";
import { copyPlainFiles } from "./plain-files.ts";
import { placeIn, sumOf } from "./sealed-file.ts";

/**
 * The keys of a backup, in a folder of their own: the town's keys and those of the trail as they lay in
 * the data folder, and `backup.key`, which opens the database's files. Who destroys this folder has
 * destroyed the backup.
 */
const KeyList = z.object({
  backup: z.string(),
  files: z.array(z.object({ name: z.string(), sha256: z.string() })),
});

const LIST = "keys.json";
const BACKUP_KEY = "backup.key";
const KEY_BYTES = 32;

/** Copies the files of the data folder's `keys` into a new `folder` and mints the backup's key there. */
export async function backUpKeys(keysFolder: string, folder: string, id: string): Promise<Buffer> {
  const key = randomBytes(KEY_BYTES);
  await makeFolder(folder);
  const copied = await copyPlainFiles(keysFolder, folder);
  const files = copied.map(({ path, sha256 }) => ({ name: path, sha256 }));
  await writeFileDurably(join(folder, BACKUP_KEY), key);
  files.push({ name: BACKUP_KEY, sha256: (await sumOf(join(folder, BACKUP_KEY))).sha256 });
  await writeFileDurably(join(folder, LIST), `${JSON.stringify({ backup: id, files })}\n`);
  return key;
}

/** Keys of one backup, checked: where they lie, and the backup's own. */
export interface BackupKeys {
  readonly folder: string;
  readonly key: Buffer;
  /** What belongs into the data folder's `keys`. */
  readonly names: readonly string[];
}

/**
 * The keys of backup `id`: in `given` itself or its folder of that name; by default beside the backup.
 * Throws BackupError when they are another backup's, changed or not all there.
 */
export async function findBackupKeys(
  backupFolder: string,
  id: string,
  given: string | null,
): Promise<BackupKeys> {
  const places = given === null ? [join(backupFolder, "keys")] : [given, join(given, id)];
  for (const folder of places) {
    const list = await readList(join(folder, LIST));
    if (list === null) continue;
    if (list.backup !== id) {
      throw new BackupError(
        `The keys in ${folder} belong to backup ${list.backup}, not to ${id}. Give --keys the folder of the keys of ${id}.`,
      );
    }
    for (const { name, sha256 } of list.files) {
      const found = await sumOf(placeIn(folder, name)).catch(() => null);
      if (found?.sha256 === sha256) continue;
      throw new BackupError(
        `The key file ${placeIn(folder, name)} ${found === null ? "cannot be read" : "was changed"}. Use another copy of the keys of ${id}.`,
      );
    }
    return {
      folder,
      key: await readFile(join(folder, BACKUP_KEY)),
      names: list.files.map((file) => file.name).filter((name) => name !== BACKUP_KEY),
    };
  }
  throw new BackupError(
    `There are no keys of backup ${id} in ${places.join(" or ")}. They lie apart from it: give their folder with --keys.`,
  );
}

async function readList(file: string): Promise<z.infer<typeof KeyList> | null> {
  try {
    return KeyList.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return null;
    throw new BackupError(
      `${file} cannot be read as a list of keys. Use another copy of the keys.`,
      {
        cause: error,
      },
    );
  }
}
