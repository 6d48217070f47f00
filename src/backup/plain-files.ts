import { createReadStream } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { makeFolder, syncFolder } from "../blobs/durable-file.ts";
import { hasCode } from "../error-code.ts";
import { sumOf } from "./sealed-file.ts";

/**
 * Copies every file below `from`, durably; gives their paths in `to` with size and hash. A file that
 * others append to meanwhile is copied as far as it goes. None where there is no such folder.
 */
export async function copyPlainFiles(
  from: string,
  to: string,
): Promise<readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[]> {
  const copied = [];
  for (const path of await filesBelow(from)) {
    await copyFileDurably(join(from, path), join(to, path));
    copied.push({ path: path.split(sep).join("/"), ...(await sumOf(join(to, path))) });
  }
  return copied;
}

/** Never over a file that is there. */
export async function copyFileDurably(from: string, to: string): Promise<void> {
  await makeFolder(dirname(to));
  const handle = await open(to, "wx", 0o600);
  try {
    await handle.writeFile(createReadStream(from));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(dirname(to));
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .toSorted();
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
