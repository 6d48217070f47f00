/**
 * Whether separator and cover sheets are found on bad scans, and the blank backs of duplex sheets are blank.
 * Ours as the portal prints them, and the plain PATCHT sheet of scanners; each scanned in many ways (one
 * bit a pixel has no backs: a fax is fed sheet by sheet). Exits with 1 where a sheet is missed, its unit
 * is lost or a page of a letter is taken for one.
 *
 *   node bench/sheets.ts [times]      each way so often, with other noise (default 2)
 */
import sharp from "sharp";
import {
  blankLike,
  cleanScan,
  degrade,
  type Degradation,
  stretch,
  turn,
} from "../fixtures/make/degrade.ts";
import { between, makeRandom, type Random } from "../fixtures/make/random.ts";
import { type GreyPicture, rasterise } from "../fixtures/make/raster.ts";
import { g4Pdf, jpegPdf } from "../fixtures/make/scan-files.ts";
import { patchSheet } from "../fixtures/make/sheets.ts";
import { coverSheet, separatorSheet } from "../src/domain/sentences/print-sheets.ts";
import { openReader } from "../src/ocr/open-reader.ts";
import { openPages } from "../src/pages/open-pages.ts";
import { preparePage } from "../src/pages/prepare-page.ts";
import { printSheets } from "../src/pages/print-sheets.ts";
import { separatorOf } from "../src/pages/separator.ts";
import { layOutOwn } from "./own-post/lay-out.ts";
import { LETTERS_TO_FIND } from "./own-post/letters-find.ts";

const LIMITS = { pagesMax: 5, pixelsMax: 100_000_000 };
const UNIT = "wohngeldbehoerde-und-soziale-leistungen";
const times = Number(process.argv[2] ?? 2);

interface Way {
  readonly name: string;
  readonly dpi: number;
  readonly scan: (page: GreyPicture, random: Random) => Promise<GreyPicture>;
  /** One bit a pixel, as fax and many archives have it; else a JPEG of this quality. */
  readonly file: "bilevel" | number;
}

const POOR: Degradation = {
  skewDegrees: 0,
  paper: 214,
  ink: 88,
  blur: 1.1,
  noise: 26,
  specks: 60,
  shade: 26,
};
const FAX: Degradation = {
  skewDegrees: 0,
  paper: 250,
  ink: 15,
  blur: 0.8,
  noise: 118,
  specks: 80,
  shade: 0,
};
const damaged =
  (how: Degradation, tilt = 1) =>
  (page: GreyPicture, random: Random): Promise<GreyPicture> =>
    degrade(page, { ...how, skewDegrees: (random() * 2 - 1) * tilt }, random);

const WAYS: readonly Way[] = [
  { name: "clean, 300 dpi", dpi: 300, scan: damaged(cleanScan), file: 80 },
  { name: "poor, 300 dpi", dpi: 300, scan: damaged(POOR), file: 50 },
  { name: "poor, 200 dpi", dpi: 200, scan: damaged(POOR), file: 40 },
  { name: "poor, 150 dpi", dpi: 150, scan: damaged({ ...POOR, blur: 0.8 }), file: 40 },
  { name: "fax, 200 dpi", dpi: 200, scan: damaged(FAX), file: "bilevel" },
  { name: "fax, half as fine", dpi: 200, scan: coarseFax, file: "bilevel" },
  { name: "turned by 180", dpi: 200, scan: turned(180, cleanScan), file: 80 },
  { name: "turned by 180, poor", dpi: 200, scan: turned(180, POOR), file: 50 },
  { name: "turned by 180, fax", dpi: 200, scan: turned(180, FAX), file: "bilevel" },
  { name: "turned by 90, poor", dpi: 200, scan: turned(90, POOR), file: 50 },
  { name: "askew by 3 degrees", dpi: 200, scan: askew, file: 60 },
  { name: "pale toner", dpi: 200, scan: damaged({ ...POOR, ink: 150, noise: 16 }), file: 50 },
  { name: "printed at 60 %", dpi: 200, scan: smaller, file: 60 },
  { name: "streaks along the feed", dpi: 200, scan: streaked, file: 60 },
  { name: "punched and stamped", dpi: 200, scan: punched, file: 60 },
  { name: "copied three times", dpi: 200, scan: copied, file: "bilevel" },
];

