import type { Box, Word } from "./page.ts";

/** Recorded with what an engine reads, so that a change of the rule shows. */
export const READING_ORDER_VERSION = "order 2";

/** A part of one of the reader's lines without a wide gap in it. */
interface Piece {
  readonly words: readonly Word[];
  /** The reader's line it comes from. */
  readonly line: number;
  readonly box: Box;
  readonly middle: number;
}

/** Pieces whose heights overlap, directly or through others: a row, or columns set at different pitch. */
interface Band {
  readonly pieces: readonly Piece[];
  readonly top: number;
  readonly bottom: number;
}

type Span = readonly [from: number, to: number];

// In multiples of the usual height of a word.
const PIECE_GAP = 2.2;
const GUTTER = 1.5;
/** Rows further apart are not of one region: a subject is no part of the address above it. */
const REGION_GAP = 2.5;
/** The same for a row that stands in one of the columns only. */
const ONE_SIDED_GAP = 1.3;
/** Unless it is no further from the row above than the lines of running text in its column. */
const SAME_PITCH = 1.2;
/** A box that leans or has a speck at its edge still leaves the rows apart. */
const TRIM = 0.1;
const SAME_ROW = 0.5;
/** A column that begins so much higher is read first. */
const HIGHER = 2.5;
/** Words in a line of running text; cells and addresses have fewer. */
const PROSE_WORDS = 4;
const PROSE_LINES = 3;
/** The fields of a form stand further apart than lines of text. */
const FORM_PITCH = 2.5;
const PAIRED = 0.6;
const ACROSS = 0.3;
const FILLED = 0.4;
const ROWS_MAX = 1000;
const REGION_BANDS_MAX = 500;
/** A page of small print has 3,000. A hostile text layer has any number, and time is bounded. */
const WORDS_MAX = 10_000;
const DEPTH_MAX = 12;

const POSTCODE_TOWN = /(?:^|\s)(?:D-\s?)?[\dOoIl]{5}\s+\p{Lu}\p{L}+/u;
/** "Unser Zeichen: HW-1/25" needs no cell beside it to be understood. */
const LABEL_AND_VALUE = /^\p{L}[\p{L}.\- ]{1,28}[:;]\s*\S/u;

/**
 * The words of a page as a person reads it, lines counted anew from 0: from the top down, columns one
 * after the other, tables and forms row by row. `words` come in the reader's lines, whose order is a
 * hint only: Tesseract puts an address window before the letterhead on its right. A line that spans
 * two columns is taken apart. Every word is kept; more than fit on a page stay as they are.
 */
export function inReadingOrder(words: readonly Word[]): Word[] {
  if (words.length > WORDS_MAX) return [...words];
  const height = median(words.map(({ box }) => box[3] - box[1]));
  const pieces = piecesOf(words, height * PIECE_GAP);
  let line = -1;
  let before = -1;
  return ordered(pieces, height, 0).flatMap((piece) => {
    if (piece.line !== before) line += 1;
    before = piece.line;
    return piece.words.map((word) => ({ ...word, line }));
  });
}

function piecesOf(words: readonly Word[], gapMax: number): Piece[] {
  const lines = Map.groupBy(words, (word) => word.line);
  return [...lines].flatMap(([line, ofLine]) => {
    const groups: Word[][] = [];
    for (const word of ofLine.toSorted((a, b) => a.box[0] - b.box[0])) {
      const last = groups.at(-1)?.at(-1);
      if (last && word.box[0] - last.box[2] <= gapMax) groups.at(-1)?.push(word);
      else groups.push([word]);
    }
    return groups.map((group) => pieceOf(group, line));
  });
}

function pieceOf(words: readonly Word[], line: number): Piece {
  // The middle heights, not the extremes: a stroke of a stamp must not stretch the line.
  const top = median(words.map(({ box }) => box[1]));
  const bottom = Math.max(top, median(words.map(({ box }) => box[3])));
  const left = least(words.map(({ box }) => box[0]));
  const right = -least(words.map(({ box }) => -box[2]));
  return { words, line, box: [left, top, right, bottom], middle: (top + bottom) / 2 };
}

function ordered(pieces: readonly Piece[], height: number, depth: number): Piece[] {
  const regions: Region[] = [];
  const bands = bandsOf(pieces);
  for (let at = 0; at < bands.length;) {
    const region = regionAt(bands, at, height);
    regions.push(withRowsAbove(region, regions, height));
    at = region.end;
  }
  return regions.flatMap((region) => orderRegion(region, height, depth));
}

/** Takes rows of the right column that stand above the first row of the left one from the regions before. */
function withRowsAbove(region: Region, before: Region[], height: number): Region {
  let { pieces, gutters } = region;
  for (let above = before.at(-1); above && gutters.length > 0; above = before.at(-1)) {
    const left = remaining(gutters, above.pieces, height * GUTTER);
    const onRight = above.pieces.every((piece) => sideOf(piece, left) > 0);
    const gap = topOf(pieces) + least(above.pieces.map(({ box }) => -box[3]));
    if (left.length === 0 || !onRight || gap > height * ONE_SIDED_GAP) break;
    pieces = [...above.pieces, ...pieces];
    gutters = left;
    before.pop();
  }
  return { ...region, pieces, gutters };
}

