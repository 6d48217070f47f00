import { access } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "../error-code.ts";
import { makeFileOnce, makeFolder } from "./durable-file.ts";

/** Where the folder of all blobs says that it is that. */
const markOf = (root: string): string => join(root, "poststelle-blobs.txt");

/**
 * Throws ENOENT where `root` is not the folder of the blobs, such as the empty folder below a disk that is
 * not mounted: then no blob is missing, and none may be written.
 */
export const requireMark = (root: string): Promise<void> => access(markOf(root));

/** Makes `root` the folder of the blobs, with what is above it. */
export async function markRoot(root: string): Promise<void> {
  await makeFolder(root);
  const words = "The blobs of Poststelle. Without this file nothing here is read or written.\n";
  await makeFileOnce(markOf(root), words);
}

/**
 * Marks a folder that is not there yet, or that an older version has filled. One that is empty stays as it
 * is unless `isNew`: nothing was ever kept in it. False: it is not marked, so its disk is away.
 */
export async function markUnlessAway(root: string, isNew: boolean): Promise<boolean> {
  if (await isThere(markOf(root))) return true;
  if (!isNew && (await isThere(root)) && !(await isThere(join(root, "items")))) return false;
  await markRoot(root);
  return true;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}