const patch = await patchSheet();
const SHEETS = [
  { name: "our separator", pdf: await printSheets([separatorSheet("de")]), unit: null },
  {
    name: "our cover",
    pdf: await printSheets([coverSheet({ key: UNIT, name: "Wohngeld" }, "de")]),
    unit: UNIT,
  },
  { name: "plain PATCHT", pdf: patch, unit: null },
];
const letters = await Promise.all(LETTERS_TO_FIND.slice(0, 4).map((letter) => layOutOwn(letter)));
const engine = await openReader("deu", "lstm");
let bad = 0;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

for (const way of WAYS) {
  const told: string[] = [];
  for (const sheet of SHEETS) told.push(await tellOf(sheet, way));
  const backs = way.file === "bilevel" ? "" : `; backs gone ${await backsOf(way)}`;
  const taken = await lettersTaken(way);
  bad += taken;
  print(
    `${way.name.padEnd(24)} of ${times}: ${told.join(", ")}${backs}` +
      (taken > 0 ? `; LETTERS TAKEN FOR SHEETS ${taken}` : ""),
  );
}
await engine.close();
print(bad === 0 ? "no sheet missed, no unit lost, no letter taken for a sheet" : `${bad} wrong`);
process.exitCode = bad === 0 ? 0 : 1;

/** How often a sheet was known by its bars and by its words; by words alone a cover sheet's unit is lost. */
async function tellOf({ name, pdf, unit }: (typeof SHEETS)[number], way: Way): Promise<string> {
  let [bars, words] = [0, 0];
  for (let n = 0; n < times; n += 1) {
    const found = await see(pdf, way, makeRandom(n, `${way.name} ${name}`));
    if (found.bars?.kind === (unit === null ? "separator-sheet" : "cover-sheet")) bars += 1;
    else if (found.words !== null) words += 1;
  }
  const lost = times - bars - (unit === null ? words : 0);
  bad += lost;
  const byWords = words > 0 ? `+${words} by words` : "";
  return `${name} ${bars}${byWords}${lost > 0 ? ` LOST ${lost}` : ""}`;
}

/** What the bars of a page say, and where they say nothing what its words do. */
async function see(pdf: Uint8Array, way: Way, random: Random) {
  const page = await prepared(await pictureOf(pdf, way), way, random);
  const bars = separatorOf({ barcodes: page.barcodes });
  if (bars !== null) return { bars, words: null };
  const options = { ...page, signal: AbortSignal.timeout(120_000) };
  const { words } = await engine.recognise(page.image, options);
  return { bars, words: separatorOf({ barcodes: [], words }) };
}

/** How many backs of sheets, with the print shining through, are blank or, by their bars, sheets again. */
async function backsOf(way: Way): Promise<number> {
  let gone = 0;
  for (let n = 0; n < times; n += 1) {
    const front = await pictureOf(patch, way);
    const page = await prepared(await shineThrough(front), way, makeRandom(n, `${way.name} back`));
    if (page.blank || separatorOf(page) !== null) gone += 1;
  }
  return gone;
}

async function lettersTaken(way: Way): Promise<number> {
  let taken = 0;
  for (const [n, { pdf }] of letters.slice(0, times).entries()) {
    const page = await prepared(
      await pictureOf(pdf, way),
      way,
      makeRandom(n, `${way.name} letter`),
    );
    const words = page.textLayer?.words ?? [];
    if (separatorOf({ barcodes: page.barcodes, words }) !== null) taken += 1;
  }
  return taken;
}

async function pictureOf(pdf: Uint8Array, { dpi }: Way): Promise<GreyPicture> {
  const [page] = await rasterise(pdf, dpi);
  if (page === undefined) throw new Error("nothing was printed");
  return page;
}

async function prepared(page: GreyPicture, way: Way, random: Random) {
  const scanned = await way.scan(page, random);
  const pdf =
    way.file === "bilevel"
      ? await g4Pdf(way.name, [scanned], { dpi: way.dpi, threshold: 138 })
      : await jpegPdf(way.name, [scanned], { dpi: way.dpi, quality: way.file });
  const source = await openPages(Buffer.from(pdf), "application/pdf", LIMITS);
  try {
    return await preparePage(source, 1);
  } finally {
    source.close();
  }
}

