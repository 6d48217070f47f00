import sharp from "sharp";
import type { PageWords, Rotation } from "../domain/page.ts";
import { placeWords, type PageGeometry } from "./pdf-write-text-layer.ts";

/** In points from the lower left corner of the upright page. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Dark spots of a page in cells of `cellPt` points, rows from the top; words are not all there is. */
export interface InkGrid {
  readonly cellPt: number;
  readonly columns: number;
  readonly rows: number;
  readonly dark: Uint8Array;
}

const MARGIN_PT = 14;
const STEP_PT = 4;
/** A stamp belongs to the head of a letter: never lower than this share of the page. */
const HEAD_SHARE = 0.3;
/** Between the stamp and what is on the page: a stamp that touches a line is taken for part of it. */
const CLEARANCE_PT = 4;
const CELL_PT = 3;
/** So much darker than the paper is ink: a cell a thin line runs through, but not the scanner's noise. */
const INK_DEPTH = 24;

/**
 * A free spot for a stamp of this size in the head of the page, as near to the top right corner as can
 * be, that touches neither a word nor ink; null when there is none.
 */
export function findFreeSpot(
  size: { readonly widthPt: number; readonly heightPt: number },
  page: PageGeometry,
  words: PageWords,
  ink: InkGrid | null,
): Rectangle | null {
  const { widthPt: width, heightPt: height } = size;
  const obstacles = wordRectangles(words, page);
  const rightmost = page.widthPt - MARGIN_PT - width;
  const highest = page.heightPt - MARGIN_PT - height;
  const lowest = page.heightPt * (1 - HEAD_SHARE);
  let best: Rectangle | null = null;
  let bestDistance = Infinity;
  for (let y = highest; y >= lowest; y -= STEP_PT) {
    for (let x = rightmost; x >= MARGIN_PT; x -= STEP_PT) {
      const distance = Math.hypot(rightmost - x, highest - y);
      if (distance >= bestDistance) break;
      const spot = { x, y, width, height };
      if (obstacles.some((other) => touches(spot, other)) || hasInk(spot, page, ink)) continue;
      best = spot;
      bestDistance = distance;
    }
  }
  return best;
}

function wordRectangles(words: PageWords, page: PageGeometry): Rectangle[] {
  const placement = placeWords(words, page);
  return words.words.map(({ box: [left, top, right, bottom] }) => {
    const corners = [
      placement.toPage(left, top),
      placement.toPage(right, top),
      placement.toPage(left, bottom),
      placement.toPage(right, bottom),
    ];
    const x = Math.min(...corners.map((corner) => corner.x));
    const y = Math.min(...corners.map((corner) => corner.y));
    const width = Math.max(...corners.map((corner) => corner.x)) - x;
    const height = Math.max(...corners.map((corner) => corner.y)) - y;
    return { x, y, width, height };
  });
}

function touches(one: Rectangle, other: Rectangle): boolean {
  return (
    one.x < other.x + other.width + CLEARANCE_PT &&
    other.x < one.x + one.width + CLEARANCE_PT &&
    one.y < other.y + other.height + CLEARANCE_PT &&
    other.y < one.y + one.height + CLEARANCE_PT
  );
}

function hasInk(spot: Rectangle, page: PageGeometry, ink: InkGrid | null): boolean {
  if (ink === null) return false;
  const cell = (points: number): number => Math.floor(points / ink.cellPt);
  const top = page.heightPt - spot.y - spot.height - CLEARANCE_PT;
  const bottom = page.heightPt - spot.y + CLEARANCE_PT;
  const fromRow = Math.max(0, cell(top));
  const toRow = Math.min(ink.rows - 1, cell(bottom));
  const fromColumn = Math.max(0, cell(spot.x - CLEARANCE_PT));
  const toColumn = Math.min(ink.columns - 1, cell(spot.x + spot.width + CLEARANCE_PT));
  for (let row = fromRow; row <= toRow; row++) {
    const start = row * ink.columns;
    if (ink.dark.subarray(start + fromColumn, start + toColumn + 1).includes(1)) return true;
  }
  return false;
}

/**
 * Where the page is dark. `turn` as the page is turned after its EXIF orientation, page sizes upright.
 * Rejects when the image cannot be decoded.
 */
export async function inkOf(
  image: Uint8Array,
  frame: number,
  turn: Rotation,
  page: PageGeometry,
): Promise<InkGrid> {
  const columns = Math.max(1, Math.ceil(page.widthPt / CELL_PT));
  const rows = Math.max(1, Math.ceil(page.heightPt / CELL_PT));
  const lying = turn === 90 || turn === 270;
  const raw = await sharp(image, { page: frame, limitInputPixels: false, failOn: "none" })
    .autoOrient()
    .flatten({ background: "#fff" })
    .toColourspace("b-w")
    .resize(lying ? rows : columns, lying ? columns : rows, { fit: "fill", kernel: "linear" })
    .extractChannel(0)
    .raw()
    .toBuffer();
  const paper = median(raw);
  const dark = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = raw[sourceIndex(turn, row, column, rows, columns)] ?? 255;
      if (value < paper - INK_DEPTH) dark[row * columns + column] = 1;
    }
  }
  return { cellPt: CELL_PT, columns, rows, dark };
}

/** Where the cell of the upright grid lies in the grid before its clockwise turn. */
function sourceIndex(turn: Rotation, row: number, column: number, rows: number, columns: number) {
  if (turn === 90) return (columns - 1 - column) * rows + row;
  if (turn === 180) return (rows - 1 - row) * columns + (columns - 1 - column);
  if (turn === 270) return column * rows + (rows - 1 - row);
  return row * columns + column;
}

function median(values: Uint8Array): number {
  return values.toSorted()[Math.floor(values.length / 2)] ?? 255;
}
