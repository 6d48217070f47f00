import { basename, dirname } from "node:path";
import type { FoundFile } from "../evaluation/found.ts";
import type { ResultLine } from "./result-line.ts";

/** What the process made of each file, from its result lines; asked by `keyOfFile`. */
export function foundFiles(lines: readonly ResultLine[]): ReadonlyMap<string, FoundFile> {
  const bySource = Map.groupBy(lines, (line) => keyOfFile(line.source));
  return new Map([...bySource].map(([key, of]) => [key, foundFile(of)]));
}

/** A file by its name and whether it lies in `batches/`: results may have been made elsewhere. */
export const keyOfFile = (path: string): string =>
  basename(dirname(path)) === "batches" ? `batches/${basename(path)}` : basename(path);

function foundFile(all: readonly ResultLine[]): FoundFile {
  const lines = all.filter((line) => line.documentId !== null);
  const main = lines.find((line) => line.role === "main") ?? lines[0];
  const items = [...Map.groupBy(lines, (line) => line.mailItemId).values()];
  return {
    letter: main === undefined ? null : { ...main, text: textInPageOrder(lines) },
    items: items.map((of) => of.flatMap((line) => (line.entry === null ? line.sourcePages : []))),
    proposed: all.find((line) => line.proposedDocuments !== null)?.proposedDocuments ?? null,
  };
}

/** The words of all pages of a file, an enclosure that lies between two pages of its letter where it lies. */
function textInPageOrder(lines: readonly ResultLine[]): string {
  const pages = lines.flatMap((line) => {
    const texts = line.text.split("\n\f");
    return line.entry === null && texts.length === line.pages.length
      ? line.pages.map(({ page }, index) => ({ page, text: texts[index] ?? "" }))
      : [{ page: Number.POSITIVE_INFINITY, text: line.text }];
  });
  return pages
    .toSorted((a, b) => (a.page === b.page ? 0 : a.page - b.page))
    .map(({ text }) => text)
    .join("\n");
}