/** 98 lines an inch, as a fax in a hurry has them; shown at 200 again. */
async function coarseFax(page: GreyPicture, random: Random): Promise<GreyPicture> {
  const flat = await stretch(page, page.width, Math.round(page.height * 0.49));
  return degrade(await stretch(flat, page.width, page.height), FAX, random);
}

function turned(degrees: 90 | 180, how: Degradation): Way["scan"] {
  return async (page, random) => turn(await damaged(how)(page, random), degrees);
}

function askew(page: GreyPicture, random: Random): Promise<GreyPicture> {
  return degrade(page, { ...POOR, skewDegrees: random() < 0.5 ? 3 : -3 }, random);
}

/** Several pages on one sheet, or "fit to page": the bars are smaller. */
async function smaller(page: GreyPicture, random: Random): Promise<GreyPicture> {
  const { width, height, pixels } = page;
  const [w, h] = [Math.round(width * 0.6), Math.round(height * 0.6)];
  const small = await stretch(page, w, h);
  const sheet = blankLike(page);
  const [left, top] = [Math.round(width * 0.2), Math.round(height * 0.1)];
  for (let row = 0; row < h; row += 1) {
    sheet.pixels.set(small.pixels.subarray(row * w, (row + 1) * w), (top + row) * width + left);
  }
  return pixels.length === 0 ? page : damaged(POOR)(sheet, random);
}

/** Dust on the glass draws lines along the feed. */
async function streaked(page: GreyPicture, random: Random): Promise<GreyPicture> {
  const scanned = await damaged(POOR)(page, random);
  for (let n = 0; n < 6; n += 1) {
    const x = between(random, 0, page.width - 3);
    const grey = random() < 0.5 ? 60 : 235;
    for (let y = 0; y < page.height; y += 1) {
      scanned.pixels.fill(grey, y * page.width + x, y * page.width + x + between(random, 1, 2));
    }
  }
  return scanned;
}

/** Two holes at the left and a stamp anywhere, as on a sheet that is used again and again. */
async function punched(page: GreyPicture, random: Random): Promise<GreyPicture> {
  const scanned = await damaged(POOR)(page, random);
  const { width, height, pixels } = scanned;
  const disc = (cx: number, cy: number, radius: number, grey: number, hollow: number): void => {
    for (let y = Math.max(0, cy - radius); y < Math.min(height, cy + radius); y += 1) {
      for (let x = Math.max(0, cx - radius); x < Math.min(width, cx + radius); x += 1) {
        const distance = Math.hypot(x - cx, y - cy);
        if (distance < radius && distance >= hollow) pixels[y * width + x] = grey;
      }
    }
  };
  for (const share of [0.43, 0.57])
    disc(Math.round(width * 0.05), Math.round(height * share), 24, 40, 0);
  const [x, y] = [between(random, 200, width - 200), between(random, 200, height - 200)];
  disc(x, y, 150, 110, 143);
  return scanned;
}

/** Each copy is blurred, loses its greys and gains specks. */
async function copied(page: GreyPicture, random: Random): Promise<GreyPicture> {
  let copy = page;
  for (let n = 0; n < 3; n += 1) {
    copy = await damaged({ ...cleanScan, blur: 1, noise: 40, specks: 60 }, 0.7)(copy, random);
    for (let at = 0; at < copy.pixels.length; at += 1) {
      copy.pixels[at] = (copy.pixels[at] ?? 0) < 150 ? 0 : 255;
    }
  }
  return copy;
}

/** The back of thin paper: the front mirrored, a tenth as dark. */
async function shineThrough(front: GreyPicture): Promise<GreyPicture> {
  const { width, height } = front;
  const raw = { width, height, channels: 1 as const };
  const back = await sharp(front.pixels, { raw }).flop().toColourspace("b-w").raw().toBuffer();
  const pixels = Buffer.from(back.map((grey) => 255 - Math.round((255 - grey) / 12)));
  return { width, height, pixels };
}
