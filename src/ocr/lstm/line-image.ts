import type { GreyPage } from "./grey-page.ts";
import type { TextLine } from "./text-line.ts";

/** A line cut out of its page at the height the network reads. */
export interface LineImage {
  readonly width: number;
  /** Row by row, as on the page. */
  readonly greys: Uint8Array;
  /** What the network takes each grey for, by the contrast of this line; -1 is ink, 1 paper. */
  readonly tones: Float32Array;
  /** The page's column at which it begins, and how many of the page's pixels one of its is wide. */
  readonly left: number;
  readonly scale: number;
}

/** Air around the letters, in inches. */
const MARGIN = 0.015;
/** The network looks at three pixels at once. */
const WIDTH_MIN = 9;

/** Cuts a line out of the page along its slope, scaled to `height`, and measures its contrast. */
export function lineImage(page: GreyPage, line: TextLine, height: number, dpi: number): LineImage {
  const margin = Math.round(MARGIN * dpi);
  const top = line.baseline - line.above - margin;
  const scale = (line.above + line.below + 2 * margin) / height;
  const left = line.left - margin;
  const width = Math.max(WIDTH_MIN, Math.round((line.right + margin - left) / scale));
  const greys = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const sourceY = top + (y + 0.5) * scale - 0.5;
    const row = greys.subarray(y * width, (y + 1) * width);
    sampleRow(page, row, {
      x: left + 0.5 * scale - 0.5,
      y: sourceY,
      stepX: scale,
      stepY: line.slope * scale,
    });
  }
  const tones = tonesOf(greys.subarray((height >> 1) * width, ((height >> 1) + 1) * width));
  return { width, greys, tones, left, scale };
}

/** Places are counted in 65536ths of a pixel: whole numbers are quicker. No page has 32768 pixels in a row. */
const ONE = 65_536;

interface Ray {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

/** Fills a row with the page's greys along a ray, each mixed from the four pixels around its place. */
function sampleRow({ data, width, height }: GreyPage, row: Uint8Array, ray: Ray): void {
  const [lastX, lastY] = [(width - 1) * ONE, (height - 1) * ONE];
  const [stepX, stepY] = [Math.round(ray.stepX * ONE), Math.round(ray.stepY * ONE)];
  let rayX = Math.round(ray.x * ONE);
  let rayY = Math.round(ray.y * ONE);
  for (let i = 0; i < row.length; i++, rayX += stepX, rayY += stepY) {
    const x = rayX < 0 ? 0 : rayX > lastX ? lastX : rayX;
    const y = rayY < 0 ? 0 : rayY > lastY ? lastY : rayY;
    const right = (x & (ONE - 1)) / ONE;
    const down = (y & (ONE - 1)) / ONE;
    const at = (y >> 16) * width + (x >> 16);
    // On the last row or column nothing lies behind, and the shares are 0.
    const upper = (data[at] ?? 0) * (1 - right) + (data[at + 1] ?? 0) * right;
    const lower = (data[at + width] ?? 0) * (1 - right) + (data[at + width + 1] ?? 0) * right;
    row[i] = upper * (1 - down) + lower * down + 0.5;
  }
}

/** Black and white as Tesseract's `ComputeBlackWhite` takes them, from the valleys and peaks of the middle row. */
function tonesOf(middle: Uint8Array): Float32Array {
  const { black, white } = blackAndWhite(middle);
  const contrast = Math.max(1, (white - black) / 2);
  const tones = new Float32Array(256);
  for (let grey = 0; grey < tones.length; grey++)
    tones[grey] = Math.min(1, Math.max(-1, (grey - black) / contrast - 1));
  return tones;
}

function blackAndWhite(row: Uint8Array): { black: number; white: number } {
  const valleys: number[] = [];
  const peaks: number[] = [];
  let [before = 0, here = 0] = row;
  for (let x = 2; x < row.length; x++) {
    const after = row[x] ?? 0;
    const [lower, higher] = before < after ? [before, after] : [after, before];
    if (here <= lower && here < higher) valleys.push(here);
    if (here >= higher && here > lower) peaks.push(here);
    before = here;
    here = after;
  }
  return { black: quarter(valleys, 0.25) ?? 0, white: quarter(peaks, 0.75) ?? 255 };
}

function quarter(values: readonly number[], share: number): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)];
}
