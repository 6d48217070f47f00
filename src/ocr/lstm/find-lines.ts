import type { Component } from "./components.ts";
import { measureLine, quantileOf, type TextLine } from "./text-line.ts";

// In inches: what is larger is a picture, a frame or a logo; what is smaller a dot, a comma or a speck.
const LETTER_WIDTH_MAX = 1.3;
const LETTER_HEIGHT_MAX = 0.375;
const LETTER_HEIGHT_MIN = 0.035;
const X_HEIGHT_MIN = 0.025;
const MARK_WIDTH_MAX = 0.2;
// In square inches.
const LETTER_AREA_MIN = 0.00035;
const MARK_AREA_MIN = 0.000125;
/** Upright strokes so much higher than wide are left of a frame. */
const STROKE = 12;

/** The holes of a file punch are 5 to 6 mm wide and stand in the margin, seldom quite round. */
const HOLE_SIZES = [0.16, 0.27] as const;
const HOLE_MARGIN = 1;

/** Letters further apart belong to different columns: in heights of a letter, or in inches if that is more. */
const GAP_MAX = 4.2;
const GAP_INCHES = 0.2;
/** How far a letter may begin before the end of the one before, in inches: italics, kerning. */
const OVERLAP_INCHES = 0.3;
/** Share of the lower one's height that two letters of a line have in common at least. */
const COMMON_MIN = 0.5;
/** The same for low characters beside letters: a hyphen, a quotation mark. */
const COMMON_LOW = 0.12;
const LOW = 0.62;
const LOW_GAP = 0.9;
/** Letters of one line differ in height by no more. */
const TIMES_HIGHER = 2.6;
const TIMES_LOWER = 3;
/** A line is where its last letters were: so many of them. */
const RECENT = 7;

/** A line while its letters are being found, from left to right. */
interface Chain {
  readonly parts: Component[];
  right: number;
  /** Middle top, bottom and height of the last letters. */
  top: number;
  bottom: number;
  height: number;
}

/** The lines of print among the components of a page, from the top down, in a row from the left. */
export function findLines(components: readonly Component[], dpi: number): TextLine[] {
  const letters = components.filter((part) => isLetter(part, dpi));
  const marks = components.filter((part) => !isLetter(part, dpi) && isMark(part, dpi));
  const chains = joinChains(chainLetters(letters, dpi), dpi);
  return chains
    .map((chain) => measureLine(chain.parts, X_HEIGHT_MIN * dpi))
    .filter((line) => line !== null)
    .map((line) => withMarks(line, marks))
    .toSorted(byRow);
}

function isLetter(part: Component, dpi: number): boolean {
  const [width, height] = sizeOf(part);
  return (
    width <= LETTER_WIDTH_MAX * dpi &&
    height <= LETTER_HEIGHT_MAX * dpi &&
    height >= LETTER_HEIGHT_MIN * dpi &&
    height <= STROKE * width &&
    !isHole(part, dpi) &&
    part.area >= LETTER_AREA_MIN * dpi * dpi
  );
}

function isHole(part: Component, dpi: number): boolean {
  const [least, most] = HOLE_SIZES;
  const inMargin = part.right <= HOLE_MARGIN * dpi;
  return inMargin && sizeOf(part).every((size) => size >= least * dpi && size <= most * dpi);
}

function isMark(part: Component, dpi: number): boolean {
  const [width, height] = sizeOf(part);
  return (
    width <= MARK_WIDTH_MAX * dpi &&
    height <= LETTER_HEIGHT_MIN * 2 * dpi &&
    part.area >= MARK_AREA_MIN * dpi * dpi
  );
}

const sizeOf = ({ left, top, right, bottom }: Component): [number, number] => [
  right - left,
  bottom - top,
];

/** Puts each letter behind the line it continues best, from left to right over the whole page. */
function chainLetters(letters: readonly Component[], dpi: number): Chain[] {
  const chains: Chain[] = [];
  for (const letter of letters.toSorted((a, b) => a.left - b.left)) {
    let best: Chain | null = null;
    let most = 0;
    for (const chain of chains) {
      const fit = fitOf(chain, letter, dpi);
      if (fit > most) [best, most] = [chain, fit];
    }
    if (best) append(best, letter);
    else chains.push(chainOf([letter]));
  }
  return chains;
}

/** How well the letter continues the line: above 0 if it may, more the nearer and the more level. */
function fitOf(chain: Chain, letter: Component, dpi: number): number {
  if (letter.top >= chain.bottom || letter.bottom <= chain.top) return 0;
  const gap = letter.left - chain.right;
  if (gap > Math.max(GAP_MAX * chain.height, GAP_INCHES * dpi) || gap < -OVERLAP_INCHES * dpi)
    return 0;
  const height = letter.bottom - letter.top;
  if (height > TIMES_HIGHER * chain.height || chain.height > TIMES_LOWER * height) return 0;
  const common = Math.min(letter.bottom, chain.bottom) - Math.max(letter.top, chain.top);
  const share = common / Math.min(height, chain.bottom - chain.top);
  const low = height < LOW * chain.height && gap < LOW_GAP * chain.height;
  if (share < (low ? COMMON_LOW : COMMON_MIN)) return 0;
  return share - Math.max(0, gap) / dpi;
}

