import sharp from "sharp";
import { cleanScan, degrade, type Degradation, turn } from "../../fixtures/make/degrade.ts";
import { between, type Random } from "../../fixtures/make/random.ts";
import { type GreyPicture, rasterise } from "../../fixtures/make/raster.ts";
import { g4Pdf, jpegPdf } from "../../fixtures/make/scan-files.ts";
import type { PageLayout } from "./pages.ts";

/** The kinds of page a set has. */
export const KINDS = [
  "clean",
  "poor",
  "fax",
  "photo",
  "aslant",
  "turned",
  "two-column",
  "table",
] as const;
export type Kind = (typeof KINDS)[number];

export const layoutOf = (kind: Kind): PageLayout =>
  kind === "two-column" || kind === "table" ? kind : "letter";

/** Scans, faxes or photographs a printed page; gives a PDF with that one image. */
export async function scanPage(
  kind: Kind,
  printed: Uint8Array,
  n: number,
  random: Random,
): Promise<Uint8Array> {
  const dpi = DPI[kind];
  const [page] = await rasterise(printed, dpi);
  if (page === undefined) throw new Error("nothing was printed");
  const seen = await degrade(page, damageOf(kind, random), random);
  if (kind === "fax") return g4Pdf(kind, [seen], { dpi, threshold: 138 });
  const taken =
    kind === "turned"
      ? await turn(seen, ([90, 180, 270] as const)[n % 3] ?? 90)
      : kind === "photo" || kind === "aslant"
        ? photographed(seen, random, kind === "photo" ? 1 : ASLANT)
        : seen;
  return jpegPdf(kind, [taken], { dpi, quality: kind === "poor" ? 50 : 80 });
}

const DPI: Readonly<Record<Kind, number>> = {
  clean: 300,
  poor: 300,
  fax: 200,
  photo: 220,
  aslant: 260,
  turned: 200,
  "two-column": 300,
  table: 200,
};

function damageOf(kind: Kind, random: Random): Degradation {
  const tilt = (most: number): number => (random() * 2 - 1) * most;
  switch (kind) {
    case "poor":
      return {
        skewDegrees: tilt(1.4),
        paper: 214,
        ink: 88,
        blur: 1.1,
        noise: 26,
        specks: 40,
        shade: 26,
      };
    case "fax":
      return {
        skewDegrees: tilt(0.8),
        paper: 250,
        ink: 15,
        blur: 0.8,
        noise: 118,
        specks: 60,
        shade: 0,
      };
    case "photo":
    case "aslant":
      return {
        skewDegrees: 0,
        paper: 224,
        ink: 50,
        blur: 0.7,
        noise: 8,
        specks: 0,
        shade: 0,
      };
    case "table":
      return { ...cleanScan, skewDegrees: tilt(0.7), paper: 238, ink: 45, noise: 8 };
    case "clean":
    case "turned":
    case "two-column":
    default:
      return { ...cleanScan, skewDegrees: tilt(0.5) };
  }
}

const DESK = 96;
/** How much further from above a page is photographed by somebody in a hurry. */
const ASLANT = 3;

/** The page on a darker desk, seen from a little to the side, or `times` that, under an uneven light. */
function photographed(page: GreyPicture, random: Random, times: number): GreyPicture {
  const { width, height } = page;
  const jitter = (side: number, most: number): number => random() * most * times * side;
  const [left, right] = [jitter(width, 0.05), width - 1 - jitter(width, 0.05)];
  const corners = [
    [left, jitter(height, 0.04)],
    [right, jitter(height, 0.04)],
    [width - 1 - jitter(width, 0.03), height - 1 - jitter(height, 0.04)],
    [jitter(width, 0.03), height - 1 - jitter(height, 0.04)],
  ] as const;
  const toPage = homography(corners, width, height);
  const pixels = Buffer.alloc(width * height, DESK);
  const light = between(random, 30, 70);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = toPage(x, y);
      const grey = u < 0 || v < 0 || u >= width - 1 || v >= height - 1 ? null : sample(page, u, v);
      const shade = light * ((x / width) ** 2 * 0.6 + (y / height) * 0.4);
      pixels[y * width + x] = Math.max(0, (grey ?? DESK) - shade);
    }
  }
  return { width, height, pixels };
}

function sample({ pixels, width }: GreyPicture, u: number, v: number): number {
  const [x, y] = [Math.floor(u), Math.floor(v)];
  const [right, down] = [u - x, v - y];
  const at = y * width + x;
  const upper = (pixels[at] ?? 0) * (1 - right) + (pixels[at + 1] ?? 0) * right;
  const lower = (pixels[at + width] ?? 0) * (1 - right) + (pixels[at + width + 1] ?? 0) * right;
  return upper * (1 - down) + lower * down;
}

type Point = readonly [x: number, y: number];

/** Maps the photo to the page whose corners, clockwise from the top left, are seen at these points. */
function homography(
  [p0, p1, p2, p3]: readonly [Point, Point, Point, Point],
  width: number,
  height: number,
): (x: number, y: number) => Point {
  // Heckbert 1989: from the unit square to the four points, and its adjoint back.
  const [dx1, dx2, dx3] = [p1[0] - p2[0], p3[0] - p2[0], p0[0] - p1[0] + p2[0] - p3[0]];
  const [dy1, dy2, dy3] = [p1[1] - p2[1], p3[1] - p2[1], p0[1] - p1[1] + p2[1] - p3[1]];
  const by = dx1 * dy2 - dx2 * dy1;
  const [g, h] = [(dx3 * dy2 - dx2 * dy3) / by, (dx1 * dy3 - dx3 * dy1) / by];
  const [a, b, c] = [p1[0] - p0[0] + g * p1[0], p3[0] - p0[0] + h * p3[0], p0[0]];
  const [d, e, f] = [p1[1] - p0[1] + g * p1[1], p3[1] - p0[1] + h * p3[1], p0[1]];
  return (x, y) => {
    const u = (e - f * h) * x + (c * h - b) * y + (b * f - c * e);
    const v = (f * g - d) * x + (a - c * g) * y + (c * d - a * f);
    const w = (d * h - e * g) * x + (b * g - a * h) * y + (a * e - b * d);
    return [(u / w) * (width - 1), (v / w) * (height - 1)];
  };
}

// One page at a time: what is timed beside it has the cores.
sharp.concurrency(1);
