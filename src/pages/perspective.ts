import { type Corners, fromUnitSquare, type PlanePoint } from "../domain/homography.ts";
import type { GreyImage } from "./grey-image.ts";
import { findPageCorners } from "./page-edges.ts";
import { READING_DPI } from "./page-source.ts";

/** A photographed page seen from above, and where it was in the photo. */
export interface FlatPage {
  readonly image: GreyImage;
  readonly dpi: number;
  /** The page's corners in the photo, clockwise from the top left, as shares of its sides. */
  readonly corners: Corners;
}

/** Corners that differ less from right angles leave lines and letters as they are: the skew is found later. */
const ANGLE_DEGREES_MIN = 0.5;
/** More is no page seen from above, but something else with four sides. */
const ANGLE_DEGREES_MAX = 20;
/** The page fills so much of the photo at least. */
const AREA_MIN = 0.35;
/** A corner may lie a little outside of the photo. */
const OUTSIDE_MAX = 0.04;
/** A4 is sqrt(2) times as long as wide; seen from aside it seems shorter. */
const A4_RATIO = Math.SQRT2;
const A4_TOLERANCE = 0.13;
const A4_SHORT_INCHES = 8.27;

/**
 * A photographed page as it would lie on a scanner, where all four edges are seen and it is clearly out
 * of shape; null for all else, above all for scans. What was never in the picture becomes paper.
 */
export function flattenPage(photo: GreyImage, dpi: number): FlatPage | null {
  const corners = findPageCorners(photo);
  if (corners === null || !isPage(corners, photo) || isRectangle(corners)) return null;
  const [width, height, flatDpi] = flatSize(corners, dpi);
  const { width: across, height: down } = photo;
  const share = ([x, y]: PlanePoint): PlanePoint => [x / across, y / down];
  return {
    image: warp(photo, corners, width, height),
    dpi: flatDpi,
    corners: [share(corners[0]), share(corners[1]), share(corners[2]), share(corners[3])],
  };
}

function isPage(corners: Corners, { width, height }: GreyImage): boolean {
  const inside = corners.every(
    ([x, y]) =>
      x >= -OUTSIDE_MAX * width &&
      x <= (1 + OUTSIDE_MAX) * width &&
      y >= -OUTSIDE_MAX * height &&
      y <= (1 + OUTSIDE_MAX) * height,
  );
  const area = corners.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = corners[(i + 1) % 4] ?? [x, y];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
  return (
    inside &&
    area >= AREA_MIN * width * height &&
    anglesOf(corners).every((angle) => Math.abs(angle - 90) <= ANGLE_DEGREES_MAX)
  );
}

const isRectangle = (corners: Corners): boolean =>
  anglesOf(corners).every((angle) => Math.abs(angle - 90) < ANGLE_DEGREES_MIN);

/** The angles at the corners, in degrees. */
function anglesOf(corners: Corners): number[] {
  return corners.map(([x, y], i) => {
    const [beforeX, beforeY] = corners[(i + 3) % 4] ?? [x, y];
    const [nextX, nextY] = corners[(i + 1) % 4] ?? [x, y];
    const turn = Math.atan2(beforeY - y, beforeX - x) - Math.atan2(nextY - y, nextX - x);
    const degrees = (turn * 180) / Math.PI;
    return degrees < 0 ? degrees + 360 : degrees;
  });
}

/** Width, height and resolution of the flat page: A4 where it may be, else as large as it was seen. */
function flatSize([p0, p1, p2, p3]: Corners, dpi: number): [number, number, number] {
  const width = (distance(p0, p1) + distance(p3, p2)) / 2;
  const height = (distance(p0, p3) + distance(p1, p2)) / 2;
  const ratio = Math.max(width, height) / Math.min(width, height);
  if (Math.abs(ratio / A4_RATIO - 1) > A4_TOLERANCE)
    return [Math.round(width), Math.round(height), dpi];
  const short = Math.round(A4_SHORT_INCHES * READING_DPI);
  const long = Math.round(short * A4_RATIO);
  return width < height ? [short, long, READING_DPI] : [long, short, READING_DPI];
}

const distance = (a: PlanePoint, b: PlanePoint): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

const PAPER_SHARE = 0.85;

/** Each pixel of the flat page mixed from the four around its place in the photo. */
function warp(photo: GreyImage, corners: Corners, width: number, height: number): GreyImage {
  const { data, width: across, height: down } = photo;
  const [a, b, c, d, e, f, g, h] = fromUnitSquare(corners);
  const flat = new Uint8Array(width * height);
  const paper = usualPaper(photo);
  for (let y = 0; y < height; y++) {
    const v = (y + 0.5) / height;
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const u = (x + 0.5) / width;
      const w = 1 / (g * u + h * v + 1);
      const sourceX = (a * u + b * v + c) * w - 0.5;
      const sourceY = (d * u + e * v + f) * w - 0.5;
      if (sourceX < 0 || sourceY < 0 || sourceX >= across - 1 || sourceY >= down - 1) {
        flat[row + x] = paper;
        continue;
      }
      const left = sourceX | 0;
      const top = sourceY | 0;
      const right = sourceX - left;
      const below = sourceY - top;
      const at = top * across + left;
      const upper = (data[at] ?? 0) * (1 - right) + (data[at + 1] ?? 0) * right;
      const lower = (data[at + across] ?? 0) * (1 - right) + (data[at + across + 1] ?? 0) * right;
      flat[row + x] = upper * (1 - below) + lower * below + 0.5;
    }
  }
  return { data: flat, width, height };
}

/** The grey of most of the paper, from a few thousand pixels. */
function usualPaper({ data }: GreyImage): number {
  const some = data.filter((_, i) => i % 997 === 0).toSorted();
  return some[Math.floor(PAPER_SHARE * some.length)] ?? 255;
}