function append(chain: Chain, letter: Component): void {
  chain.parts.push(letter);
  chain.right = Math.max(chain.right, letter.right);
  measureEnd(chain);
}

function measureEnd(chain: Chain): void {
  const last = chain.parts.slice(-RECENT);
  chain.top = quantileOf(
    last.map(({ top }) => top),
    0.5,
  );
  chain.bottom = quantileOf(
    last.map(({ bottom }) => bottom),
    0.5,
  );
  chain.height = quantileOf(
    last.map(({ top, bottom }) => bottom - top),
    0.5,
  );
}

function chainOf(parts: Component[]): Chain {
  const right = Math.max(...parts.map((part) => part.right));
  const chain = { parts, right, top: 0, bottom: 0, height: 0 };
  measureEnd(chain);
  return chain;
}

/** Shares and multiples for lines that were found in pieces, compared as wholes. */
const SAME_ROW = 0.55;
const PIECE_GAP = 4;
const PIECE_GAP_INCHES = 0.2;
const PIECE_TIMES = 2.2;

/** Joins chains that are pieces of one line: a letter that came too early can begin a second one. */
function joinChains(chains: readonly Chain[], dpi: number): Chain[] {
  const joined: Chain[] = [];
  for (const chain of chains.toSorted((a, b) => leftOf(a) - leftOf(b))) {
    const wholeOf = wholeChain(chain);
    const i = joined.findIndex((other) => isPieceOf(wholeChain(other), wholeOf, dpi));
    const other = joined[i];
    if (other) {
      const parts = [...other.parts, ...chain.parts].toSorted((a, b) => a.left - b.left);
      joined[i] = chainOf(parts);
    } else joined.push(chain);
  }
  return joined;
}

const leftOf = (chain: Chain): number => chain.parts[0]?.left ?? 0;

interface Whole {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly height: number;
}

const wholes = new WeakMap<Chain, Whole>();

/** The middle heights of a whole chain; measured once, for it is compared with every other. */
function wholeChain(chain: Chain): Whole {
  const known = wholes.get(chain);
  if (known) return known;
  const whole = {
    left: leftOf(chain),
    right: chain.right,
    top: quantileOf(
      chain.parts.map(({ top }) => top),
      0.5,
    ),
    bottom: quantileOf(
      chain.parts.map(({ bottom }) => bottom),
      0.5,
    ),
    height: quantileOf(
      chain.parts.map(({ top, bottom }) => bottom - top),
      0.5,
    ),
  };
  wholes.set(chain, whole);
  return whole;
}

function isPieceOf(a: Whole, b: Whole, dpi: number): boolean {
  const common = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (common < SAME_ROW * Math.min(a.bottom - a.top, b.bottom - b.top)) return false;
  const higher = Math.max(a.height, b.height);
  if (higher > PIECE_TIMES * Math.min(a.height, b.height)) return false;
  return b.left - a.right <= Math.max(PIECE_GAP * higher, PIECE_GAP_INCHES * dpi);
}

/** How far from the letters a comma or a quotation mark may stand, in x-heights. */
const MARK_GAP = 0.9;
/** Dots and accents stand over the line by no more. */
const ACCENT_ABOVE = 0.75;

/** The line with its full stops, commas, dots and accents. */
function withMarks(line: TextLine, marks: readonly Component[]): TextLine {
  const own = marks.filter((mark) => belongs(mark, line));
  if (own.length === 0) return line;
  const highest = Math.min(...own.map((mark) => mark.top - levelAt(line, mark)));
  const above = Math.min(-highest, line.above + ACCENT_ABOVE * line.xHeight);
  return {
    ...line,
    left: Math.min(line.left, ...own.map((mark) => mark.left)),
    right: Math.max(line.right, ...own.map((mark) => mark.right)),
    above: Math.max(line.above, above),
    parts: [...line.parts, ...own],
  };
}

const levelAt = (line: TextLine, { left, right }: Component): number =>
  line.baseline + line.slope * ((left + right) / 2 - line.left);

function belongs(mark: Component, line: TextLine): boolean {
  const reach = MARK_GAP * line.xHeight;
  if (mark.left > line.right + reach || mark.right < line.left - reach) return false;
  const level = levelAt(line, mark);
  const above = line.above + (isInside(mark, line) ? 0.45 * line.xHeight : 0);
  return (
    mark.bottom > level - above &&
    mark.top > level - above - line.xHeight * 0.3 &&
    mark.bottom <= level + line.below + 3
  );
}

const isInside = (mark: Component, line: TextLine): boolean =>
  mark.left >= line.left - 3 && mark.right <= line.right + 3;

/** Same row: baselines closer than this share of the lower x-height. */
const ROW = 0.6;

function byRow(a: TextLine, b: TextLine): number {
  const apart = a.baseline - b.baseline;
  return Math.abs(apart) > ROW * Math.min(a.xHeight, b.xHeight) + 3 ? apart : a.left - b.left;
}
