import { type Corners, fromUnitSquare, mapped } from "../domain/homography.ts";
import type { PageWords, Word } from "../domain/page.ts";
import { GLYPH_WIDTH, type GlyphlessFont } from "./pdf-write-glyphless.ts";

/** The upright page in points, and how its scan lies on it. */
export interface PageGeometry {
  readonly widthPt: number;
  readonly heightPt: number;
  /** How far lines of the upright scan run down to the right, in degrees; the word boxes are level. */
  readonly skewDegrees: number;
  /** Of a photo taken from aside: the corners of what the words' image shows, as shares of the page. */
  readonly corners?: Corners;
}

/** A point of the upright page in points from the bottom left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where pixels of the words' image lie on the page. */
export interface WordPlacement {
  readonly pointsPerPixel: number;
  toPage(x: number, y: number): Point;
}

/**
 * Lays the level image of the words over the page: centre on centre, turned by the skew. Deskewing may
 * have kept the size or grown it by the corners; the sides' ratio tells which.
 */
export function placeWords(words: PageWords, page: PageGeometry): WordPlacement {
  if (page.corners !== undefined) return placeInPhoto(words, page, page.corners);
  const angle = (page.skewDegrees * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const grown = page.widthPt * Math.abs(cos) + page.heightPt * Math.abs(sin);
  const grownHeight = page.widthPt * Math.abs(sin) + page.heightPt * Math.abs(cos);
  const ratio = words.width / words.height;
  const isGrown =
    Math.abs(ratio - grown / grownHeight) < Math.abs(ratio - page.widthPt / page.heightPt);
  const pointsPerPixel = (isGrown ? grown : page.widthPt) / words.width;
  return {
    pointsPerPixel,
    toPage(x, y) {
      const dx = (x - words.width / 2) * pointsPerPixel;
      const dy = (y - words.height / 2) * pointsPerPixel;
      return {
        x: page.widthPt / 2 + dx * cos - dy * sin,
        y: page.heightPt / 2 - (dx * sin + dy * cos),
      };
    },
  };
}

/** The same for a page seen from aside: the level image is laid back where the photo has it. */
function placeInPhoto(words: PageWords, page: PageGeometry, corners: Corners): WordPlacement {
  const angle = (page.skewDegrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const toPhoto = fromUnitSquare(corners);
  const toPage = (x: number, y: number): Point => {
    const [dx, dy] = [x - words.width / 2, y - words.height / 2];
    const across = 0.5 + (dx * cos - dy * sin) / words.width;
    const down = 0.5 + (dx * sin + dy * cos) / words.height;
    const [u, v] = mapped(toPhoto, across, down);
    return { x: u * page.widthPt, y: (1 - v) * page.heightPt };
  };
  const [left, right] = [toPage(0, words.height / 2), toPage(words.width, words.height / 2)];
  const pointsPerPixel = Math.hypot(right.x - left.x, right.y - left.y) / words.width;
  return { pointsPerPixel, toPage };
}

/** How a word lies on the page: by the skew alone, in a photo as its own place there has it. */
function lieOf(
  word: Word,
  baseline: number,
  page: PageGeometry,
  placement: WordPlacement,
): { readonly cos: number; readonly sin: number; readonly pointsPerPixel: number } {
  if (page.corners === undefined) {
    const angle = (page.skewDegrees * Math.PI) / 180;
    const { pointsPerPixel } = placement;
    return { cos: Math.cos(angle), sin: Math.sin(angle), pointsPerPixel };
  }
  const from = placement.toPage(word.box[0], baseline);
  const to = placement.toPage(word.box[2], baseline);
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  return {
    cos: (to.x - from.x) / length,
    sin: (from.y - to.y) / length,
    pointsPerPixel: length / (word.box[2] - word.box[0]),
  };
}

const FONT_SIZE_MIN_PT = 1;
/** In font sizes. poppler sees a border of columns from 0.7 on (TextOutputDev, minColSpacing1). */
const BLANK_MAX = 0.4;
/** In font sizes: a wider gap is a table's or a letterhead's, and stays one. */
const COLUMN_GAP = 2.5;
/** PDFium leaves out what is narrower than 0.01 points; a letter is half as wide as this. */
const HAIR_PT = 0.03;
/** A word whose lower edge is off by more than this share of the line's height has a baseline of its own. */
const BASELINE_TOLERANCE = 0.4;

/**
 * The content stream of an invisible text layer: each word as wide as its box, a blank as wide as the
 * gap to the next one of its line, lines in order. `fontName` is the resource the page knows `font` by.
 */
export function textLayer(
  words: PageWords,
  page: PageGeometry,
  font: GlyphlessFont,
  fontName: string,
): string {
  const shown = words.words.filter((word) => word.text.trim() !== "");
  if (shown.length === 0) return "";
  const placement = placeWords(words, page);
  const operators = ["q BT 3 Tr"];
  let last: PlacedWord | null = null;
  for (const line of linesOf(shown)) {
    const shape = shapeOf(line);
    const size = Math.max(FONT_SIZE_MIN_PT, shape.height * placement.pointsPerPixel);
    const setFont = `/${fontName} ${size.toFixed(2)} Tf`;
    for (const [i, word] of line.entries()) {
      const baseline = baselineOf(word, shape);
      const start = placement.toPage(word.box[0], baseline);
      const lie = lieOf(word, baseline, page, placement);
      const { width, gap } = widthsOf(word, line[i + 1], lie.pointsPerPixel, size);
      const placed: PlacedWord = { start, size, drop: Math.abs(lie.sin) * width };
      const matrix = matrixAt(start, lie);
      if (i > 0) operators.push(matrix);
      else if (last !== null && runsInto(last, placed))
        operators.push(parting(font, fontName, matrix), setFont);
      else operators.push(setFont, matrix);
      operators.push(shownText(font, word.text, width, size));
      if (gap !== null) operators.push(shownText(font, " ", gap, size));
      last = placed;
    }
  }
  operators.push("ET Q");
  return operators.join("\n");
}

interface PlacedWord {
  readonly start: Point;
  readonly size: number;
  /** How much lower or higher than its start the word ends. */
  readonly drop: number;
}

/**
 * Whether PDFium would take the start of a line for a part of the one above, or sort it before its end:
 * where lines run down to the right, the one starts as high as the other ends.
 */
function runsInto(last: PlacedWord, first: PlacedWord): boolean {
  const reach = Math.max(last.size, first.size) + Math.max(last.drop, first.drop);
  return first.start.x < last.start.x && Math.abs(first.start.y - last.start.y) < reach;
}

/**
 * Ends a line and goes where the next one starts, so that PDFium keeps them apart. It sorts what is nearer
 * in height than half a letter is wide, of letters of that size; so each line gets a blank that is next to
 * nothing. The second counts as a tab, which PDFium leaves out of the text: no line starts with a blank.
 */
function parting(font: GlyphlessFont, fontName: string, matrix: string): string {
  const hair = `<${font.encode(" ")}> Tj`;
  return [
    `/${fontName} ${HAIR_PT} Tf 100 Tz ${hair}`,
    matrix,
    `/Span <</ActualText(\\t)>> BDC ${hair} EMC`,
  ].join("\n");
}

function matrixAt({ x, y }: Point, lie: { readonly cos: number; readonly sin: number }): string {
  const [cos, sin] = [lie.cos.toFixed(5), lie.sin.toFixed(5)];
  return `${cos} ${(-lie.sin).toFixed(5)} ${sin} ${cos} ${x.toFixed(2)} ${y.toFixed(2)} Tm`;
}

/**
 * Width of a word and of the blank after it, in points. A word of wide-set print (typewriter, justified
 * lines) reaches into the blank: readers take a wide one for the border of two columns.
 */
function widthsOf(
  word: Word,
  next: Word | undefined,
  pointsPerPixel: number,
  size: number,
): { readonly width: number; readonly gap: number | null } {
  const width = (word.box[2] - word.box[0]) * pointsPerPixel;
  if (next === undefined) return { width, gap: null };
  const gap = Math.max(1, next.box[0] - word.box[2]) * pointsPerPixel;
  const spare = gap > COLUMN_GAP * size ? 0 : Math.max(0, gap - BLANK_MAX * size);
  return { width: width + spare, gap: gap - spare };
}

function shownText(font: GlyphlessFont, text: string, widthPt: number, size: number): string {
  const natural = (Array.from(text).length * GLYPH_WIDTH * size) / 1000;
  const percent = Math.max(1, (widthPt / natural) * 100);
  return `${percent.toFixed(2)} Tz <${font.encode(text)}> Tj`;
}

function linesOf(words: readonly Word[]): Word[][] {
  const lines: Word[][] = [];
  let current = -1;
  for (const word of words) {
    if (word.line === current) lines.at(-1)?.push(word);
    else lines.push([word]);
    current = word.line;
  }
  return lines;
}

interface LineShape {
  readonly bottom: number;
  readonly height: number;
}

/** One lower edge for the whole line: `aus` and `Tag` must not come apart into two lines. */
function shapeOf(line: readonly Word[]): LineShape {
  const bottoms = line.map((word) => word.box[3]).toSorted((a, b) => a - b);
  const heights = line.map((word) => word.box[3] - word.box[1]).toSorted((a, b) => a - b);
  return {
    bottom: bottoms[Math.floor(bottoms.length / 2)] ?? 0,
    // Nearly the tallest: one drop cap or a misread rule must not blow the line up.
    height: heights[Math.floor((heights.length - 1) * 0.8)] ?? 0,
  };
}

function baselineOf(word: Word, line: LineShape): number {
  const off = Math.abs(word.box[3] - line.bottom);
  return off > line.height * BASELINE_TOLERANCE ? word.box[3] : line.bottom;
}
