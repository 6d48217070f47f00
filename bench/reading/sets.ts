import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { PDFDocument } from "pdf-lib";
import { z } from "zod";
import { makeRandom } from "../../fixtures/make/random.ts";
import { composePdf } from "../../src/pages/compose-pdf.ts";
import { openScans } from "../../src/pages/compose-scan.ts";
import { openPages, type PagesMediaType } from "../../src/pages/open-pages.ts";
import type { PageSource } from "../../src/pages/page-source.ts";
import { printPage } from "./pages.ts";
import { type Kind, KINDS, layoutOf, scanPage } from "./scans.ts";

/** Scans that are read in one go, as one PDF. */
export interface ReadingSet {
  readonly name: string;
  readonly pdf: Uint8Array;
  /** What its pages come from, one after the other. */
  readonly parts: readonly SetPart[];
}

export interface SetPart {
  readonly name: string;
  /** A kind of page, or a level of difficulty. */
  readonly level: string;
  readonly pages: number;
  /** What stands on its pages; null: nobody said. */
  readonly lines: readonly string[] | null;
}

const LIMITS = { pagesMax: 200, pixelsMax: 200_000_000 };
const MEDIA_TYPES: Readonly<Record<string, PagesMediaType>> = {
  ".pdf": "application/pdf",
  ".tif": "image/tiff",
  ".tiff": "image/tiff",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".png": "image/png",
};

interface Part extends SetPart {
  readonly pdf: Uint8Array;
}

/** So many pages of each kind, printed and scanned anew; the same for the same seed. */
export async function generatedSet(seed: number, pagesPerKind: number): Promise<ReadingSet> {
  const parts: Part[] = [];
  for (const kind of KINDS) {
    for (let n = 1; n <= pagesPerKind; n++) parts.push(await generatedPart(kind, n, seed));
  }
  return joined(`generated, seed ${seed}`, parts);
}

async function generatedPart(kind: Kind, n: number, seed: number): Promise<Part> {
  const name = `${kind} ${n}`;
  const printed = await printPage(layoutOf(kind), makeRandom(seed, name), kind === "poor");
  const pdf = await scanPage(kind, printed.pdf, n, makeRandom(seed, `${name} scan`));
  return { name, level: kind, pages: 1, lines: printed.lines, pdf };
}

const Truth = z.object({
  level: z.number(),
  text: z.string(),
  scan: z.object({ kind: z.string() }),
});

/**
 * So many files of each level of a folder such as ../shared/corpora/letters, where `ID.json` says what
 * stands in `ID.tif`; files without one have no truth. What was never scanned is left out.
 */
export async function folderSet(folder: string, perLevel: number): Promise<ReadingSet> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => MEDIA_TYPES[path.extname(name).toLowerCase()] !== undefined)
    .filter((name) => !name.includes("batches"))
    .toSorted();
  const taken = new Map<string, number>();
  const parts: Part[] = [];
  for (const name of names) {
    const truth = truthOf(path.join(folder, name));
    if (truth?.scan.kind === "born-digital") continue;
    const level = truth ? `level ${truth.level}` : "unknown";
    const before = taken.get(level) ?? 0;
    if (before >= perLevel) continue;
    const pdf = await asPdf(path.join(folder, name));
    if (pdf === null) continue;
    taken.set(level, before + 1);
    const pages = (await PDFDocument.load(pdf)).getPageCount();
    parts.push({ name, level, pages, lines: truth ? truth.text.split("\n") : null, pdf });
  }
  return joined(path.basename(folder), parts);
}

function truthOf(file: string): z.infer<typeof Truth> | null {
  const json = file.replace(/\.\w+$/, ".json");
  if (!existsSync(json)) return null;
  return Truth.safeParse(JSON.parse(readFileSync(json, "utf8"))).data ?? null;
}

/** The scan as a PDF that keeps the bytes of its images; null for what cannot be opened or has a text. */
async function asPdf(file: string): Promise<Uint8Array | null> {
  const bytes = readFileSync(file);
  const mediaType = MEDIA_TYPES[path.extname(file).toLowerCase()] ?? "application/pdf";
  try {
    const source = await openPages(bytes, mediaType, LIMITS);
    try {
      if (await hasText(source)) return null;
      return mediaType === "application/pdf"
        ? bytes
        : await wrapped(bytes, mediaType, source.pageCount);
    } finally {
      source.close();
    }
  } catch {
    return null;
  }
}

async function hasText(source: PageSource): Promise<boolean> {
  for (let n = 1; n <= source.pageCount; n++) {
    if ((await source.page(n)).letters !== null) return true;
  }
  return false;
}

async function wrapped(
  bytes: Uint8Array,
  mediaType: PagesMediaType,
  pageCount: number,
): Promise<Uint8Array> {
  const scans = await openScans(bytes, mediaType, LIMITS.pagesMax);
  const pages = [];
  for (let n = 1; n <= pageCount; n++) {
    const scan = await scans.scan(n);
    if (scan === null) throw new Error(`page ${n} has no image`);
    const size = { width: scan.widthPx, height: scan.heightPx };
    const words = {
      ...size,
      source: "none" as const,
      engine: "none",
      meanConfidence: 0,
      words: [],
    };
    pages.push({ ...scan, skewDegrees: 0, words });
  }
  const createdAt = new Date("2026-11-20T06:00:00Z");
  return composePdf({ pages, stamp: null, title: "scan", createdAt, format: null });
}

async function joined(name: string, parts: readonly Part[]): Promise<ReadingSet> {
  const all = await PDFDocument.create({ updateMetadata: false });
  for (const { pdf } of parts) {
    const source = await PDFDocument.load(pdf, { ignoreEncryption: true });
    for (const page of await all.copyPages(source, source.getPageIndices())) all.addPage(page);
  }
  const named = parts.map(({ name: part, level, pages, lines }) => ({
    name: part,
    level,
    pages,
    lines,
  }));
  return { name, pdf: await all.save(), parts: named };
}
