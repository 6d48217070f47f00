import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CorpusLine } from "./run-process.ts";

/** What MANIFEST.md and SOURCES.md state about a file, as what must become of it here. */
type Expected =
  /** A case with this reason, for a person. */
  | { readonly reason: string }
  /** Pages were made of it, or a person is told that there is nothing on them: it was opened. */
  | "opened"
  /** It is opened and reads so; what it hides is not there. */
  | { readonly says: RegExp; readonly saysNot: RegExp };

/** The files made for us, by MANIFEST.md. */
const MADE: Readonly<Record<string, Expected>> = {
  "eicar.txt": { reason: "virus-found" },
  "eicar.zip": { reason: "virus-found" },
  "mail-eicar.eml": { reason: "virus-found" },
  "zipbomb-flat-20x50MB.zip": { reason: "compression-bomb" },
  "zip-traversal.zip": { says: /Guten Tag/, saysNot: /root:/ },
  "zip-duplicate-names.zip": { says: /drei/, saysNot: /^$/ },
  "zip-truncated.zip": { reason: "damaged-file" },
  "zip-cp437-names.zip": { says: /^ä\.txt/, saysNot: /„/ },
  "xml-billion-laughs-invoice.xml": { says: /./, saysNot: /(lol){3}|(ha){20}/ },
  "xml-xxe-file.xml": { says: /./, saysNot: /root:|\/bin\/|daemon/ },
  "pdf-flate-bomb.pdf": "opened",
  "pdf-pages-loop.pdf": { reason: "empty-file" },
  "pdf-js-openaction.pdf": { says: /JavaScript-Test/, saysNot: /app\.alert/ },
  "polyglot-pdf-zip.pdf": { says: /PDF und ZIP/, saysNot: /^$/ },
  "pdf-as-tif.tif": { says: /Falsche Endung/, saysNot: /^$/ },
  "empty.pdf": { reason: "empty-file" },
  "png-bomb-30000.png": { reason: "too-many-pixels" },
  "tiff-ifd-loop.tif": { reason: "damaged-file" },
  "mail-nested-300.eml": { reason: "too-deeply-nested" },
  "mail-100k-headers.eml": "opened",
  // The line break in the subject stays within the subject: nobody is blind-copied.
  "mail-crlf-injection.eml": { says: /Hallo Bcc: opfer@example\.org\nVon:/, saysNot: /^Bcc:/m },
  "csv-formula.csv": { says: /=HYPERLINK/, saysNot: /^$/ },
};

const NOT_OPENED = new Set([
  "damaged-file",
  "unsupported-type",
  "encrypted",
  "empty-file",
  "crashed-its-process",
  "timed-out",
  "attempts-exhausted",
]);

export interface HostileCheck {
  readonly file: string;
  readonly expected: string;
  readonly agrees: boolean;
}

/** Every stated expectation held against what became of the file; `file` is its path below the archive. */
export function checkHostile(
  folder: string,
  linesOf: (file: string) => readonly CorpusLine[],
): readonly HostileCheck[] {
  return [...expectations(folder)].map(([file, expected]) => ({
    file,
    expected: typeof expected === "string" ? expected : Object.values(expected).join(", not "),
    agrees: agrees(expected, linesOf(file)),
  }));
}

function agrees(expected: Expected, lines: readonly CorpusLine[]): boolean {
  if (lines.length === 0) return false;
  const text = lines.map((line) => line.text).join("\n");
  if (expected === "opened") return !lines.some((line) => NOT_OPENED.has(line.clarification ?? ""));
  if ("reason" in expected) return lines.some((line) => line.clarification === expected.reason);
  return expected.says.test(text) && !expected.saysNot.test(text);
}

/**
 * Of those of others: what SOURCES.md calls encrypted with a password asks for one (it is not given), and
 * what veraPDF's suite calls valid opens.
 */
function expectations(folder: string): ReadonlyMap<string, Expected> {
  const expected = new Map<string, Expected>();
  for (const [name, each] of Object.entries(MADE)) expected.set(join("generated", name), each);
  const sources = readFileSync(join(folder, "SOURCES.md"), "utf8");
  for (const [, file = "", note = ""] of sources.matchAll(
    /^\| (\S.*?) \| .*? \| \d+ \| (.*?) *\|$/gm,
  )) {
    if (note.startsWith("encrypted; password")) expected.set(file, { reason: "encrypted" });
    if (/^PDF_A-\w+ expected pass/.test(note)) expected.set(file, "opened");
  }
  return expected;
}
