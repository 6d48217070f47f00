import { READING_DPI } from "./page-source.ts";

/** No page is worked on with more pixels than A2 has at 200 dpi; a plan or poster is made smaller. */
const WORK_PIXELS_MAX = 16_000_000;

/** Rotating works in 16-bit pixel positions, corners outside included. */
const SIDE_PIXELS_MAX = 20_000;

/** Below this a page (a screenshot, an old fax) is enlarged to the reading resolution. */
const COARSE_DPI = 130;

const A4_LONG_INCHES = 11.69;

/** Size in pixels and resolution a page is decoded to. */
export interface WorkSize {
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
}

/**
 * The resolution of an image, in dots per inch along its width: what it declares where that makes a
 * sheet between a slip and A3, else what makes its long side that of A4. Sizes in square pixels.
 */
export function plausibleDpi(width: number, height: number, declaredDpi: number | null): number {
  const long = Math.max(width, height);
  if (declaredDpi !== null && declaredDpi > 0) {
    const inches = long / declaredDpi;
    if (inches >= 3.5 && inches <= 18) return declaredDpi;
  }
  return long / A4_LONG_INCHES;
}

/** What a page of width x height square pixels at `dpi` is brought to: 200 dpi, or finer scans down, coarse ones up. */
export function workSize(width: number, height: number, dpi: number): WorkSize {
  let scale = dpi > READING_DPI || dpi < COARSE_DPI ? READING_DPI / dpi : 1;
  const pixels = width * height * scale * scale;
  if (pixels > WORK_PIXELS_MAX) scale *= Math.sqrt(WORK_PIXELS_MAX / pixels);
  const side = Math.max(width, height) * scale;
  if (side > SIDE_PIXELS_MAX) scale *= SIDE_PIXELS_MAX / side;
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
    dpi: dpi * scale,
  };
}
