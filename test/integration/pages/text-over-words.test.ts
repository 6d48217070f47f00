import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import sharp from "sharp";
import { openLstm } from "../../../src/ocr/lstm/open-lstm.ts";
import { composePdf } from "../../../src/pages/compose-pdf.ts";
import { openPages } from "../../../src/pages/open-pages.ts";
import { preparePage } from "../../../src/pages/prepare-page.ts";
import { readText } from "../../unit/pages/compose-read.ts";

const LETTER = join(import.meta.dirname, "../../../fixtures/ocr/letter.png");
const LIMITS = { pagesMax: 1, pixelsMax: 10_000_000 };
const DPI = 200;
const INK = 128;
/** Strokes end where boxes do; half a pixel is lost to rounding on each side. */
const SLACK = 2;

/** A scan that lies askew, read by our own engine, as its searchable PDF. */
async function searchable(slant: number): Promise<Uint8Array> {
  const { data: image, info } = await sharp(await readFile(LETTER))
    .rotate(slant, { background: "#ffffff" })
    .withDensity(DPI)
    .jpeg({ quality: 95 })
    .toBuffer({ resolveWithObject: true });
  const source = await openPages(image, "image/jpeg", LIMITS);
  const prepared = await preparePage(source, 1);
  source.close();
  expect(Math.abs(prepared.skewDegrees - slant)).toBeLessThan(0.2);
  const engine = await openLstm("deu");
  const options = { ...prepared, signal: AbortSignal.timeout(60_000) };
  const words = await engine.recognise(prepared.image, options);
  await engine.close();
  const size = { widthPx: info.width, heightPx: info.height, dpi: DPI };
  const page = { image, ...size, turn: 0 as const, skewDegrees: prepared.skewDegrees, words };
  const createdAt = new Date("2026-11-20T06:00:00Z");
  return composePdf({ pages: [page], stamp: null, title: "Brief", createdAt, format: "PDF/A-2b" });
}

test.each([0, 1.5, -2.5])(
  "on a page %d degrees askew the hidden letters lie over the seen ones",
  async (slant) => {
    const pdf = await searchable(slant);
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
  },
);
