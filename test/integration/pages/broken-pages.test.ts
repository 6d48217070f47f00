import { expect, test } from "@jest/globals";
import fc from "fast-check";
import sharp from "sharp";
import { openPages, type PagesMediaType } from "../../../src/pages/open-pages.ts";
import { PagesError } from "../../../src/pages/pages-error.ts";
import { preparePage } from "../../../src/pages/prepare-page.ts";
import { letterPdf, scanPdf } from "./sample-pages.ts";

const limits = { pagesMax: 5, pixelsMax: 4_000_000 };

const small = sharp({
  create: { width: 120, height: 160, channels: 3, background: "#fff" },
}).withDensity(30);

/** Changes a few bytes, cuts the end off, or both. */
const anyDamage = fc.record({
  changes: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 20 }),
  keep: fc.double({ min: 0.2, max: 1, noNaN: true }),
});

test("broken files of every kind throw PagesError or give pages, nothing else", async () => {
  const jpeg = await small.clone().jpeg().toBuffer();
  const samples: readonly (readonly [PagesMediaType, Uint8Array])[] = [
    ["application/pdf", await letterPdf()],
    ["application/pdf", await scanPdf(jpeg)],
    ["image/tiff", await small.clone().tiff({ compression: "lzw" }).toBuffer()],
    ["image/jpeg", jpeg],
    ["image/png", await small.clone().png().toBuffer()],
  ];
  await fc.assert(
    fc.asyncProperty(fc.nat(samples.length - 1), anyDamage, async (pick, { changes, keep }) => {
      const [type, whole] = samples[pick] ?? ["image/png", new Uint8Array(1)];
      const bytes = Uint8Array.from(whole);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      const broken = bytes.subarray(0, Math.ceil(bytes.length * keep));
      expect(await outcome(type, broken)).toMatch(/^(pages|PagesError)$/);
    }),
    { numRuns: 60, seed: 20261122 },
  );
}, 120_000);

async function outcome(type: PagesMediaType, bytes: Uint8Array): Promise<string> {
  try {
    const source = await openPages(bytes, type, limits);
    try {
      for (let n = 1; n <= source.pageCount; n++) await preparePage(source, n);
    } finally {
      source.close();
    }
    return "pages";
  } catch (error) {
    return error instanceof PagesError ? "PagesError" : String(error);
  }
}
