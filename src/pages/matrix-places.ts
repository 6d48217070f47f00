import type { Box, Rotation } from "../domain/page.ts";
import { turnBox } from "./grey-image.ts";
import type { InkMap } from "./ink.ts";
import type { Mark } from "./marks.ts";

// In inches: 12 by 26 modules as small as a scan at 200 dpi resolves them. Letters of a text are lower.
const SHORTER_MIN = 0.11;
const LONGER_MIN = 0.14;
const QUIET = 0.25;
/** The longest DataMatrix is 8 by 32 modules, or 12 by 36. */
const TIMES_LONGER = 5;
/** Half of its modules are dark, most of which touch; frames and ruling lines are emptier. */
const FILL_MIN = 0.2;

/** So many places, or so much of the page, and looking through all of it is no longer. */
const PLACES_MAX = 24;
const SHARE_MAX = 0.4;

/**
 * Where on a page a DataMatrix may be, in its pixels: marks as large and as dark as one, for its border holds it
 * together. Null where that is much of the page.
 */
export function matrixPlaces(marks: readonly Mark[], ink: InkMap): Box[] | null {
  const found = marks.filter((mark) => isLikeMatrix(mark, ink.dpi));
  const air = Math.round(QUIET * ink.dpi);
  const places = found.map(({ left, top, right, bottom }): Box => {
    const box = [left - air, top - air, right + air, bottom + air] as const;
    const [a, b, c, d] = box;
    return [a * ink.factor, b * ink.factor, c * ink.factor, d * ink.factor];
  });
  const area = places.reduce((sum, [left, top, right, bottom]) => {
    return sum + (right - left) * (bottom - top);
  }, 0);
  const all = ink.width * ink.height * ink.factor * ink.factor;
  return places.length > PLACES_MAX || area > SHARE_MAX * all ? null : places;
}

function isLikeMatrix({ pixels, left, top, right, bottom }: Mark, dpi: number): boolean {
  const [width, height] = [right - left, bottom - top];
  const [shorter, longer] = [Math.min(width, height), Math.max(width, height)];
  return (
    shorter >= SHORTER_MIN * dpi &&
    longer >= LONGER_MIN * dpi &&
    longer <= TIMES_LONGER * shorter &&
    pixels >= FILL_MIN * width * height
  );
}

/** The box of a width x height image, in that image turned and then rotated clockwise about its centre. */
export function straightBox(
  box: Box,
  { width, height }: { readonly width: number; readonly height: number },
  rotation: Rotation,
  clockwiseDegrees: number,
): Box {
  const [left, top, right, bottom] = turnBox(box, width, height, rotation);
  const lies = rotation === 90 || rotation === 270;
  const [centreX, centreY] = lies ? [height / 2, width / 2] : [width / 2, height / 2];
  const radians = (clockwiseDegrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const [x, y] = [(left + right) / 2 - centreX, (top + bottom) / 2 - centreY];
  const [toX, toY] = [centreX + cos * x - sin * y, centreY + sin * x + cos * y];
  const halfX = (cos * (right - left) + Math.abs(sin) * (bottom - top)) / 2;
  const halfY = (cos * (bottom - top) + Math.abs(sin) * (right - left)) / 2;
  return [toX - halfX, toY - halfY, toX + halfX, toY + halfY];
}
