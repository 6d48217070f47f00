import type { ReadLine } from "./line-doubt.ts";
import type { TextLine } from "./text-line.ts";

/** Feet that differ by less stand on one line of the printer, in x-heights. */
const LEVEL = 0.25;
/** The fields of a form are set in print of about one size. */
const TIMES_LARGER = 1.5;

/**
 * The lines with the number of their row, counted from 0: pieces far apart that stand on one line, such
 * as the fields of a form, belong together. `lines` come from the top, in a row from the left.
 */
export function inRows(lines: readonly ReadLine[]): (ReadLine & { readonly row: number })[] {
  let row = -1;
  let before: TextLine | null = null;
  return lines.map((read) => {
    if (!before || !standOnOneLine(before, read.line)) row += 1;
    before = read.line;
    return { ...read, row };
  });
}

function standOnOneLine(left: TextLine, right: TextLine): boolean {
  const [lower, higher] = [left.xHeight, right.xHeight].toSorted((a, b) => a - b);
  if (lower === undefined || higher === undefined || higher > TIMES_LARGER * lower) return false;
  if (right.left < left.right) return false;
  const level = left.baseline + left.slope * (left.right - left.left);
  return Math.abs(level - right.baseline) <= LEVEL * lower;
}