const topOf = (pieces: readonly Piece[]): number => least(pieces.map(({ box }) => box[1]));

function bandsOf(pieces: readonly Piece[]): Band[] {
  const bands: { pieces: Piece[]; top: number; bottom: number }[] = [];
  for (const piece of pieces.toSorted((a, b) => trimmedTop(a) - trimmedTop(b))) {
    const trim = (piece.box[3] - piece.box[1]) * TRIM;
    const top = piece.box[1] + trim;
    const bottom = piece.box[3] - trim;
    const band = bands.at(-1);
    if (band && top < band.bottom) {
      band.pieces.push(piece);
      band.bottom = Math.max(band.bottom, bottom);
    } else bands.push({ pieces: [piece], top, bottom });
  }
  return bands;
}

const trimmedTop = ({ box }: Piece): number => box[1] + (box[3] - box[1]) * TRIM;

interface Region {
  readonly pieces: readonly Piece[];
  /** White from the region's top to its bottom, with something on either side; none: no columns. */
  readonly gutters: readonly Span[];
  /** The band after its last. */
  readonly end: number;
}

/** The bands from `at` on that share a gutter, or the one band alone. */
function regionAt(bands: readonly Band[], at: number, height: number): Region {
  let pieces: Piece[] = [];
  let gutters: Span[] = [];
  let bottom = 0;
  let end = at;
  for (const band of bands.slice(at, at + REGION_BANDS_MAX)) {
    const first = end === at;
    const left = first
      ? gapsOf(band.pieces, height * GUTTER)
      : remaining(gutters, band.pieces, height * GUTTER);
    if (!first && !continuesRegion(band, { pieces, gutters: left, bottom }, height)) break;
    pieces = [...pieces, ...band.pieces];
    gutters = left;
    bottom = band.bottom;
    end += 1;
  }
  return { pieces, gutters, end };
}

/** Whether a band has room beside the gutters that are left, and stands close enough to be of one region. */
function continuesRegion(
  band: Band,
  region: Pick<Region, "pieces" | "gutters"> & { readonly bottom: number },
  height: number,
): boolean {
  if (region.gutters.length === 0) return false;
  const sides = new Set(band.pieces.map((piece) => sideOf(piece, region.gutters)));
  const reach = height * (sides.size > 1 ? REGION_GAP : ONE_SIDED_GAP);
  if (band.top - region.bottom > reach && !keepsPitch(band.pieces, region)) return false;
  return sides.size > 1 || continuesColumn(band.pieces, region.pieces, height);
}

/** Whether a row stands as far below its column's last one as that column's rows stand apart. */
function keepsPitch(
  row: readonly Piece[],
  { pieces, gutters }: Pick<Region, "pieces" | "gutters">,
) {
  const [first] = row;
  if (!first) return false;
  const side = sideOf(first, gutters);
  const column = pieces.filter((piece) => sideOf(piece, gutters) === side);
  if (!isProse(column)) return false;
  const lowest = column.reduce((most, { middle }) => Math.max(most, middle), -Infinity);
  return first.middle - lowest <= pitchOf(column) * SAME_PITCH;
}

/** Whether one begins or ends where a piece before does: an address under a stamp is no column of it. */
function continuesColumn(
  next: readonly Piece[],
  before: readonly Piece[],
  height: number,
): boolean {
  return next.some(({ box }) =>
    before.some(
      (other) =>
        Math.abs(other.box[0] - box[0]) < height || Math.abs(other.box[2] - box[2]) < height,
    ),
  );
}

/** How many gutters lie left of the piece. */
const sideOf = (piece: Piece, gutters: readonly Span[]): number =>
  gutters.filter(([, to]) => to <= piece.box[0]).length;

/** The gaps between the pieces' horizontal extents that are at least `min` wide. */
function gapsOf(pieces: readonly Piece[], min: number): Span[] {
  const gaps: Span[] = [];
  let right = Infinity;
  for (const { box } of pieces.toSorted((a, b) => a.box[0] - b.box[0])) {
    if (box[0] - right >= min) gaps.push([right, box[0]]);
    right = right === Infinity ? box[2] : Math.max(right, box[2]);
  }
  return gaps;
}

/** What the pieces leave of the gutters. */
function remaining(gutters: readonly Span[], pieces: readonly Piece[], min: number): Span[] {
  return gutters.flatMap(([from, to]) => {
    const inside = pieces
      .filter(({ box }) => box[0] < to && box[2] > from)
      .toSorted((a, b) => a.box[0] - b.box[0]);
    let start = from;
    let widest: Span = [from, from];
    for (const { box } of inside) {
      if (box[0] - start > widest[1] - widest[0]) widest = [start, box[0]];
      start = Math.max(start, box[2]);
    }
    if (to - start > widest[1] - widest[0]) widest = [start, to];
    return widest[1] - widest[0] >= min ? [widest] : [];
  });
}

