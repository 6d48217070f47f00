import type { Rotation } from "../domain/page.ts";
import { turnLetterMap, type LetterMap } from "./letter-map.ts";
import type { Mark } from "./marks.ts";
import { findSkew } from "./skew.ts";

/** How a scanned page must be turned to be read. */
export interface PageTurn {
  /** Clockwise turn that makes the page upright. */
  readonly rotation: Rotation;
  /** False where too little is written to tell upside down from upright: read both ways then. */
  readonly certain: boolean;
  /** Clockwise slant of the lines once the page is turned; rotate counter-clockwise by it. */
  readonly skewDegrees: number;
}

/** Times the standard deviation of a coin's tosses the lines must outvote each other by. */
const SIGNIFICANT = 2.5;

/** Tells how a page lies from the shapes of its lines, without reading a word. */
export function findPageTurn(map: LetterMap): PageTurn {
  const { beside, stacked } = neighbours(map);
  const lying = stacked > beside;
  const level = lying ? turnLetterMap(map) : map;
  const skew = findSkew(level);
  const { up, down } = lineVotes(level, skew.degrees);
  const significant = Math.abs(up - down) >= SIGNIFICANT * Math.sqrt(up + down);
  const decided = significant && up + down >= 6;
  // Most pages lie as they should, so weak evidence does not put one on its head; a lying page has no such home.
  const flip = decided || lying ? down > up : false;
  const axisClear = Math.max(beside, stacked) >= 3 * Math.min(beside, stacked);
  return {
    rotation: rotationOf(lying, flip),
    certain: decided && axisClear && beside + stacked >= 20,
    skewDegrees: skew.degrees,
  };
}

function rotationOf(lying: boolean, flip: boolean): Rotation {
  if (lying) return flip ? 270 : 90;
  return flip ? 180 : 0;
}

/** Side of the squares marks are sorted into, and how far a neighbour may be, in pixels at 100 dpi. */
const SQUARE = 32;
const GAP_MAX = 8;

/** In a line the next letter is nearer than the next line: counts the marks whose nearest one is beside or below. */
function neighbours(map: LetterMap): { beside: number; stacked: number } {
  const columns = Math.ceil(map.width / SQUARE) + 1;
  const squares = new Map<number, Mark[]>();
  const letters = map.marks.filter(
    ({ left, top, right, bottom }) => Math.max(right - left, bottom - top) >= 3,
  );
  for (const mark of letters) {
    const key = Math.floor(mark.top / SQUARE) * columns + Math.floor(mark.left / SQUARE);
    const square = squares.get(key);
    if (square === undefined) squares.set(key, [mark]);
    else square.push(mark);
  }
  let beside = 0;
  let stacked = 0;
  for (const mark of letters) {
    const { across, down } = nearest(mark, squares, columns);
    if (across < down && across < GAP_MAX) beside++;
    else if (down < across && down < GAP_MAX) stacked++;
  }
  return { beside, stacked };
}

/** The gaps to the nearest mark beside and to the nearest above or below, in pixels; infinite without one. */
function nearest(
  mark: Mark,
  squares: ReadonlyMap<number, readonly Mark[]>,
  columns: number,
): { across: number; down: number } {
  let across = Infinity;
  let down = Infinity;
  for (const other of around(mark, squares, columns)) {
    if (other === mark) continue;
    const gap = gapBetween(mark, other);
    if (gap.beside) across = Math.min(across, gap.pixels);
    else down = Math.min(down, gap.pixels);
  }
  return { across, down };
}

/** The marks in the squares a mark touches and in those around them. */
function* around(
  mark: Mark,
  squares: ReadonlyMap<number, readonly Mark[]>,
  columns: number,
): Generator<Mark> {
  const fromColumn = Math.floor(mark.left / SQUARE) - 1;
  const toColumn = Math.floor(mark.right / SQUARE) + 1;
  const toRow = Math.floor(mark.bottom / SQUARE) + 1;
  for (let row = Math.floor(mark.top / SQUARE) - 1; row <= toRow; row++)
    for (let column = fromColumn; column <= toColumn; column++)
      yield* squares.get(row * columns + column) ?? [];
}

