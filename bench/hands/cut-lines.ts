// Cuts the lines of made pages out as the reader does, for bench/hands/teach.py: node bench/hands/cut-lines.ts PAGES OUT
import { closeSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { lightenBands } from "../../src/ocr/lstm/bands.ts";
import { componentsOf } from "../../src/ocr/lstm/components.ts";
import { findLines } from "../../src/ocr/lstm/find-lines.ts";
import { decodePage } from "../../src/ocr/lstm/grey-page.ts";
import { inkOf } from "../../src/ocr/lstm/ink.ts";
import { type LineImage, lineImage } from "../../src/ocr/lstm/line-image.ts";
import { removeRules } from "../../src/ocr/lstm/rules.ts";
import type { TextLine } from "../../src/ocr/lstm/text-line.ts";

/** The pages of bench/hands/pages.py. */
const PAGE = { width: 1654, height: 2339 };
const DPI = 200;
/** What the network that is taught reads. */
const HEIGHT = 48;
const WIDTH_MAX = 1500;
/** A byte for each pixel: 0 ink, 254 paper. */
const TONES = 127;
// In x-heights: how far a line that was found may lie from the one that was written.
const OFF_LEVEL = 0.9;
const OFF_END = 1.3;
const HIGH = [0.8, 6.5] as const;

const Written = z.array(
  z.object({
    words: z.array(z.string()),
    places: z.array(z.tuple([z.number(), z.number()])),
    baseline: z.number(),
    xHeight: z.number(),
    hand: z.string(),
  }),
);
type Line = z.output<typeof Written>[number];

const bytesOf = ({ greys, tones }: LineImage): Uint8Array =>
  greys.map((grey) => Math.round(((tones[grey] ?? 1) + 1) * TONES));

const [pages, out] = process.argv.slice(2);
if (pages === undefined || out === undefined)
  throw new Error("name the pages and the file to write");
const into = openSync(out, "w");
let [written, kept] = [0, 0];
for (const name of readdirSync(pages).filter((file) => file.endsWith(".json"))) {
  const lines = Written.parse(JSON.parse(readFileSync(path.join(pages, name), "utf8")));
  const page = await decodePage(
    readFileSync(path.join(pages, `${path.parse(name).name}.png`)),
    PAGE,
  );
  const ink = inkOf(page);
  removeRules(page, ink, DPI);
  lightenBands(page, ink, DPI);
  written += lines.length;
  for (const found of findLines(componentsOf(ink), DPI)) {
    const line = nearest(lines, found);
    const text = line && textIn(line, found);
    if (!line || text === null || text === undefined) continue;
    const image = lineImage(page, found, HEIGHT, DPI);
    if (image.width > WIDTH_MAX) continue;
    writeSync(into, `${String(image.width)}\t${line.hand}\t${text}\n`);
    writeSync(into, bytesOf(image));
    kept += 1;
  }
}
closeSync(into);
process.stdout.write(`${String(kept)} lines of ${String(written)} written\n`);

/** The written line a found one is of; none: dirt, or another's upper half. */
function nearest(lines: readonly Line[], found: TextLine): Line | null {
  const level = found.baseline + (found.slope * (found.right - found.left)) / 2;
  const off = (line: Line): number => Math.abs(line.baseline - level);
  const line = lines.toSorted((a, b) => off(a) - off(b))[0];
  if (!line || off(line) > OFF_LEVEL * line.xHeight) return null;
  const [low, high] = HIGH.map((times) => times * line.xHeight);
  const isHigh = found.above >= (low ?? 0) && found.above + found.below <= (high ?? Infinity);
  return isHigh ? line : null;
}

/** The words that lie in the found line; null where it cuts through one. */
function textIn({ words, places, xHeight }: Line, { left, right }: TextLine): string | null {
  const inside = [...places.entries()].filter(([, [from, to]]) => {
    const middle = (from + to) / 2;
    return middle > left && middle < right;
  });
  const [first, last] = [inside[0], inside.at(-1)];
  if (!first || !last) return null;
  const isWhole =
    Math.abs(first[1][0] - left) <= OFF_END * xHeight &&
    Math.abs(last[1][1] - right) <= OFF_END * xHeight;
  return isWhole ? words.slice(first[0], last[0] + 1).join(" ") : null;
}
