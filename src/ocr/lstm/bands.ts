import { type Component, componentsOf } from "./components.ts";
import type { GreyPage } from "./grey-page.ts";
import type { Ink } from "./ink.ts";

// In inches: lower than print is no band, higher is a picture. Bold words that run together are shorter.
const THICKNESS = [0.1, 1.1] as const;
const LENGTH_MIN = 3;
/** A band is so much longer than thick, and filled to so much of its box: a frame or a stamp is not. */
const TIMES_LONGER = 2;
const FILLED = 0.45;
/** Only lines so far apart are searched for stretches of ink so long, in inches: most pages have none. */
const LINES_APART = 0.04;
const STRETCH = 0.6;
/** No stroke of print is as thick: what is left where strokes are filled up is the band. */
const STROKE = 0.075;
/** A shadow is soft: it goes on beyond what counts as ink. */
const SOFT = 0.1;
const EDGE_PIXELS = 2;
/** As for ink: letters are darker than paper by this share of the contrast. */
const INK_SHARE = 0.42;
/** What is paler than print against the lightened band is its grain. */
const CONTRAST_MIN = 100;

/**
 * Makes bands that lie under print as light as paper, in page and ink: the shadow of a fold, so that the
 * letters in it stand alone again, and dark bars with light letters, which become dark ones on paper.
 */
export function lightenBands(page: GreyPage, ink: Ink, dpi: number): void {
  if (!hasStretch(ink, dpi)) return;
  for (const band of componentsOf(ink).filter((part) => isBand(part, dpi)))
    lighten(page, ink, band, dpi);
}

function hasStretch({ mask, width, height }: Ink, dpi: number): boolean {
  const across = { length: width, step: 1, lines: height, stride: width };
  const down = { length: height, step: width, lines: width, stride: 1 };
  return [across, down].some((walk) => hasStretchAlong(mask, walk, dpi));
}

function hasStretchAlong(
  mask: Uint8Array,
  { length, step, lines, stride }: Readonly<Record<"length" | "step" | "lines" | "stride", number>>,
  dpi: number,
): boolean {
  const apart = Math.max(1, Math.round(LINES_APART * dpi));
  const least = Math.round(STRETCH * dpi);
  for (let line = 0; line + apart < lines; line += apart) {
    for (let i = least; i < length; i += least) {
      const at = line * stride + i * step;
      if (mask[at] !== 1 || mask[at + apart * stride] !== 1) continue;
      let [from, to] = [i, i];
      while (from > 0 && mask[at - (i - from + 1) * step] === 1) from--;
      while (to + 1 < length && mask[at + (to + 1 - i) * step] === 1) to++;
      if (to - from >= least) return true;
    }
  }
  return false;
}

function isBand({ left, top, right, bottom, area }: Component, dpi: number): boolean {
  const [width, height] = [right - left, bottom - top];
  const [thickness, length] = [Math.min(width, height), Math.max(width, height)];
  return (
    thickness >= THICKNESS[0] * dpi &&
    thickness <= THICKNESS[1] * dpi &&
    length >= Math.max(LENGTH_MIN * dpi, TIMES_LONGER * thickness) &&
    area >= FILLED * width * height
  );
}

function lighten(page: GreyPage, ink: Ink, band: Component, dpi: number): void {
  const { darkest, middle, lightest } = greysOf(cutOut(page, band).data);
  // Letters on a shadow leave most of it lighter than themselves, those in a bar darker.
  const isDark = middle - darkest < lightest - middle;
  const box = isDark ? band : grown(page, band, Math.round(SOFT * dpi));
  const cut = cutOut(page, box);
  if (isDark) invert(cut);
  const papers = filledUp(cut, Math.round(STROKE * dpi));
  const { paper } = greysOf(papers);
  for (let i = 0; i < cut.data.length; i++) {
    const [grey, behind] = [cut.data[i] ?? 0, papers[i] ?? 0];
    cut.data[i] = grey >= behind ? paper : (grey * paper) / behind;
  }
  const contrast = paper - greysOf(cut.data).darkest;
  if (contrast < CONTRAST_MIN) return;
  const threshold = paper - INK_SHARE * contrast;
  for (let y = 0; y < cut.height; y++) {
    const to = (box.top + y) * page.width + box.left;
    const row = cut.data.subarray(y * cut.width, (y + 1) * cut.width);
    page.data.set(row, to);
    for (let x = 0; x < row.length; x++) ink.mask[to + x] = (row[x] ?? 255) < threshold ? 1 : 0;
  }
}

