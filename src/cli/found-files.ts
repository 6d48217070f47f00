import { basename, dirname } from "node:path";
import type { FoundFile } from "../evaluation/found.ts";
import type { RouteInput } from "../routing/decide-route.ts";
import type { ResultLine } from "./result-line.ts";

/** What the process made of each file, from its result lines; asked by `keyOfFile`. */
export function foundFiles(lines: readonly ResultLine[]): ReadonlyMap<string, FoundFile> {
  const bySource = Map.groupBy(lines, (line) => keyOfFile(line.source));
  return new Map([...bySource].map(([key, of]) => [key, foundFile(of)]));
}

/** A file by its name and whether it lies in `batches/`: results may have been made elsewhere. */
export const keyOfFile = (path: string): string =>
  basename(dirname(path)) === "batches" ? `batches/${basename(path)}` : basename(path);

/** What the router was told of each file's letter, from its result lines; asked by `keyOfFile`. */
export function routeInputs(lines: readonly ResultLine[]): ReadonlyMap<string, RouteInput> {
  const bySource = Map.groupBy(lines, (line) => keyOfFile(line.source));
  return new Map(
    [...bySource].flatMap(([key, of]) => {
      const input = routeInput(of.filter((line) => line.documentId !== null));
      return input === null ? [] : [[key, input] as const];
    }),
  );
}

function routeInput(lines: readonly ResultLine[]): RouteInput | null {
  const main = lines.find((line) => line.role === "main") ?? lines[0];
  if (main === undefined) return null;
  const enclosed = lines.filter((line) => line.parent === main.documentId);
  const read = main.pages.filter((page) => page.readFrom === "ocr");
  const sum = read.reduce((total, page) => total + (page.meanConfidence ?? 0), 0);
  return {
    text: [main, ...enclosed].map((line) => line.text.replaceAll("\f", "")).join("\n"),
    addresseeLines: main.addressee,
    subject: main.subject,
    referenceNumbers: main.referenceNumbers,
    coverSheetUnit: null,
    structuredUnit: null,
    confidential: main.confidential,
    formalService: main.clarification === "formal-service",
    meanConfidence: read.length === 0 ? 1 : sum / read.length,
  };
}

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
