import type { GreyPage } from "./grey-page.ts";

/** Which pixels of a page are dark against the paper around them: 1 is ink. */
export interface Ink {
  readonly mask: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Side of the squares paper and letters are compared in: 6 mm at 200 dpi, two lines of print. */
const SQUARE = 48;
/** Share of a square that is darker than its paper at least, even in bold print. */
const PAPER_SHARE = 0.85;
/** Darkest share: a few letters must be seen, a speck must not. */
const LETTER_SHARE = 0.006;
/** Ink is darker than paper by this share of the contrast between paper and letters. */
const INK_SHARE = 0.42;
/** Contrast below this is the grain of the paper, or the back side shining through. */
const CONTRAST_MIN = 42;

/**
 * Finds the ink by a threshold that follows paper and print from place to place, so that shadows and
 * pale lines beside black ones do not matter.
 */
export function inkOf({ data, width, height }: GreyPage): Ink {
  const mask = new Uint8Array(width * height);
  const columns = Math.max(1, Math.ceil(width / SQUARE));
  const rows = Math.max(1, Math.ceil(height / SQUARE));
  const thresholds = squareThresholds({ data, width, height }, columns, rows);
  const line = new Float32Array(columns);
  for (let y = 0; y < height; y++) {
    const down = place(y, rows);
    for (let column = 0; column < columns; column++) {
      const above = thresholds[down.first * columns + column] ?? 0;
      const below = thresholds[down.second * columns + column] ?? 0;
      line[column] = above + (below - above) * down.share;
    }
    markRow(data.subarray(y * width, (y + 1) * width), line, mask.subarray(y * width));
  }
  return { mask, width, height };
}

function markRow(greys: Uint8Array, line: Float32Array, mask: Uint8Array): void {
  for (let from = 0; from < greys.length; from += SQUARE / 2) {
    // Thresholds run in straight slopes between the middles of squares: half a square has one slope.
    const start = place(from, line.length);
    const end = place(from + SQUARE / 2, line.length);
    const a = between(line, start);
    const slope = (between(line, end) - a) / (SQUARE / 2);
    const to = Math.min(greys.length, from + SQUARE / 2);
    for (let x = from, threshold = a; x < to; x++, threshold += slope)
      mask[x] = (greys[x] ?? 255) < threshold ? 1 : 0;
  }
}

interface Place {
  readonly first: number;
  readonly second: number;
  readonly share: number;
}

/** The two squares around a pixel and its way from the middle of the first to that of the second. */
function place(pixel: number, squares: number): Place {
  const at = Math.min(squares - 1, Math.max(0, pixel / SQUARE - 0.5));
  const first = Math.floor(at);
  return { first, second: Math.min(squares - 1, first + 1), share: at - first };
}

function between(line: Float32Array, { first, second, share }: Place): number {
  const from = line[first] ?? 0;
  return from + ((line[second] ?? 0) - from) * share;
}

/** The threshold of each square, from its own greys and those of its neighbours. */
function squareThresholds(page: GreyPage, columns: number, rows: number): Float32Array {
  const papers = new Uint8Array(columns * rows);
  const letters = new Uint8Array(columns * rows);
  const counts = new Uint32Array(256);
  for (let square = 0; square < papers.length; square++) {
    const total = countGreys(page, square % columns, Math.floor(square / columns), counts);
    papers[square] = quantile(counts, PAPER_SHARE * total);
    letters[square] = quantile(counts, LETTER_SHARE * total);
  }
  return Float32Array.from(papers, (_, square) => {
    const around = neighbours(square, columns, rows);
    const paper = median(around.map((each) => papers[each] ?? 255));
    const darkest = Math.min(...around.map((each) => letters[each] ?? 0));
    return paper - INK_SHARE * Math.max(CONTRAST_MIN, paper - darkest);
  });
}

/** Counts the greys of a square; gives how many pixels it counted. */
function countGreys(
  { data, width, height }: GreyPage,
  column: number,
  row: number,
  counts: Uint32Array,
): number {
  counts.fill(0);
  const left = column * SQUARE;
  const right = Math.min(width, left + SQUARE);
  const bottom = Math.min(height, (row + 1) * SQUARE);
  let total = 0;
  // Every second row says the same in half the time.
  for (let y = row * SQUARE; y < bottom; y += 2, total += right - left) {
    const end = y * width + right;
    for (let at = y * width + left; at < end; at++) {
      const grey = data[at] ?? 255;
      counts[grey] = (counts[grey] ?? 0) + 1;
    }
  }
  return total;
}

/** The grey below which so many of the counted pixels lie. */
function quantile(counts: Uint32Array, share: number): number {
  let left = share;
  for (let grey = 0; grey < 256; grey++) {
    left -= counts[grey] ?? 0;
    if (left < 0) return grey;
  }
  return 255;
}

function neighbours(square: number, columns: number, rows: number): number[] {
  const column = square % columns;
  const row = Math.floor(square / columns);
  const found: number[] = [];
  for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++)
      found.push(y * columns + x);
  }
  return found;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