type Box = Pick<Component, "left" | "top" | "right" | "bottom">;

const grown = (
  { width, height }: GreyPage,
  { left, top, right, bottom }: Box,
  by: number,
): Box => ({
  left: Math.max(0, left - by),
  top: Math.max(0, top - by),
  right: Math.min(width, right + by),
  bottom: Math.min(height, bottom + by),
});

function cutOut(page: GreyPage, { left, top, right, bottom }: Box): GreyPage {
  const [width, height] = [right - left, bottom - top];
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (top + y) * page.width + left;
    data.set(page.data.subarray(from, from + width), y * width);
  }
  return { data, width, height };
}

/** Black for white; the blurred edge of the bar becomes paper with it. */
function invert({ data, width, height }: GreyPage): void {
  data.set(inverse(data));
  const { paper } = greysOf(data);
  for (let i = 0; i < EDGE_PIXELS; i++) {
    data.fill(paper, i * width, (i + 1) * width);
    data.fill(paper, (height - 1 - i) * width, (height - i) * width);
    for (let from = 0; from < data.length; from += width)
      data[from + i] = data[from + width - 1 - i] = paper;
  }
}

/** The greys of what lies behind strokes thinner than `size`: first lightest, then darkest of what is near. */
function filledUp(page: GreyPage, size: number): Uint8Array {
  const light = lightestNear(page, size >> 1);
  return inverse(lightestNear({ ...page, data: inverse(light) }, size >> 1));
}

function lightestNear({ data, width, height }: GreyPage, half: number): Uint8Array {
  const across = new Uint8Array(data.length);
  for (let from = 0; from < data.length; from += width)
    for (let x = 0; x < width; x++) across[from + x] = lightestOf(data, from, 1, x, width, half);
  const found = new Uint8Array(data.length);
  for (let x = 0; x < width; x++)
    for (let y = 0; y < height; y++)
      found[y * width + x] = lightestOf(across, x, width, y, height, half);
  return found;
}

/** Lightest of the places around `at` of a row or column that begins at `first`. */
function lightestOf(
  data: Uint8Array,
  first: number,
  step: number,
  at: number,
  length: number,
  half: number,
): number {
  let lightest = 0;
  const from = at < half ? 0 : at - half;
  const to = at + half < length ? at + half : length - 1;
  for (let near = from; near <= to; near++) {
    const grey = data[first + near * step] ?? 0;
    if (grey > lightest) lightest = grey;
  }
  return lightest;
}

const inverse = (greys: Uint8Array): Uint8Array => greys.map((grey) => 255 - grey);

interface Greys {
  readonly darkest: number;
  readonly middle: number;
  readonly paper: number;
  readonly lightest: number;
}

/** A short title in a long bar must be seen, a few specks must not; paper is most of what is light. */
const SPECKS = 0.002;
const PAPER_SHARE = 0.95;

function greysOf(data: Uint8Array): Greys {
  const counts = new Uint32Array(256);
  for (let i = 0; i < data.length; i++) counts[data[i] ?? 0] = (counts[data[i] ?? 0] ?? 0) + 1;
  const below = (share: number): number => {
    let left = share * data.length;
    const found = counts.findIndex((count) => (left -= count) < 0);
    return found < 0 ? 255 : found;
  };
  return {
    darkest: below(SPECKS),
    middle: below(0.5),
    paper: below(PAPER_SHARE),
    lightest: below(1 - SPECKS),
  };
}
