import { createReadStream } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { makeFolder, syncFolder } from "../blobs/durable-file.ts";
import { hasCode } from "../error-code.ts";
import { sumOf } from "./sealed-file.ts";

const TAIL_BYTES = 64 * 1024;

/**
 * Copies every file below `from`, durably; gives their paths in `to` with size and hash. Of a file that
 * others append lines to meanwhile (.jsonl) the whole lines. None where there is no such folder.
 */
export async function copyPlainFiles(
  from: string,
  to: string,
): Promise<readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[]> {
  const copied = [];
  for (const path of await filesBelow(from)) {
    const isLog = path.endsWith(".jsonl");
    const bytes = isLog ? await bytesOfWholeLines(join(from, path)) : undefined;
    await copyFileDurably(join(from, path), join(to, path), bytes);
    copied.push({ path: path.split(sep).join("/"), ...(await sumOf(join(to, path))) });
  }
  return copied;
}

/** Up to the last line feed; a line that is just being written may be without one. */
async function bytesOfWholeLines(file: string): Promise<number> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, start);
    return start + buffer.subarray(0, bytesRead).lastIndexOf(10) + 1;
  } finally {
    await handle.close();
  }
}

/** Never over a file that is there. `bytes`: so many of its first; all of them by default. */
export async function copyFileDurably(from: string, to: string, bytes?: number): Promise<void> {
  await makeFolder(dirname(to));
  const handle = await open(to, "wx", 0o600);
  try {
    const some = bytes === undefined ? {} : { end: bytes - 1 };
    if (bytes !== 0) await handle.writeFile(createReadStream(from, some));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(dirname(to));
}

/** Their paths below `folder`. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return (
      entries
        // What is being written, and the locks of those who write, may be gone the next moment.
        .filter((entry) => entry.isFile() && !/^\.|\.lock$/.test(entry.name))
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
        .toSorted()
    );
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
