import { readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OFFICE_FOLDER } from "../src/pages/office-to-pdf.ts";
import { LANGUAGE_FOLDER } from "../src/ocr/tesseract-js.ts";

/**
 * Deletes temporary folders that a process of this machine which was killed left behind before then:
 * letters are in them. Gives how many there were.
 */
export async function removeLeftFolders(before: Date): Promise<number> {
  let removed = 0;
  for (const name of await readdir(tmpdir())) {
    if (![OFFICE_FOLDER, LANGUAGE_FOLDER].some((prefix) => name.startsWith(prefix))) continue;
    const folder = join(tmpdir(), name);
    // Another worker may be removing it, or it may be another user's.
    const info = await stat(folder).catch(() => null);
    if (info === null || info.mtime >= before) continue;
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    removed += 1;
  }
  return removed;
}