/** How far two marks lie apart, and whether side by side; infinite when they face each other with less than half. */
function gapBetween(a: Mark, b: Mark): { pixels: number; beside: boolean } {
  const sharedRows = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const sharedColumns = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  if (sharedColumns <= 0 && sharedRows >= 0.5 * Math.min(a.bottom - a.top, b.bottom - b.top))
    return { pixels: -sharedColumns, beside: true };
  if (sharedRows <= 0 && sharedColumns >= 0.5 * Math.min(a.right - a.left, b.right - b.left))
    return { pixels: -sharedRows, beside: false };
  return { pixels: Infinity, beside: true };
}

/** A piece of a line with less difference does not vote. */
const CLEAR_BALANCE = 0.2;

/** The page is judged in upright strips, so that a bent or slanted rest of a line does not blur its profile. */
const STRIPS = 4;

/**
 * Counts pieces of lines with more ink above their small letters than below, and the other way round.
 * Latin text has some three times as many ascenders and capitals as descenders; figures vote for neither.
 */
function lineVotes(map: LetterMap, skewDegrees: number): { up: number; down: number } {
  let up = 0;
  let down = 0;
  for (let strip = 0; strip < STRIPS; strip++) {
    const from = Math.floor((strip * map.width) / STRIPS);
    const to = Math.floor(((strip + 1) * map.width) / STRIPS);
    const profile = rowProfile(map, from, to, skewDegrees);
    for (const [top, bottom] of textLines(profile)) {
      const balance = ascenderBalance(profile, top, bottom);
      if (balance > CLEAR_BALANCE) up++;
      else if (balance < -CLEAR_BALANCE) down++;
    }
  }
  return { up, down };
}

/** Letter pixels per row between two columns, along lines of the given slant. */
function rowProfile(map: LetterMap, from: number, to: number, skewDegrees: number): Float64Array {
  const { width, height, set } = map;
  const slope = Math.tan((skewDegrees * Math.PI) / 180);
  const profile = new Float64Array(height);
  for (let x = from; x < to; x++) {
    const shift = Math.round(slope * (x - width / 2));
    const end = Math.min(height, height + shift);
    for (let y = Math.max(0, shift); y < end; y++)
      if (set[y * width + x] === 1) profile[y - shift] = (profile[y - shift] ?? 0) + 1;
  }
  return profile;
}

/** Heights of a line from ascender to descender, in pixels at 100 dpi. */
const LINE_MIN = 6;
const LINE_MAX = 30;

/** Runs of rows with ink that are as high as a line; higher ones are parted at a clear dip, or left out. */
function textLines(profile: Float64Array): [number, number][] {
  const lines: [number, number][] = [];
  const waiting: [number, number][] = [];
  let start = -1;
  for (let y = 0; y <= profile.length; y++) {
    const inked = (profile[y] ?? 0) >= 2;
    if (inked && start < 0) start = y;
    if (inked || start < 0) continue;
    waiting.push([start, y]);
    start = -1;
  }
  for (let run = waiting.pop(); run !== undefined; run = waiting.pop()) {
    const height = run[1] - run[0];
    if (height < LINE_MIN) continue;
    if (height <= LINE_MAX) {
      lines.push(run);
      continue;
    }
    const dip = clearDip(profile, run);
    if (dip !== null) waiting.push([run[0], dip], [dip, run[1]]);
  }
  return lines;
}

function clearDip(profile: Float64Array, [top, bottom]: readonly [number, number]): number | null {
  let lowest = -1;
  let peak = 0;
  for (let y = top; y < bottom; y++) {
    const value = profile[y] ?? 0;
    peak = Math.max(peak, value);
    const inside = y >= top + LINE_MIN && y < bottom - LINE_MIN;
    if (inside && (lowest < 0 || value < (profile[lowest] ?? 0))) lowest = y;
  }
  return lowest >= 0 && (profile[lowest] ?? 0) <= 0.3 * peak ? lowest : null;
}

/** Ink above the band of small letters minus ink below it, -1 to 1; 0 for what has no such band. */
function ascenderBalance(profile: Float64Array, top: number, bottom: number): number {
  const rows = profile.subarray(top, bottom);
  const peak = rows.reduce((most, value) => Math.max(most, value), 0);
  // By the mean and not by the peak: the row of the baseline may have twice the ink of all others.
  const enough = (0.8 * total(rows)) / rows.length;
  const inBand = (value: number): boolean => value >= enough;
  const first = rows.findIndex(inBand);
  const last = rows.findLastIndex(inBand);
  if (peak < 8 || last - first < 3 || last - first > 14) return 0;
  const above = total(rows.subarray(0, first));
  const below = total(rows.subarray(last + 1));
  return (above - below) / (above + below + 1);
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
