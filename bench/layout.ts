// Pages whose layout is hard, printed and scanned from a seed, and how they are read beside the peers installed:
//   node bench/layout.ts [--seed 1] [--pages 2] [--scan clean|poor|fax] [--only KIND ...] [--alone] [--keep FOLDER]
// Of each kind: characters wrong in its lines wherever they were read, words missing, and edits of the whole
// text in its order, all in %. Spaces between letters in boxes and rows of dots do not count.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { PDFDocument } from "pdf-lib";
import { embedFonts, emptyPdf } from "../fixtures/make/fonts.ts";
import { makeRandom } from "../fixtures/make/random.ts";
import { plainText } from "../src/domain/page.ts";
import { countReading } from "../src/evaluation/read-text.ts";
import { openReader } from "../src/ocr/open-reader.ts";
import { openPages } from "../src/pages/open-pages.ts";
import { preparePage } from "../src/pages/prepare-page.ts";
import { LAYOUTS, SPACES_DO_NOT_COUNT } from "./layout/kinds.ts";
import { Sheet } from "./layout/sheet.ts";
import { peers, run } from "./reading/contenders.ts";
import { scanPage } from "./reading/scans.ts";
import { scoreOf } from "./reading/score.ts";

const SCANS = ["clean", "poor", "fax"] as const;

const { values: options } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    pages: { type: "string", default: "2" },
    scan: { type: "string", default: "clean" },
    only: { type: "string", multiple: true },
    alone: { type: "boolean", default: false },
    keep: { type: "string" },
  },
});

interface Page {
  readonly kind: string;
  readonly lines: readonly string[];
  readonly pdf: Uint8Array;
}

const pages = await printed();
const texts = new Map([["ourselves", await readByUs(pages)]]);
if (!options.alone)
  for (const peer of peers().found) texts.set(peer.name, await readBy(peer, pages));
report(pages, texts);

async function printed(): Promise<Page[]> {
  const scan = SCANS.find((each) => each === options.scan);
  if (scan === undefined) throw new Error(`--scan is one of ${SCANS.join(", ")}`);
  const made: Page[] = [];
  for (const [kind, draw] of Object.entries(LAYOUTS)) {
    if (options.only && !options.only.includes(kind)) continue;
    for (let n = 1; n <= Number(options.pages); n++) {
      const document = await emptyPdf("layout");
      const fonts = {
        citizen: await embedFonts(document, "citizen"),
        company: await embedFonts(document, "company"),
        lawyer: await embedFonts(document, "lawyer"),
        typewriter: await embedFonts(document, "typewriter"),
      };
      const sheet = new Sheet(document, fonts, makeRandom(Number(options.seed), `${kind} ${n}`));
      draw(sheet);
      const random = makeRandom(Number(options.seed), `${kind} ${n} scan`);
      made.push({
        kind,
        lines: sheet.lines,
        pdf: await scanPage(scan, await document.save(), n, random),
      });
    }
  }
  return made;
}

async function readByUs(all: readonly Page[]): Promise<string[]> {
  const engine = await openReader("deu", "lstm");
  const read: string[] = [];
  for (const { pdf } of all) {
    const source = await openPages(pdf, "application/pdf", { pagesMax: 1, pixelsMax: 100_000_000 });
    const page = await preparePage(source, 1);
    source.close();
    const words = await engine.recognise(page.image, {
      ...page,
      signal: AbortSignal.timeout(60_000),
    });
    read.push(plainText(words));
  }
  await engine.close();
  return read;
}

async function readBy(
  peer: ReturnType<typeof peers>["found"][number],
  all: readonly Page[],
): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "poststelle-layout-"));
  try {
    const joined = await PDFDocument.create({ updateMetadata: false });
    for (const { pdf } of all)
      for (const page of await joined.copyPages(await PDFDocument.load(pdf), [0]))
        joined.addPage(page);
    const file = path.join(folder, "in.pdf");
    writeFileSync(file, await joined.save());
    await run(peer, file, folder, all.length);
    return await peer.texts(folder, all.length);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(all: readonly Page[], read: ReadonlyMap<string, readonly string[]>): void {
  const names = [...read.keys()];
  const table = [
    ...Map.groupBy(all.keys(), (i) => all[i]?.kind ?? ""),
    ["all", [...all.keys()]] as const,
  ];
  const rows = table.map(([kind, places]) => [
    kind,
    ...names.map((name) => figuresOf(all, read.get(name) ?? [], places)),
  ]);
  for (const row of [["lines / words missing / in order, %", ...names], ...rows])
    process.stdout.write(
      `${row.map((cell, i) => (i === 0 ? cell.padEnd(36) : cell.padStart(24))).join("")}\n`,
    );
}

function figuresOf(
  all: readonly Page[],
  read: readonly string[],
  places: readonly number[],
): string {
  const sum = { characters: 0, errors: 0, words: 0, missing: 0, ordered: 0, edits: 0 };
  for (const place of places) {
    const { kind = "", lines = [], pdf } = all[place] ?? {};
    const plain = (text: string): string => {
      // A row of dots is read as one of them, or as many.
      const undotted = text.replaceAll(
        /[.…·]{2,}|(?:[.·]\s){2,}[.·]?|(?<=\p{L})\.(?= \d+$)/gmu,
        " ",
      );
      return SPACES_DO_NOT_COUNT.has(kind) ? undotted.replaceAll(/[^\S\n]+/gu, "") : undotted;
    };
    const text = plain(read[place] ?? "");
    const { characters, errors, words, wordsFound } = scoreOf(lines.map(plain), text);
    const ordered = countReading(lines.map(plain).join("\n"), text);
    sum.characters += characters;
    sum.errors += errors;
    sum.words += words;
    sum.missing += words - wordsFound;
    sum.ordered += ordered.characters;
    sum.edits += ordered.edits;
    if (options.keep !== undefined && pdf) {
      mkdirSync(options.keep, { recursive: true });
      const base = path.join(options.keep, `${kind} ${place}`);
      writeFileSync(`${base}.pdf`, pdf);
      if (places.length < all.length)
        writeFileSync(`${base} ${errors}.txt`, `${lines.join("\n")}\n-----\n${read[place]}\n`);
    }
  }
  const share = (part: number, whole: number): string => ((100 * part) / whole).toFixed(2);
  return [
    share(sum.errors, sum.characters),
    share(sum.missing, sum.words),
    share(sum.edits, sum.ordered),
  ].join(" / ");
}
