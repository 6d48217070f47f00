/** A connected group of dark pixels, with the box around it (right and bottom exclusive). */
export interface Mark {
  readonly pixels: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** No page of letters has more; one that has is noise, and looking on would take for ever. */
const MARKS_MAX = 60_000;

/**
 * Finds the 8-connected groups of set pixels (1) of a width x height bitmap, in reading order of their
 * first pixel, and erases from the bitmap those that `keep` refuses.
 */
export function findMarks(
  set: Uint8Array,
  width: number,
  height: number,
  keep: (mark: Mark) => boolean,
): Mark[] {
  const marks: Mark[] = [];
  for (const { mark, places } of eachMark(set.slice(), width, height)) {
    if (keep(mark)) marks.push(mark);
    else for (const at of places) set[at] = 0;
    if (marks.length >= MARKS_MAX) break;
  }
  return marks;
}

/** The same groups one by one, erased from the bitmap as they are found; `places` are valid until the next one. */
export function* eachMark(
  left: Uint8Array,
  width: number,
  height: number,
): Generator<{ readonly mark: Mark; readonly places: readonly number[] }> {
  const stack: number[] = [];
  const places: number[] = [];
  for (let start = left.indexOf(1); start >= 0; start = left.indexOf(1, start + 1)) {
    left[start] = 0;
    stack.push(start);
    places.length = 0;
    yield { mark: floodFrom(left, width, height, stack, places), places };
  }
}

function floodFrom(
  left: Uint8Array,
  width: number,
  height: number,
  stack: number[],
  pixels: number[],
): Mark {
  let [minX, minY, maxX, maxY] = [width, height, 0, 0];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const x = at % width;
    const y = (at - x) / width;
    pixels.push(at);
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++)
      takeRow(
        left,
        ny * width + Math.max(0, x - 1),
        ny * width + Math.min(width - 1, x + 1),
        stack,
      );
  }
  return { pixels: pixels.length, left: minX, top: minY, right: maxX + 1, bottom: maxY + 1 };
}

/** Moves the set pixels from one place to another (both included) to the stack. */
function takeRow(left: Uint8Array, from: number, to: number, stack: number[]): void {
  for (let at = from; at <= to; at++) {
    if (left[at] === 0) continue;
    left[at] = 0;
    stack.push(at);
  }
}
