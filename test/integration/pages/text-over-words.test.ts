import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import sharp from "sharp";
import {
  type Corners,
  fromUnitSquare,
  type Homography,
  mapped,
} from "../../../src/domain/homography.ts";
import { openLstm } from "../../../src/ocr/lstm/open-lstm.ts";
import { composePdf } from "../../../src/pages/compose-pdf.ts";
import { openPages } from "../../../src/pages/open-pages.ts";
import { preparePage } from "../../../src/pages/prepare-page.ts";
import { readText } from "../../unit/pages/compose-read.ts";

const LETTER = join(import.meta.dirname, "../../../fixtures/ocr/letter.png");
const LIMITS = { pagesMax: 1, pixelsMax: 10_000_000 };
const DPI = 200;
const INK = 128;
/** Darker than paper, lighter than ink. */
const DESK = 150;
/** Strokes end where boxes do; half a pixel is lost to rounding on each side. */
const SLACK = 2;

/** A scan that lies askew by so many degrees. */
async function scanned(slant: number): Promise<Buffer> {
  const letter = sharp(await readFile(LETTER)).rotate(slant, { background: "#ffffff" });
  return letter.withDensity(DPI).jpeg({ quality: 95 }).toBuffer();
}

/** The letter on a desk, seen from aside: its corners are at these shares of the picture. */
async function photographed(corners: Corners): Promise<Buffer> {
  const page = await sharp(await readFile(LETTER))
    .toColourspace("b-w")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = page.info;
  const toPage = inverseOf(fromUnitSquare(corners));
  const photo = Buffer.alloc(width * height, DESK);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = mapped(toPage, (x + 0.5) / width, (y + 0.5) / height);
      if (u < 0 || v < 0 || u >= 1 || v >= 1) continue;
      const at = Math.floor(v * height) * width + Math.floor(u * width);
      photo[y * width + x] = page.data[at * channels] ?? 0;
    }
  }
  const image = sharp(photo, { raw: { width, height, channels: 1 } });
  return image.withDensity(DPI).jpeg({ quality: 95 }).toBuffer();
}

/** The map back, by its adjoint matrix. */
function inverseOf([a, b, c, d, e, f, g, h]: Homography): Homography {
  const by = a * e - b * d;
  const numbers = [e - f * h, c * h - b, b * f - c * e, f * g - d, a - c * g, c * d - a * f];
  const [m0 = 0, m1 = 0, m2 = 0, m3 = 0, m4 = 0, m5 = 0] = numbers.map((each) => each / by);
  return [m0, m1, m2, m3, m4, m5, (d * h - e * g) / by, (b * g - a * h) / by];
}

/** A page read by our own engine, as its searchable PDF, and how it had been prepared. */
async function searchable(image: Buffer) {
  const info = await sharp(image).metadata();
  const source = await openPages(image, "image/jpeg", LIMITS);
  const prepared = await preparePage(source, 1);
  source.close();
  const engine = await openLstm("deu");
  const options = { ...prepared, signal: AbortSignal.timeout(60_000) };
  const words = await engine.recognise(prepared.image, options);
  await engine.close();
  const size = { widthPx: info.width, heightPx: info.height, dpi: DPI };
  const { skewDegrees, inPhoto } = prepared;
  const corners = inPhoto === null ? {} : { corners: inPhoto.corners };
  const page = { image, ...size, turn: 0 as const, skewDegrees, ...corners, words };
  const createdAt = new Date("2026-11-20T06:00:00Z");
  const settings = { stamp: null, title: "Brief", createdAt, format: "PDF/A-2b" } as const;
  return { prepared, pdf: await composePdf({ pages: [page], ...settings }) };
}

test.each([0, 1.5, -2.5])(
  "on a page %d degrees askew the hidden letters lie over the seen ones",
  async (slant) => {
    const { prepared, pdf } = await searchable(await scanned(slant));
    expect(Math.abs(prepared.skewDegrees - slant)).toBeLessThan(0.2);
    expect(prepared.inPhoto).toBeNull();
    await expectLettersOverWords(pdf);
  },
);

test("on a photo taken from aside they do, and the page is seen from above", async () => {
  const corners: Corners = [
    [0.09, 0.03],
    [0.93, 0.07],
    [0.99, 0.96],
    [0.02, 0.92],
  ];
  const { prepared, pdf } = await searchable(await photographed(corners));
  const found = prepared.inPhoto?.corners.flat() ?? [];
  expect(found).toEqual(corners.flat().map((share) => expect.closeTo(share, 2)));
  await expectLettersOverWords(pdf);
});

async function expectLettersOverWords(pdf: Uint8Array): Promise<void> {
  const drawn = await openPages(pdf, "application/pdf", LIMITS);
  const { image, dpi } = await drawn.page(1);
  drawn.close();
  const { boxes } = await readText(pdf, 0);
  const letters = boxes.filter(({ character }) => character.trim() !== "");
  const covered = new Uint8Array(image.data.length);
  let onInk = 0;
  for (const box of letters) {
    const px = (points: number): number => (points * dpi) / 72;
    const [left, right] = [px(box.left) - SLACK, px(box.right) + SLACK].map(Math.round);
    const [top, bottom] = [box.top, box.bottom].map((y) => Math.round(image.height - px(y)));
    let seen = false;
    for (let y = (top ?? 0) - SLACK; y < (bottom ?? 0) + SLACK; y++) {
      const row = y * image.width;
      covered.fill(1, row + (left ?? 0), row + (right ?? 0));
      seen ||= image.data.subarray(row + (left ?? 0), row + (right ?? 0)).some((v) => v < INK);
    }
    onInk += seen ? 1 : 0;
  }
  const ink = image.data.reduce((sum, grey) => sum + (grey < INK ? 1 : 0), 0);
  const inkCovered = image.data.reduce(
    (sum, grey, i) => sum + (grey < INK && covered[i] === 1 ? 1 : 0),
    0,
  );
  const area = covered.reduce((sum, each) => sum + each, 0);
  expect(letters.length).toBeGreaterThan(100);
  expect(onInk / letters.length).toBeGreaterThan(0.98);
  expect(inkCovered / ink).toBeGreaterThan(0.97);
  // And nowhere else: the words take up a small part of the page.
  expect(area / covered.length).toBeLessThan(0.2);
}
