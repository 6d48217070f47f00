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
  /** Darkness from which a pixel belongs to a letter rather than to its blurred edge or to the back side. */
  readonly threshold: number;
}

/** Side of the squares the paper's grey is taken from, in pixels of the map: about 8 mm. */
const SQUARE = 32;

/** Measures each pixel against the paper around it, so that shadows and grey paper do not count. */
export function inkMap(image: GreyImage, dpi: number): InkMap {
  const factor = Math.max(1, Math.round(dpi / INK_DPI));
  const small = shrinkGrey(image, factor);
  const { width, height, data } = small;
  const papers = localPapers(small);
  const darkness = new Uint8Array(width * height);
  const counts = new Uint32Array(256);
  for (let y = 0; y < height; y++) {
    const row = papers.rowAt(y);
    for (let x = 0; x < width; x++) {
      const dark = Math.max(0, Math.round(row(x) - (data[y * width + x] ?? 0)));
      darkness[y * width + x] = dark;
      counts[dark] = (counts[dark] ?? 0) + 1;
    }
  }
  return {
    width,
    height,
    dpi: dpi / factor,
    factor,
    darkness,
    paper: papers.overall,
    threshold: Math.min(110, Math.max(32, Math.round(0.45 * quantile(counts, 0.995)))),
  };
}

interface LocalPapers {
  readonly overall: number;
  /** Gives, for one row, the paper's grey at a column, interpolated between squares. */
  rowAt(y: number): (x: number) => number;
}

function localPapers({ data, width, height }: GreyImage): LocalPapers {
  const columns = Math.max(1, Math.ceil(width / SQUARE));
  const rows = Math.max(1, Math.ceil(height / SQUARE));
  const squares = new Float32Array(columns * rows);
  const counts = new Uint32Array(256);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      counts.fill(0);
      const from = column * SQUARE;
      const to = Math.min(width, from + SQUARE);
      for (let y = row * SQUARE; y < Math.min(height, (row + 1) * SQUARE); y++)
        countValues(data.subarray(y * width + from, y * width + to), counts);
      squares[row * columns + column] = quantile(counts, 0.85);
    }
  }
  const overall = squares.toSorted((a, b) => a - b)[squares.length >> 1] ?? 255;
  // A black bar or a picture fills whole squares: that is ink and not dark paper. A shadow is lighter.
  const darkest = overall - 60;
  for (let i = 0; i < squares.length; i++) squares[i] = Math.max(darkest, squares[i] ?? 0);
  const at = (row: number, column: number): number =>
    squares[Math.min(rows - 1, Math.max(0, row)) * columns + column] ?? overall;
  return {
    overall: Math.round(overall),
    rowAt(y) {
      const place = y / SQUARE - 0.5;
      const row = Math.floor(place);
      const share = place - row;
      const line = Float32Array.from(
        { length: columns },
        (_, column) => at(row, column) * (1 - share) + at(row + 1, column) * share,
      );
      return (x) => {
        const spot = Math.max(0, x / SQUARE - 0.5);
        const left = Math.min(columns - 1, Math.floor(spot));
        const part = spot - left;
        return (line[left] ?? 0) * (1 - part) + (line[Math.min(columns - 1, left + 1)] ?? 0) * part;
      };
    },
  };
}

function countValues(values: Uint8Array, counts: Uint32Array): void {
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
}

/** The value below which a share of the counted ones lies. */
export function quantile(counts: Uint32Array, share: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let left = total * share;
  for (let value = 0; value < counts.length; value++) {
    left -= counts[value] ?? 0;
    if (left <= 0) return value;
  }
  return counts.length - 1;
}
