import { randomBytes } from "node:crypto";
import { link, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { hasCode } from "../error-code.ts";

/** Makes the entries of a folder durable: without it a new name may be gone after a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes `folder` and whatever is missing above it, each new name durable in its parent. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 }).catch(
    async (error: unknown) => {
      if (hasCode(error, "ENOENT")) await throwTrueCause(folder);
      throw error;
    },
  );
  if (first === undefined) return;
  for (let made = folder; ; made = dirname(made)) {
    await syncFolder(dirname(made));
    if (made === first) return;
  }
}

/** Node says ENOENT of a folder it cannot make on a read-only disk; one made by itself says EROFS. */
async function throwTrueCause(folder: string): Promise<void> {
  if ((await stat(dirname(folder)).catch(() => null)) === null) {
    return throwTrueCause(dirname(folder));
  }
  await mkdir(folder, { mode: 0o700 });
}

/**
 * Writes a file whole or not at all: when this returns, bytes and name are on the disk (file synced,
 * renamed into place, folder synced). Throws what the file system throws, such as ENOSPC.
 */
export async function writeFileDurably(
  file: string,
  bytes: Uint8Array | string,
  mode = 0o600,
): Promise<void> {
  const folder = dirname(file);
  const temporary = join(folder, `.${basename(file)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const handle = await open(temporary, "wx", mode);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/**
 * Makes a file that must never be made twice, such as a key: of several processes that make it at once
 * one wins, and the others leave its file as it is. Read it afterwards.
 */
export async function makeFileOnce(
  file: string,
  bytes: Uint8Array | string,
  mode = 0o600,
): Promise<void> {
  await makeFolder(dirname(file));
  const candidate = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    await writeFileDurably(candidate, bytes, mode);
    // A link never replaces.
    await link(candidate, file);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await rm(candidate, { force: true });
  }
  await syncFolder(dirname(file));
}

/** As this module names files that are not whole yet, and candidates for a file that is made once. */
const UNFINISHED = /^(\..+\.[0-9a-f]{12}\.tmp|.+\.[0-9a-f]{12})$/;

/** Deletes what writers that were killed left in a folder before then. Gives how many files there were. */
export async function removeUnfinished(folder: string, before: Date): Promise<number> {
  let removed = 0;
  const names = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  });
  for (const name of names.filter((each) => UNFINISHED.test(each))) {
    const file = join(folder, name);
    const info = await stat(file).catch(() => null);
    if (info === null || !info.isFile() || info.mtime >= before) continue;
    await rm(file, { force: true });
    removed += 1;
  }
  return removed;
}

/** The names in a folder; none where there is no such folder. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
