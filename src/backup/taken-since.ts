import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { sumOf } from "./sealed-file.ts";

const FILES_PER_QUESTION = 500;

/**
 * Files below a hot folder whose bytes `known` (asked with SHA-256 in hex) does not have: taken in after
 * the backup, or not taken yet. What was rejected, hidden files and batch notes are no post. Paths below
 * the folder, with `/`.
 */
export async function filesTakenSince(
  hotFolder: string,
  known: (hashes: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<readonly string[]> {
  const entries = await readdir(hotFolder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith(".") && !isNote(entry.name))
    .map((entry) => relative(hotFolder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.split(sep).slice(0, 2).includes("rejected"))
    .toSorted();
  const since: string[] = [];
  for (let from = 0; from < paths.length; from += FILES_PER_QUESTION) {
    const some = [];
    for (const path of paths.slice(from, from + FILES_PER_QUESTION)) {
      some.push({ path, sha256: (await sumOf(join(hotFolder, path))).sha256 });
    }
    const hashes = await known(some.map((file) => file.sha256));
    since.push(...some.filter((file) => !hashes.has(file.sha256)).map((file) => file.path));
  }
  return since.map((path) => path.split(sep).join("/"));
}

const isNote = (name: string): boolean => /^batch\.ya?ml$|\.reason\.txt$/i.test(name);
