import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, jest, test } from "@jest/globals";
import sharp from "sharp";
import { prepareZXingModule, writeBarcode } from "zxing-wasm/writer";
import { openPages } from "../../../src/pages/open-pages.ts";
import { preparePage } from "../../../src/pages/prepare-page.ts";

jest.setTimeout(120_000);

const TEXT = "DEA5 0,85 EUR 4711";

/** A sheet of grey paper at 200 dpi with lines of strokes, and a code of 12 by 26 modules, 3 by 7 mm, at its edge. */
async function pageWithCode(): Promise<Buffer> {
  const wasm = readFileSync(
    createRequire(import.meta.url).resolve("zxing-wasm/writer/zxing_writer.wasm"),
  );
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });
  const { symbol, error } = await writeBarcode(TEXT, { format: "DataMatrix" });
  expect(error).toBe("");
  const [width, height] = [1170, 1654];
  const pixels = Buffer.alloc(width * height, 228);
  for (let i = 0; i < pixels.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (y > 500 && y < 1500 && y % 40 < 16 && x > 150 && x < 1000 && x % 18 < 5) pixels[i] = 40;
  }
  const module = Math.round(63 / symbol.width);
  for (let y = 0; y < symbol.height * module; y++) {
    for (let x = 0; x < symbol.width * module; x++) {
      const at = Math.floor(y / module) * symbol.width + Math.floor(x / module);
      if (symbol.data[at] === 0) pixels[(200 + y) * width + 900 + x] = 40;
    }
  }
  return scanned(pixels, width, height);
}

const scanned = (pixels: Buffer, width: number, height: number): Promise<Buffer> =>
  sharp(pixels, { raw: { width, height, channels: 1 } })
    .rotate(1.5, { background: "#e4e4e4" })
    .withDensity(200)
    .jpeg({ quality: 60 })
    .toBuffer();

test("finds a DataMatrix on a page that lies on its side and slants, where it stands", async () => {
  const jpeg = await sharp(await pageWithCode())
    .rotate(90)
    .withDensity(200)
    .jpeg()
    .toBuffer();
  const source = await openPages(jpeg, "image/jpeg", { pagesMax: 1, pixelsMax: 50_000_000 });
  try {
    const page = await preparePage(source, 1);
    expect(page.barcodes.map(({ format, text }) => ({ format, text }))).toEqual([
      { format: "DataMatrix", text: TEXT },
    ]);
    const [left = 0, top = 0, right = 0, bottom = 0] = page.barcodes[0]?.box ?? [];
    const sides = [right - left, bottom - top].toSorted((a, b) => a - b);
    expect(sides[0]).toBeGreaterThan(18);
    expect(sides[1]).toBeGreaterThan(45);
    // It stands alone at the end of the page that the lines do not reach.
    const [x, y] = [(left + right) / 2 / page.width, (top + bottom) / 2 / page.height];
    expect(Math.max(Math.abs(x - 0.5), Math.abs(y - 0.5))).toBeGreaterThan(0.3);
  } finally {
    source.close();
  }
});
