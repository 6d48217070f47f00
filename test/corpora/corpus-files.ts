import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Post that others wrote, beside the project and never in it. */
export const CORPORA = join("..", "shared", "corpora");

export const corpusParts = ["mail", "scans", "e-invoice"] as const;
export type CorpusPart = (typeof corpusParts)[number];

/** Whether the part is there at all; without it its runs and tests are skipped aloud. */
export const isPresent = (part: CorpusPart): boolean => existsSync(join(CORPORA, part));

/**
 * The files of a part in order: of the mail its messages as SOURCES.md names them (the rest are expected
 * results), of the others every single file.
 */
export function corpusFiles(part: CorpusPart): readonly string[] {
  const folder = join(CORPORA, part);
  if (part === "mail") {
    const sources = readFileSync(join(folder, "SOURCES.md"), "utf8");
    const rows = sources.matchAll(/^\| (\S.*?) \| .*? \| \d+ \| (?:mail|tnef) *\|$/gm);
    return [...rows].map(([, file = ""]) => join(folder, file)).toSorted();
  }
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** The text a scan is known to bear, shipped beside it under the same name; null: none is. */
export function expectedText(path: string): string | null {
  const text = path.replace(/\.[^.]+$/, ".txt");
  return text === path || !existsSync(text) ? null : readFileSync(text, "utf8");
}
