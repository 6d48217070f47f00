import { shrinkGrey, type GreyImage } from "./grey-image.ts";

/** The resolution marks are looked for at: a printed letter is some 7 pixels high. */
export const INK_DPI = 100;

/** A page as darkness against its own paper, at about 100 dpi: 0 is paper, 255 black on white. */
export interface InkMap {
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  /** How many pixels of the page one pixel of the map stands for, along a side. */
  readonly factor: number;
  readonly darkness: Uint8Array;
  /** The grey of the paper, over the whole page. */
  readonly paper: number;
  /** Share of the page whose paper is about as light as the rest: a picture or a coloured area is not. */
  readonly paperShare: number;
  /** How far the lightest and the darkest tenth of the paper lie apart: shadows, folds, a bad lamp. */
  readonly unevenness: number;
  /** The paper's grey along one row of the map. Valid until the next call. */
  paperRow(this: void, y: number): Uint8Array;
  /** Darkness from which a pixel belongs to a letter rather than to its blurred edge or to the back side. */
  readonly threshold: number;
}

/** Side of the squares the paper's grey is taken from, in pixels of the map: about 8 mm. */
const SQUARE = 32;

/** Paper in a shadow is darker than the rest by less than this; what is darker still is printed. */
const SHADE_MAX = 60;

// Looked up once: a global asked for in a hot loop makes it ten times slower under Jest's vm.
const { abs, ceil, floor, max, min, round } = Math;

/** Measures each pixel against the paper around it, so that shadows and grey paper do not count. */
export function inkMap(
  image: GreyImage,
  dpi: number,
  factor: number = max(1, round(dpi / INK_DPI)),
): InkMap {
  const small = shrinkGrey(image, factor);
  const { width, height, data } = small;
  const papers = localPapers(small);
  const darkness = new Uint8Array(width * height);
  const counts = new Uint32Array(256);
  for (let y = 0; y < height; y++) {
    const paper = papers.row(y);
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const dark = (paper[x] ?? 0) - (data[at] ?? 0);
      if (dark > 0) darkness[at] = dark;
    }
  }
  countValues(darkness, counts);
  return {
    width,
    height,
    dpi: dpi / factor,
    factor,
    darkness,
    paper: papers.overall,
    paperShare: papers.paperShare,
    unevenness: papers.unevenness,
    paperRow: papers.row,
    threshold: min(110, max(32, round(0.45 * quantile(counts, 0.995)))),
  };
}

interface LocalPapers {
  readonly overall: number;
  readonly unevenness: number;
  readonly paperShare: number;
  /** The paper's grey along one row, interpolated between squares; whole numbers. Valid until the next call. */
  row(this: void, y: number): Uint8Array;
}

function localPapers({ data, width, height }: GreyImage): LocalPapers {
  const columns = max(1, ceil(width / SQUARE));
  const rows = max(1, ceil(height / SQUARE));
  const squares = new Float32Array(columns * rows);
  const counts = new Uint32Array(256);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      counts.fill(0);
      const from = column * SQUARE;
      const to = min(width, from + SQUARE);
      for (let y = row * SQUARE; y < min(height, (row + 1) * SQUARE); y++)
        countValues(data.subarray(y * width + from, y * width + to), counts);
      squares[row * columns + column] = quantile(counts, 0.85);
    }
  }
  const sorted = squares.toSorted();
  const at = (share: number): number => sorted[floor(share * (sorted.length - 1))] ?? 255;
  const overall = at(0.5);
  const unevenness = at(0.9) - at(0.1);
  const paperShare =
    squares.filter((square) => abs(square - overall) <= SHADE_MAX).length / squares.length;
  // A black bar or a picture fills whole squares: that is ink and not dark paper. A shadow is lighter.
  const darkest = overall - SHADE_MAX;
  for (let i = 0; i < squares.length; i++) squares[i] = max(darkest, squares[i] ?? 0);
  const papers = medians(squares, columns);
  const line = new Float32Array(columns);
  const paper = new Uint8Array(width);
  return {
    overall: round(overall),
    unevenness,
    paperShare,
    row(y) {
      const [upper, lower, down] = between(y, rows);
      for (let column = 0; column < columns; column++) {
        const above = papers[upper * columns + column] ?? overall;
        const below = papers[lower * columns + column] ?? overall;
        line[column] = above + (below - above) * down;
      }
      fillBetween(line, paper);
      return paper;
    },
  };
}

/** The median of each square and its neighbours: a square full of letters says little of its paper. */
function medians(squares: Float32Array, columns: number): Float32Array {
  return squares.map((_, i) => {
    const column = i % columns;
    const around: number[] = [];
    const from = max(0, column - 1) - column;
    const to = min(columns - 1, column + 1) - column;
    for (const row of [i - columns, i, i + columns])
      around.push(...squares.subarray(max(0, row + from), max(0, row + to + 1)));
    return around.toSorted((a, b) => a - b)[around.length >> 1] ?? 255;
  });
}

/** The two squares around a pixel and its way from the first to the second, 0 to 1. */
function between(pixel: number, squares: number): [number, number, number] {
  const place = min(squares - 1, max(0, pixel / SQUARE - 0.5));
  const first = floor(place);
  return [first, min(squares - 1, first + 1), place - first];
}

/** Draws straight slopes between the middles of squares. */
function fillBetween(line: Float32Array, paper: Uint8Array): void {
  const half = SQUARE / 2;
  for (let left = -1; left < line.length; left++) {
    // Before the middle of the first square, and behind that of the last, all is as there.
    const from = line[max(0, left)] ?? 0;
    const slope = ((line[min(line.length - 1, left + 1)] ?? 0) - from) / SQUARE;
    const start = left * SQUARE + half;
    const end = min(paper.length, start + SQUARE);
    for (let x = max(0, start); x < end; x++) paper[x] = from + slope * (x - start) + 0.5;
  }
}

function countValues(values: Uint8Array, counts: Uint32Array): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    counts[value] = (counts[value] ?? 0) + 1;
  }
}

/** The value below which a share of the counted ones lies. */
export function quantile(counts: Uint32Array, share: number): number {
  let total = 0;
  for (let value = 0; value < counts.length; value++) total += counts[value] ?? 0;
  let left = total * share;
  for (let value = 0; value < counts.length; value++) {
    left -= counts[value] ?? 0;
    if (left <= 0) return value;
  }
  return counts.length - 1;
}
