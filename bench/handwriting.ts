// How well handwriting is found, line by line, and how many of its words are read: node bench/handwriting.ts [--seed 1] [--pages 2] [--hand FONT]... [--json]
// Pages with known lines by hand and in print (a letter by hand, a form filled in, a note on a letter), and
// printed pages of every kind, are scanned anew and read by our own engine. FONT: a font file that looks
// like a hand, such as one of @fontsource; without one the only hand is that of the sample post. A printed
// line that is marked is counted false; the bench fails from 0.5 % of them on.
import path from "node:path";
import { parseArgs } from "node:util";
import { makeRandom } from "../fixtures/make/random.ts";
import type { PageWords, Word } from "../src/domain/page.ts";
import { openLstm } from "../src/ocr/lstm/open-lstm.ts";
import { openPages } from "../src/pages/open-pages.ts";
import { preparePage } from "../src/pages/prepare-page.ts";
import { HAND_LAYOUTS, handwrittenPage, type PlacedLine } from "./reading/handwritten.ts";
import { printPage } from "./reading/pages.ts";
import { type Kind, KINDS, layoutOf, scanPage } from "./reading/scans.ts";

const { values: options } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    pages: { type: "string", default: "2" },
    hand: { type: "string", multiple: true },
    json: { type: "boolean", default: false },
  },
});
const FALSE_PERCENT_MAX = 0.5;
const LIMITS = { pagesMax: 1, pixelsMax: 100_000_000 };
/** What a hand writes on is scanned so; a photo would lie otherwise than its printed page. */
const HAND_KINDS = ["clean", "poor", "fax"] as const satisfies readonly Kind[];

interface Tally {
  readonly kind: string;
  byHand: number;
  found: number;
  printed: number;
  markedFalsely: number;
  wordsByHand: number;
  wordsRight: number;
}

const emptyTally = (kind: string): Tally => ({
  kind,
  byHand: 0,
  found: 0,
  printed: 0,
  markedFalsely: 0,
  wordsByHand: 0,
  wordsRight: 0,
});

const seed = Number(options.seed);
const pages = Number(options.pages);
const engine = await openLstm("deu");
const tallies = new Map<string, Tally>();
for (const hand of options.hand ?? [undefined]) await measureHand(hand);
for (const kind of KINDS) await measurePrint(kind);
await engine.close();
report();

async function measureHand(hand: string | undefined): Promise<void> {
  const name = hand === undefined ? "own hand" : path.parse(hand).name;
  for (const layout of HAND_LAYOUTS) {
    for (const kind of HAND_KINDS) {
      const key = `${name} ${layout} ${kind}`;
      const { pdf, lines } = await handwrittenPage(layout, makeRandom(seed, key), hand);
      const read = await readScan(kind, pdf, 1, key);
      count(`${name}, ${layout}`, read, lines);
    }
  }
}

async function measurePrint(kind: Kind): Promise<void> {
  for (let n = 1; n <= pages; n++) {
    const key = `${kind} ${n}`;
    const { pdf } = await printPage(layoutOf(kind), makeRandom(seed, key), kind === "poor");
    const read = await readScan(kind, pdf, n, key);
    count(`print, ${kind}`, read, null);
  }
}

async function readScan(kind: Kind, pdf: Uint8Array, n: number, key: string) {
  const scan = await scanPage(kind, pdf, n, makeRandom(seed, `${key} scan`));
  const source = await openPages(scan, "application/pdf", LIMITS);
  const page = await preparePage(source, 1);
  source.close();
  const signal = AbortSignal.timeout(120_000);
  const words = await engine.recognise(page.image, { ...page, signal });
  return { words, pointsPerPixel: 72 / page.dpi };
}

/** Counts the lines that were read; where their places are known, by whose they are. Null: all are print. */
function count(
  kind: string,
  { words, pointsPerPixel }: { words: PageWords; pointsPerPixel: number },
  lines: readonly PlacedLine[] | null,
): void {
  const tally = tallies.get(kind) ?? emptyTally(kind);
  tallies.set(kind, tally);
  for (const line of lines ?? [])
    if (line.byHand) countWords(tally, words.words, line, pointsPerPixel);
  for (const line of Map.groupBy(words.words, (word) => word.line).values()) {
    const byHand = lines === null ? false : writerOf(line, lines, pointsPerPixel);
    if (byHand === null) continue;
    const isMarked = line.some((word) => word.handwritten === true);
    if (byHand) {
      tally.byHand += 1;
      tally.found += Number(isMarked);
    } else {
      tally.printed += 1;
      tally.markedFalsely += Number(isMarked);
    }
  }
}

/** The words of a line by hand, and those of them that were read where it stands, letter by letter. */
function countWords(
  tally: Tally,
  words: readonly Word[],
  { text, box: place }: PlacedLine,
  pointsPerPixel: number,
): void {
  const there = words
    .filter(({ box }) => isIn(place, box, pointsPerPixel))
    .map((word) => word.text);
  for (const wanted of text.split(" ")) {
    const at = there.indexOf(wanted);
    tally.wordsByHand += 1;
    if (at < 0) continue;
    tally.wordsRight += 1;
    there.splice(at, 1);
  }
}

function isIn(place: PlacedLine["box"], box: Word["box"], pointsPerPixel: number): boolean {
  const x = ((box[0] + box[2]) / 2) * pointsPerPixel;
  const y = ((box[1] + box[3]) / 2) * pointsPerPixel;
  return x >= place[0] && x <= place[2] && y >= place[1] && y <= place[3];
}

/** Whether a hand wrote the line that stands where this one was read; null: none or both do. */
function writerOf(
  line: readonly Word[],
  lines: readonly PlacedLine[],
  pointsPerPixel: number,
): boolean | null {
  const hits = new Set<boolean>();
  for (const { box } of line) {
    for (const { byHand, box: place } of lines)
      if (isIn(place, box, pointsPerPixel)) hits.add(byHand);
  }
  return hits.size === 1 ? hits.has(true) : null;
}

function report(): void {
  const rows = [...tallies.values()];
  const sum = (of: (tally: Tally) => number): number =>
    rows.reduce((total, tally) => total + of(tally), 0);
  const total = {
    kind: "all",
    byHand: sum(({ byHand }) => byHand),
    found: sum(({ found }) => found),
    printed: sum(({ printed }) => printed),
    markedFalsely: sum(({ markedFalsely }) => markedFalsely),
    wordsByHand: sum(({ wordsByHand }) => wordsByHand),
    wordsRight: sum(({ wordsRight }) => wordsRight),
  };
  const text = [...rows, total].map((row) => {
    const found = `by hand ${row.found} of ${row.byHand} lines found`;
    const read = `${row.wordsRight} of ${row.wordsByHand} words read`;
    return `${row.kind.padEnd(44)} ${found}, ${read}; of print ${row.markedFalsely} of ${row.printed} marked`;
  });
  process.stdout.write(
    options.json ? `${JSON.stringify({ rows, total })}\n` : `${text.join("\n")}\n`,
  );
  if (total.markedFalsely > (FALSE_PERCENT_MAX / 100) * total.printed) process.exitCode = 1;
}
