// How well and how fast pages are prepared: node bench/prepare.ts <folder>
// A folder like ../shared/corpora/letters, whose ID.json files tell how each page was scanned; its
// batches tell the separator sheets. Other files of the folder are prepared and timed only.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { openPages, type PagesMediaType } from "../src/pages/open-pages.ts";
import { preparePage, type PreparedImage } from "../src/pages/prepare-page.ts";
import { separatorOf } from "../src/pages/separator.ts";

const LIMITS = { pagesMax: 1000, pixelsMax: 200_000_000 };

const Truth = z.object({
  level: z.number().optional(),
  separatorPages: z.array(z.number()).optional(),
  scan: z
    .object({
      kind: z.string(),
      pages: z
        .array(
          z.object({
            rotationDeg: z.number().optional(),
            skewDeg: z.number().optional(),
            blank: z.boolean().optional(),
          }),
        )
        .optional(),
    })
    .optional(),
});
type Truth = z.infer<typeof Truth>;

const tally = {
  pages: 0,
  seconds: 0,
  bytes: 0,
  refused: 0,
  known: 0,
  rotationRight: 0,
  turned: 0,
  turnedRight: 0,
  uncertain: 0,
  wrongAndCertain: 0,
  blanks: 0,
  blanksFound: 0,
  blanksFalse: 0,
  sheets: 0,
  sheetsFound: 0,
  sheetsFalse: 0,
  textLayers: 0,
};
const skewErrors = { scan: [] as number[], photo: [] as number[] };

function mediaTypeOf(name: string): PagesMediaType | null {
  if (/\.pdf$/i.test(name)) return "application/pdf";
  if (/\.tiff?$/i.test(name)) return "image/tiff";
  if (/\.jpe?g$/i.test(name)) return "image/jpeg";
  return /\.png$/i.test(name) ? "image/png" : null;
}

function truthOf(path: string): Truth | null {
  const json = path.replace(/\.\w+$/, ".json");
  if (!existsSync(json)) return null;
  const parsed = Truth.safeParse(JSON.parse(readFileSync(json, "utf8")));
  return parsed.success ? parsed.data : null;
}

function compareScan(name: string, page: PreparedImage, truth: Truth, n: number): void {
  const scan = truth.scan?.pages?.[n - 1];
  if (scan === undefined) return;
  const blank = scan.blank === true;
  tally.blanks += Number(blank);
  tally.blanksFound += Number(blank && page.blank);
  tally.blanksFalse += Number(!blank && page.blank);
  if (blank !== page.blank) say(`${name} ${n}: blank ${page.blank}, expected ${blank}`);
  if (blank) return;
  if (compareRotation(name, page, scan.rotationDeg ?? 0, n))
    compareSkew(`${name} ${n}`, page.skewDegrees, -(scan.skewDeg ?? 0), truth.scan?.kind);
}

function compareSkew(page: string, degrees: number, expected: number, kind?: string): void {
  const error = Math.abs(degrees - expected);
  skewErrors[kind === "photo" ? "photo" : "scan"].push(error);
  if (error > 0.3 && kind !== "photo")
    say(`${page}: skew ${degrees.toFixed(2)}, expected ${expected}`);
}

function compareRotation(name: string, page: PreparedImage, scanned: number, n: number): boolean {
  const expected = (360 - scanned) % 360;
  const right = page.rotation === expected;
  tally.known++;
  tally.rotationRight += Number(right);
  tally.turned += Number(expected !== 0);
  tally.turnedRight += Number(expected !== 0 && right);
  tally.uncertain += Number(!page.rotationCertain);
  tally.wrongAndCertain += Number(!right && page.rotationCertain);
  if (!right || !page.rotationCertain)
    say(
      `${name} ${n}: turned by ${page.rotation}, expected ${expected}, certain ${page.rotationCertain}`,
    );
  return right;
}

function compareSheet(name: string, page: PreparedImage, truth: Truth | null, n: number): void {
  const found = separatorOf(page)?.kind === "separator-sheet";
  const expected = truth?.separatorPages?.includes(n) ?? false;
  // Batches parted by blank pages list those here.
  if (expected && page.blank) return;
  tally.sheets += Number(expected);
  tally.sheetsFound += Number(expected && found);
  tally.sheetsFalse += Number(!expected && found);
  if (expected !== found) say(`${name} ${n}: separator sheet ${found ? "found" : "missed"}`);
}

async function runFile(path: string, type: PagesMediaType): Promise<void> {
  const truth = truthOf(path);
  const started = performance.now();
  const source = await openPages(readFileSync(path), type, LIMITS);
  try {
    for (let n = 1; n <= source.pageCount; n++) {
      const page = await preparePage(source, n);
      tally.pages++;
      tally.bytes += page.image.byteLength;
      if (page.textLayer !== null) tally.textLayers++;
      if (truth !== null) compareScan(path, page, truth, n);
      compareSheet(path, page, truth, n);
    }
  } finally {
    source.close();
    tally.seconds += (performance.now() - started) / 1000;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function describe(errors: readonly number[]): string {
  const share = (error: number): number =>
    errors.filter((other) => other <= error).length / errors.length;
  const at = (wanted: number): string =>
    errors
      .reduce((best, error) => (share(error) >= wanted && error < best ? error : best), Infinity)
      .toFixed(2);
  return `${errors.length} pages, median ${at(0.5)}, 95 % ${at(0.95)}, worst ${at(1)}`;
}

const folder = process.argv[2];
if (folder === undefined) throw new Error("usage: node bench/prepare.ts <folder>");
for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted()) {
  const type = mediaTypeOf(entry);
  if (type === null) continue;
  try {
    await runFile(join(folder, entry), type);
  } catch (error) {
    tally.refused++;
    say(`${entry}: ${error instanceof Error ? `${error.name} ${error.message}` : "failed"}`);
  }
}
const rss = Math.round(process.resourceUsage().maxRSS / 1024);
say(
  `pages ${tally.pages}, files refused ${tally.refused}, with trusted text layer ${tally.textLayers}`,
);
say(
  `rotation right ${tally.rotationRight}/${tally.known}, of the turned ones ${tally.turnedRight}/${tally.turned}, ` +
    `uncertain ${tally.uncertain}, wrong and certain ${tally.wrongAndCertain}`,
);
say(`skew error of scans in degrees: ${describe(skewErrors.scan)}`);
say(`skew error of photos (bent, no exact truth): ${describe(skewErrors.photo)}`);
say(
  `blank found ${tally.blanksFound}/${tally.blanks}, written taken for blank ${tally.blanksFalse}`,
);
say(`separator sheets found ${tally.sheetsFound}/${tally.sheets}, false ${tally.sheetsFalse}`);
say(
  `${(tally.seconds / tally.pages).toFixed(3)} s per page, ${Math.round(tally.bytes / tally.pages / 1024)} KiB per image, ` +
    `memory peak ${rss} MiB`,
);
