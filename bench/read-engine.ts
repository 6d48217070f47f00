// How well and how fast an engine reads: node bench/read-engine.ts <folder> --engine default|lstm|tesseract.js
//   [--letters 30] [--seed 1] [--json] [--keep <folder for what was read>]
// A folder like ../shared/corpora/letters, whose ID.json files hold what stands in each letter. Every
// page goes through the engine, those with a text layer too; preparing them is not timed. One process.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { type PageWords, plainText } from "../src/domain/page.ts";
import { countReading, type ReadingCounts, sumReading } from "../src/evaluation/read-text.ts";
import { isIllegible } from "../src/ocr/confidence.ts";
import { openLstm } from "../src/ocr/lstm/open-lstm.ts";
import { openReader } from "../src/ocr/open-reader.ts";
import type { OcrEngine } from "../src/ocr/ocr-engine.ts";
import { openTesseractJs } from "../src/ocr/tesseract-js.ts";
import { openPages, type PagesMediaType } from "../src/pages/open-pages.ts";
import { preparePage } from "../src/pages/prepare-page.ts";

const LIMITS = { pagesMax: 50, pixelsMax: 200_000_000 };
const MEDIA_TYPES: Readonly<Record<string, PagesMediaType>> = {
  ".pdf": "application/pdf",
  ".tif": "image/tiff",
  ".jpg": "image/jpeg",
  ".png": "image/png",
};
const ENGINES: Readonly<Record<string, () => Promise<OcrEngine>>> = {
  /** As the steps read: lstm, and tesseract.js for what is illegible. */
  default: () => openReader("deu", "lstm"),
  lstm: () => openLstm("deu"),
  "tesseract.js": () => openTesseractJs("deu"),
};
const Truth = z.object({ level: z.number(), text: z.string() });

interface Measured {
  readonly level: number | null;
  readonly reading: ReadingCounts | null;
  readonly pages: readonly PageWords[];
  readonly seconds: number;
  readonly cpuSeconds: number;
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    engine: { type: "string", default: "lstm" },
    letters: { type: "string", default: "30" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
    keep: { type: "string" },
  },
});
const [folder = "../shared/corpora/letters"] = positionals;
const open = ENGINES[options.engine];
if (!open) throw new Error(`--engine is one of ${Object.keys(ENGINES).join(", ")}`);

const startedMs = performance.now();
const engine = await open();
const openMs = performance.now() - startedMs;
const measured: Measured[] = [];
for (const name of chosen(folder, Number(options.letters), Number(options.seed))) {
  try {
    measured.push(await measure(path.join(folder, name)));
  } catch (error) {
    process.stderr.write(`${name}: ${String(error)}\n`);
  }
}
await engine.close();
report();

/** As many letters of each level as of any other, where levels are known; the same for the same seed. */
function chosen(from: string, count: number, seed: number): string[] {
  const names = readdirSync(from, { recursive: true, encoding: "utf8" })
    .filter((name) => MEDIA_TYPES[path.extname(name).toLowerCase()] !== undefined)
    .filter((name) => !name.includes("batches"))
    .toSorted();
  const shuffled = names
    .map((name, i) => ({ name, rank: Math.sin(seed * 7919 + i * 104_729) * 1e4 }))
    .toSorted((a, b) => a.rank - Math.floor(a.rank) - (b.rank - Math.floor(b.rank)))
    .map(({ name }) => name);
  const levels = Map.groupBy(shuffled, (name) => truthOf(path.join(from, name))?.level ?? null);
  return [...levels.values()]
    .flatMap((ofLevel) => ofLevel.slice(0, count / levels.size))
    .toSorted();
}

function truthOf(file: string): z.infer<typeof Truth> | null {
  const json = file.replace(/\.\w+$/, ".json");
  if (!existsSync(json)) return null;
  return Truth.safeParse(JSON.parse(readFileSync(json, "utf8"))).data ?? null;
}

async function measure(file: string): Promise<Measured> {
  const mediaType = MEDIA_TYPES[path.extname(file).toLowerCase()] ?? "application/pdf";
  const source = await openPages(readFileSync(file), mediaType, LIMITS);
  const pages: PageWords[] = [];
  let seconds = 0;
  let cpuSeconds = 0;
  try {
    for (let n = 1; n <= source.pageCount; n++) {
      const { image, blank, ...size } = await preparePage(source, n);
      if (blank) continue;
      const from = performance.now();
      const cpu = process.cpuUsage();
      pages.push(await engine.recognise(image, { ...size, signal: AbortSignal.timeout(120_000) }));
      const used = process.cpuUsage(cpu);
      cpuSeconds += (used.user + used.system) / 1e6;
      seconds += (performance.now() - from) / 1000;
    }
  } finally {
    source.close();
  }
  const text = pages.map(plainText).join("\n");
  const truth = truthOf(file);
  const reading = truth && countReading(truth.text, text);
  if (options.keep !== undefined) {
    mkdirSync(options.keep, { recursive: true });
    const kept = path.join(options.keep, path.basename(file).replace(/\.\w+$/, ""));
    writeFileSync(`${kept}.txt`, `${JSON.stringify(reading)}\n${text}\n`);
    writeFileSync(`${kept}.words.json`, JSON.stringify(pages));
  }
  return { level: truth?.level ?? null, reading, pages, seconds, cpuSeconds };
}

function figuresOf(all: readonly Measured[]) {
  const pages = all.flatMap((each) => each.pages);
  const total = (of: (each: Measured) => number): number =>
    all.reduce((sum, each) => sum + of(each), 0);
  const reading = sumReading(all.flatMap((each) => each.reading ?? []));
  const percent = (part: number, whole: number): number =>
    Math.round((10_000 * part) / whole) / 100;
  return {
    pages: pages.length,
    pagesPerMinute: Math.round((600 * pages.length) / total(({ seconds }) => seconds)) / 10,
    cpuSecondsPerPage:
      Math.round((1000 * total(({ cpuSeconds }) => cpuSeconds)) / pages.length) / 1000,
    characterErrorPercent: percent(reading.edits, reading.characters),
    wordsFoundPercent: percent(reading.wordsFound, reading.words),
    meanConfidence:
      Math.round(
        (1000 * pages.reduce((sum, page) => sum + page.meanConfidence, 0)) / pages.length,
      ) / 1000,
    illegible: pages.filter(isIllegible).length,
  };
}

function report(): void {
  const levels = [...Map.groupBy(measured, ({ level }) => level)].toSorted(
    ([a], [b]) => (a ?? -1) - (b ?? -1),
  );
  const result = {
    engine: `${engine.name} ${engine.version}`,
    openMs: Math.round(openMs),
    memoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
    levels: levels.map(([level, all]) => ({ level, ...figuresOf(all) })),
    all: figuresOf(measured),
  };
  if (options.json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const lines = [...result.levels, { level: "all", ...result.all }].map(({ level, ...figures }) =>
    [`level ${level}`, ...Object.entries(figures).map(([name, value]) => `${name} ${value}`)].join(
      "  ",
    ),
  );
  process.stdout.write(
    `${result.engine}, open ${result.openMs} ms, memory ${result.memoryMb} MB\n${lines.join("\n")}\n`,
  );
}
