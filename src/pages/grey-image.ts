import type { Box, Rotation } from "../domain/page.ts";

/** One decoded page: 8-bit grey, row by row, no padding; 0 is black. */
export interface GreyImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The image turned clockwise by a quarter, a half or three quarters. Turning by 0 gives it back. */
export function turnGrey(image: GreyImage, clockwise: Rotation): GreyImage {
  if (clockwise === 0) return image;
  const { data, width, height } = image;
  if (clockwise === 180) return { data: data.toReversed(), width, height };
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    // Clockwise a source row becomes a column from the right; counter-clockwise one from the left, upwards.
    let to = clockwise === 90 ? height - 1 - y : (width - 1) * height + y;
    const step = clockwise === 90 ? height : -height;
    for (let x = 0; x < width; x++, to += step) turned[to] = data[row + x] ?? 0;
  }
  return { data: turned, width: height, height: width };
}

/** A box of a width x height image, in the coordinates of that image turned clockwise. */
export function turnBox(box: Box, width: number, height: number, clockwise: Rotation): Box {
  const [left, top, right, bottom] = box;
  switch (clockwise) {
    case 90:
      return [height - bottom, left, height - top, right];
    case 180:
      return [width - right, height - bottom, width - left, height - top];
    case 270:
      return [top, width - right, bottom, width - left];
    case 0:
    default:
      return box;
  }
}

/**
 * The image rotated clockwise about its centre by a small angle, same size, bilinear. What comes in at
 * the corners is filled with `paper`: white corners can make a global threshold lose a grey page whole.
 */
export function rotateGrey(image: GreyImage, clockwiseDegrees: number, paper: number): GreyImage {
  const { data, width, height } = image;
  const turned = new Uint8Array(data.length);
  const radians = (clockwiseDegrees * Math.PI) / 180;
  const cos = Math.round(Math.cos(radians) * ONE);
  const sin = Math.round(Math.sin(radians) * ONE);
  const centreX = width / 2;
  const centreY = height / 2;
  for (let y = 0; y < height; y++) {
    const x0 = Math.round(centreX * ONE - cos * centreX + sin * (y - centreY));
    const y0 = Math.round(centreY * ONE + sin * centreX + cos * (y - centreY));
    const across = stepsWithin(x0, cos, (width - 1) * ONE);
    const down = stepsWithin(y0, -sin, (height - 1) * ONE);
    const from = Math.min(width, Math.max(0, across.from, down.from));
    const to = Math.max(from, Math.min(width, across.to, down.to));
    const row = turned.subarray(y * width, (y + 1) * width);
    row.fill(paper, 0, from).fill(paper, to);
    const ray = { x: x0 + from * cos, y: y0 - from * sin, stepX: cos, stepY: -sin };
    mixAlong(image, ray, row.subarray(from, to));
  }
  return { data: turned, width, height };
}

/**
 * Places in 65536ths of a pixel: two additions per pixel. Sides stay below 2^15 pixels, so this never overflows
 * a double, and `>> 16` never a 32-bit integer.
 */
const ONE = 65_536;

/** From which step on, and up to which, a place that moves by `step` lies from 0 to before `end`. */
function stepsWithin(start: number, step: number, end: number): { from: number; to: number } {
  if (step === 0) return { from: 0, to: start >= 0 && start < end ? Infinity : 0 };
  const [first, last] = [-start / step, (end - start) / step];
  return step > 0
    ? { from: Math.ceil(first), to: Math.ceil(last) }
    : { from: Math.floor(last) + 1, to: Math.floor(first) + 1 };
}

interface Ray {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

/** Fills a row with the greys along a ray, all of it inside the image, each mixed from four pixels. */
function mixAlong({ data, width }: GreyImage, ray: Ray, row: Uint8Array): void {
  const { stepX, stepY } = ray;
  let { x, y } = ray;
  for (let i = 0; i < row.length; i++, x += stepX, y += stepY) {
    const shareX = (x >> 8) & 255;
    const shareY = (y >> 8) & 255;
    const at = (y >> 16) * width + (x >> 16);
    const above = data[at] ?? 0;
    const below = data[at + width] ?? 0;
    const upper = (above << 8) + ((data[at + 1] ?? 0) - above) * shareX;
    const lower = (below << 8) + ((data[at + width + 1] ?? 0) - below) * shareX;
    row[i] = ((upper << 8) + (lower - upper) * shareY) >> 16;
  }
}

/** The image shrunk by a whole factor, each pixel the mean of factor x factor; rests at the edges are cut. */
export function shrinkGrey(image: GreyImage, factor: number): GreyImage {
  if (factor <= 1) return image;
  const width = Math.floor(image.width / factor);
  const height = Math.floor(image.height / factor);
  const data = new Uint8Array(width * height);
  if (factor === 2) {
    for (let y = 0; y < height; y++)
      halveRow(image, 2 * y, data.subarray(y * width, (y + 1) * width));
    return { data, width, height };
  }
  const sums = new Uint32Array(width);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let row = y * factor; row < (y + 1) * factor; row++) addRow(image, row, factor, sums);
    for (let x = 0; x < width; x++) data[y * width + x] = (sums[x] ?? 0) / (factor * factor);
  }
  return { data, width, height };
}

/** The means of two by two pixels of two rows: what nearly every page is shrunk by, without sums in between. */
function halveRow({ data, width }: GreyImage, row: number, into: Uint8Array): void {
  let at = row * width;
  for (let x = 0; x < into.length; x++, at += 2) {
    const upper = (data[at] ?? 0) + (data[at + 1] ?? 0);
    into[x] = (upper + (data[at + width] ?? 0) + (data[at + width + 1] ?? 0)) >> 2;
  }
}

/** Adds each `factor` pixels of a row to their column's sum. */
function addRow(image: GreyImage, row: number, factor: number, sums: Uint32Array): void {
  let from = row * image.width;
  for (let x = 0; x < sums.length; x++) {
    let sum = 0;
    for (let k = 0; k < factor; k++) sum += image.data[from++] ?? 0;
    sums[x] = (sums[x] ?? 0) + sum;
  }
}
