import type { GreyImage } from "./grey-image.ts";
import { INK_DPI, inkMap, type InkMap } from "./ink.ts";
import { findMarks, type Mark } from "./marks.ts";

/** What on a page could be letters or words: rules, pictures, the table under a photo and dust are left out. */
export interface LetterMap {
  readonly width: number;
  readonly height: number;
  /** 1 where a letter is, row by row. */
  readonly set: Uint8Array;
  readonly marks: readonly Mark[];
}

/** The letters of a page, and all marks of its ink map, those that are none among them. */
export interface PageMarks {
  readonly letters: LetterMap;
  readonly all: readonly Mark[];
}

/** The height of letters the shapes of lines are told by, in pixels, and from which a map is too fine for that. */
const LETTER_HEIGHT = 9;
const LETTER_HEIGHT_MAX = 14;

/**
 * The letters of a page at about 100 dpi; coarser where they are large, as in a photo of a small slip
 * whose size nobody knows.
 */
export function lettersOfPage(image: GreyImage, dpi: number, ink: InkMap): PageMarks {
  const all: Mark[] = [];
  const map = letterMap(ink, (mark) => all.push(mark));
  const heights = map.marks
    .map((mark) => mark.bottom - mark.top)
    .filter((height) => height >= 4)
    .toSorted((a, b) => a - b);
  const height = heights[heights.length >> 1] ?? LETTER_HEIGHT;
  const shrink = height <= LETTER_HEIGHT_MAX ? 1 : Math.round(height / LETTER_HEIGHT);
  const letters = shrink < 2 ? map : letterMap(inkMap(image, dpi, ink.factor * shrink));
  return { letters, all };
}

/** Keeps the marks of an ink map that are as high and wide as letters and joined words are; tells of each mark. */
export function letterMap(ink: InkMap, onMark?: (mark: Mark) => void): LetterMap {
  const { width, height, darkness, threshold } = ink;
  const set = new Uint8Array(width * height);
  for (let i = 0; i < set.length; i++) if ((darkness[i] ?? 0) >= threshold) set[i] = 1;
  // From the dot of an i to a headline; a word whose letters run together is at most 2 inches long.
  const marks = findMarks(set, width, height, (mark) => {
    onMark?.(mark);
    const across = mark.right - mark.left;
    const down = mark.bottom - mark.top;
    const smaller = Math.min(across, down);
    const larger = Math.max(across, down);
    return (
      mark.pixels >= 4 &&
      smaller <= 0.35 * INK_DPI &&
      larger <= 2 * INK_DPI &&
      larger >= 0.02 * INK_DPI &&
      larger <= 25 * smaller
    );
  });
  return { width, height, set, marks };
}

/** The map of the page turned clockwise by a quarter. */
export function turnLetterMap(map: LetterMap): LetterMap {
  const { width, height, set, marks } = map;
  const turned = new Uint8Array(set.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) turned[x * height + height - 1 - y] = set[y * width + x] ?? 0;
  return {
    width: height,
    height: width,
    set: turned,
    marks: marks.map(({ pixels, left, top, right, bottom }) => ({
      pixels,
      left: height - bottom,
      top: left,
      right: height - top,
      bottom: right,
    })),
  };
}
