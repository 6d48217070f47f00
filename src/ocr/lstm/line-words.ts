import type { Box, Word } from "../../domain/page.ts";
import type { Component } from "./components.ts";
import type { Character } from "./decode-line.ts";
import type { LineImage } from "./line-image.ts";
import type { TextLine } from "./text-line.ts";

/**
 * 1 + 0.79 ln(odds of the least certain character): Tesseract's measure for words it does not know, by
 * which the house judges. On 38 pages of letters it puts the badly legible ones where tesseract.js does.
 */
const CERTAINTY_WEIGHT = 0.79;

/** A word of a line: its characters, and the columns of the page between its spaces. */
interface Span {
  readonly characters: Character[];
  readonly from: number;
  to: number;
}

/**
 * The words of a line that was read, boxes around their letters in pixels of the page. `stride` is how
 * many pixels of the line's image one step has.
 */
export function wordsOfLine(
  characters: readonly Character[],
  line: TextLine,
  image: LineImage,
  stride: number,
): Omit<Word, "line">[] {
  const columnOf = ({ step }: Character): number =>
    image.left + (step + 0.5) * stride * image.scale;
  const spans = spansOf(characters, columnOf);
  const parts = partsOfSpans(line.parts, spans);
  return spans.map((span, i) => ({
    text: textOf(span, parts[i] ?? [], line),
    confidence: confidenceOf(span.characters),
    box: boxOf(parts[i] ?? [], span, line, columnOf),
  }));
}

/** What the German model, which has no middle dot, takes one for. */
const DOT_TAKEN_FOR = /^[-:+.*=~°]$/;
const MIDDLE_DOT = "·";
// In x-heights: a dot is no bullet, and stands in the middle of small letters, not on their feet.
const DOT_SIZE_MAX = 0.5;
const DOT_MIDDLE = [0.3, 0.9] as const;
/** A hyphen is at least twice as wide as high. */
const DOT_TIMES_WIDER = 1.7;

/**
 * The characters together; a sign alone between words is a middle dot where its one stroke has the size and
 * place of one, or is too small to be any stroke: a hyphen would have been seen.
 */
function textOf(
  { characters, from, to }: Span,
  parts: readonly Component[],
  line: TextLine,
): string {
  const text = characters.map((character) => character.text).join("");
  if (!DOT_TAKEN_FOR.test(text) || !Number.isFinite(from) || !Number.isFinite(to)) return text;
  // What lies under the feet of the letters is left of an underline.
  const strokes = parts.filter(({ left, top }) => top < levelAt(line, left));
  const isDot = strokes.length <= 1 && strokes.every((stroke) => isMiddleDot(stroke, line));
  return isDot ? MIDDLE_DOT : text;
}

const levelAt = (line: TextLine, x: number): number => line.baseline + line.slope * (x - line.left);

function isMiddleDot({ left, top, right, bottom }: Component, line: TextLine): boolean {
  const [width, height] = [right - left, bottom - top];
  const middle = (levelAt(line, (left + right) / 2) - (top + bottom) / 2) / line.xHeight;
  const isRound = width <= DOT_TIMES_WIDER * height && height <= DOT_TIMES_WIDER * width;
  const isSmall = Math.max(width, height) <= DOT_SIZE_MAX * line.xHeight;
  return isRound && isSmall && middle >= DOT_MIDDLE[0] && middle <= DOT_MIDDLE[1];
}

function spansOf(characters: readonly Character[], columnOf: (of: Character) => number): Span[] {
  const spans: Span[] = [];
  let from = -Infinity;
  let open: Span | null = null;
  for (const character of characters) {
    if (character.text === " ") {
      from = columnOf(character);
      if (open) open.to = from;
      open = null;
      continue;
    }
    if (!open) {
      open = { characters: [], from, to: Infinity };
      spans.push(open);
    }
    open.characters.push(character);
  }
  return spans;
}

function confidenceOf(characters: readonly Character[]): number {
  const least = Math.min(...characters.map(({ odds }) => odds));
  return Math.min(1, Math.max(0, 1 + CERTAINTY_WEIGHT * Math.log(least)));
}

/** The components of each span: those whose middle lies between its spaces. */
function partsOfSpans(parts: readonly Component[], spans: readonly Span[]): Component[][] {
  return spans.map(({ from, to }) =>
    parts.filter(({ left, right }) => {
      const middle = (left + right) / 2;
      return middle > from && middle <= to;
    }),
  );
}

/** Around the letters; where the network put a word on none of them, by its own steps. */
function boxOf(
  parts: readonly Component[],
  span: Span,
  line: TextLine,
  columnOf: (of: Character) => number,
): Box {
  if (parts.length > 0)
    return [
      Math.min(...parts.map(({ left }) => left)),
      Math.min(...parts.map(({ top }) => top)),
      Math.max(...parts.map(({ right }) => right)),
      Math.max(...parts.map(({ bottom }) => bottom)),
    ];
  const columns = span.characters.map(columnOf);
  const half = line.xHeight / 2;
  const [first, last] = [Math.min(...columns) - half, Math.max(...columns) + half];
  const level = levelAt(line, (first + last) / 2);
  return [first, level - line.above, last, level + line.below];
}
