import type { InkMap } from "./ink.ts";
import { findMarks, type Mark } from "./marks.ts";

/** What on a page could be letters or words: rules, pictures, the table under a photo and dust are left out. */
export interface LetterMap {
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  /** 1 where a letter is, row by row. */
  readonly set: Uint8Array;
  readonly marks: readonly Mark[];
}

/** Keeps the marks of an ink map that are as high and wide as letters and joined words are. */
export function letterMap(ink: InkMap): LetterMap {
  const { width, height, darkness, threshold, dpi } = ink;
  const set = new Uint8Array(width * height);
  for (let i = 0; i < set.length; i++) if ((darkness[i] ?? 0) >= threshold) set[i] = 1;
  // From the dot of an i to a headline; a word whose letters run together is at most 2 inches long.
  const marks = findMarks(set, width, height, (mark) => {
    const across = mark.right - mark.left;
    const down = mark.bottom - mark.top;
    const smaller = Math.min(across, down);
    const larger = Math.max(across, down);
    return (
      mark.pixels >= 4 &&
      smaller <= 0.35 * dpi &&
      larger <= 2 * dpi &&
      larger >= 0.02 * dpi &&
      larger <= 25 * smaller
    );
  });
  return { width, height, dpi, set, marks };
}

/** The map of the page turned clockwise by a quarter. */
export function turnLetterMap(map: LetterMap): LetterMap {
  const { width, height, set, marks, dpi } = map;
  const turned = new Uint8Array(set.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) turned[x * height + height - 1 - y] = set[y * width + x] ?? 0;
  return {
    width: height,
    height: width,
    dpi,
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