function orderRegion({ pieces, gutters }: Region, height: number, depth: number): Piece[] {
  const [gutter] = gutters.toSorted((a, b) => b[1] - b[0] - (a[1] - a[0]));
  if (!gutter || depth >= DEPTH_MAX) return byRow(pieces);
  const left = pieces.filter(({ box }) => box[2] <= gutter[0]);
  const right = pieces.filter(({ box }) => box[0] >= gutter[1]);
  if (isTable({ left, right, gutters, height })) return byRow(pieces);
  // A letterhead on the right reaches down beside the address; an info block belongs after it.
  const rightFirst = topOf(left) - topOf(right) > height * HIGHER && !isInfoBlock(right);
  const columns = rightFirst ? [right, left] : [left, right];
  return columns.flatMap((column) => ordered(column, height, depth + 1));
}

interface Columns {
  readonly left: readonly Piece[];
  readonly right: readonly Piece[];
  readonly gutters: readonly Span[];
  readonly height: number;
}

/** Whether left and right belong together row by row, as in a table, a form or a line of references. */
function isTable({ left, right, gutters, height }: Columns): boolean {
  if (isProse(left) && isProse(right)) return false;
  const paired = left.filter((piece) => right.some((other) => onSameRow(piece, other))).length;
  const inRows = paired >= left.length * PAIRED;
  if (columnCount([...left, ...right], gutters) > 2) return inRows;
  if (left.some((piece) => POSTCODE_TOWN.test(textOf(piece))) || isInfoBlock(right)) return false;
  if (inRows && pitchOf(left) > height * FORM_PITCH) return true;
  // The reader saw lines that go across, not two blocks.
  const leftLines = new Set(left.map(({ line }) => line));
  const across = right.filter(({ line }) => leftLines.has(line)).length;
  return across >= Math.min(left.length, right.length) * ACROSS;
}

/** How many of the columns between the gutters hold more than a few specks. */
function columnCount(pieces: readonly Piece[], gutters: readonly Span[]): number {
  const sizes = new Map<number, number>();
  for (const piece of pieces) {
    const column = sideOf(piece, gutters);
    sizes.set(column, (sizes.get(column) ?? 0) + 1);
  }
  const most = Math.max(...sizes.values());
  return [...sizes.values()].filter((size) => size > most * FILLED).length;
}

function pitchOf(column: readonly Piece[]): number {
  const middles = column.map(({ middle }) => middle).toSorted((a, b) => a - b);
  return median(middles.slice(1).map((middle, i) => middle - (middles[i] ?? 0)));
}

function isProse(column: readonly Piece[]): boolean {
  const lengths = column.map(({ words }) => words.length);
  return column.length >= PROSE_LINES && median(lengths) >= PROSE_WORDS;
}

/** Whether lines such as "Unser Zeichen: HW-1/25" stand in it, be there a stamp among them. */
function isInfoBlock(column: readonly Piece[]): boolean {
  const speaking = column.filter((piece) => LABEL_AND_VALUE.test(textOf(piece))).length;
  return speaking > column.length / 2 || (speaking >= 2 && speaking >= column.length / 3);
}

const textOf = ({ words }: Piece): string => words.map(({ text }) => text).join(" ");

function onSameRow(a: Piece, b: Piece): boolean {
  if (a.line === b.line) return true;
  const shared = Math.min(a.box[3], b.box[3]) - Math.max(a.box[1], b.box[1]);
  return shared > SAME_ROW * Math.min(a.box[3] - a.box[1], b.box[3] - b.box[1]);
}

/** By row from the top, within a row from the left. Wide pieces make the rows, specks between two join one. */
function byRow(pieces: readonly Piece[]): Piece[] {
  const rows: Piece[][] = [];
  for (const piece of pieces.toSorted((a, b) => widthOf(b) - widthOf(a)).slice(0, ROWS_MAX)) {
    const row = rows.find(([widest]) => widest && onSameRow(widest, piece));
    if (row) row.push(piece);
    else rows.push([piece]);
  }
  // No printed page has more on one height.
  const rest = pieces.toSorted((a, b) => widthOf(b) - widthOf(a)).slice(ROWS_MAX);
  const inOrder = rows.toSorted((a, b) => (a[0]?.middle ?? 0) - (b[0]?.middle ?? 0));
  return [...inOrder.flatMap((row) => row.toSorted((a, b) => a.box[0] - b.box[0])), ...rest];
}

const widthOf = ({ box }: Piece): number => box[2] - box[0];

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Not `Math.min(...values)`: a hostile page has more words than a call takes arguments. */
function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}
