import { deflateSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { PDFDocument } from "pdf-lib";
import sharp from "sharp";
import { findBarcodes } from "../../../src/pages/barcodes.ts";
import { openScans } from "../../../src/pages/compose-scan.ts";
import { openPages, type PagesMediaType } from "../../../src/pages/open-pages.ts";
import { PagesError } from "../../../src/pages/pages-error.ts";
import { pdfInside } from "../../../src/pages/pdf-inside.ts";
import { pdfPlainText } from "../../../src/pages/pdf-plain-text.ts";
import { pictureRendition } from "../../../src/pages/picture-rendition.ts";
import { readG4Tiff } from "../../../src/pages/pdf-write-g4.ts";
import { hostileBytes, mutated } from "../../support/hostile-bytes.ts";
import { letterPdf, scanPdf } from "./sample-pages.ts";

const LIMITS = { pagesMax: 5, pixelsMax: 2_000_000, entriesMax: 5, bytesMax: 5_000_000 };

/** What `work` gives, or the cause it is refused for; anything else is thrown on. */
async function orRefusal<T>(work: () => Promise<T> | T): Promise<T | string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PagesError) return error.cause;
    throw error;
  }
}

/** Everything the process does to a file with pages, up to its images. */
async function throughAll(bytes: Uint8Array, type: PagesMediaType): Promise<void> {
  await orRefusal(async () => {
    const source = await openPages(bytes, type, LIMITS);
    try {
      expect(source.pageCount).toBeLessThanOrEqual(LIMITS.pagesMax);
      if (type === "application/pdf") await pdfInside(bytes, LIMITS);
      const { image } = await source.page(1);
      expect(image.data.length).toBe(image.width * image.height);
      const scans = await openScans(bytes, type, LIMITS.pagesMax);
      try {
        await scans.scan(1);
      } finally {
        scans.close();
      }
    } finally {
      source.close();
    }
  });
}

const paper = sharp({ create: { width: 60, height: 80, channels: 3, background: "#fff" } });
const jpeg = new Uint8Array(await paper.clone().jpeg().toBuffer());
const tiff = (compression: "lzw" | "ccittfax4" | "jpeg") =>
  paper
    .clone()
    .toColourspace("b-w")
    .tiff(compression === "ccittfax4" ? { compression, bitdepth: 1 } : { compression })
    .toBuffer();
const samples: Readonly<Record<PagesMediaType, readonly Uint8Array[]>> = {
  "application/pdf": [await letterPdf(), await scanPdf(jpeg, "gestempelt")],
  "image/tiff": await Promise.all([tiff("lzw"), tiff("ccittfax4"), tiff("jpeg")]),
  "image/jpeg": [jpeg],
  "image/png": [new Uint8Array(await paper.clone().png().toBuffer())],
};
const types: readonly PagesMediaType[] = [
  "application/pdf",
  "image/tiff",
  "image/jpeg",
  "image/png",
];

describe("noise and broken files", () => {
  test.each(types)("%s: pages within the limits, or a typed refusal", async (type) => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostileBytes, mutated(...samples[type])), (bytes) =>
        throughAll(bytes, type),
      ),
      { numRuns: 40 },
    );
  });

  test("pictures: one of a kind with pages, or a typed refusal", async () => {
    const gif = await paper.clone().gif().toBuffer();
    const webp = await paper.clone().webp().toBuffer();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(hostileBytes, mutated(gif, webp)),
        fc.constantFrom("image/gif", "image/webp", "image/bmp", "image/heic", "image/avif"),
        async (bytes, type) => {
          const result = await orRefusal(() => pictureRendition(bytes, type, LIMITS));
          const kind = typeof result === "string" ? "image/png" : result.mediaType;
          expect(kind).toMatch(/^image\/(png|tiff)$/);
        },
      ),
      { numRuns: 100 },
    );
  });

  test("what looks for hints never throws", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(hostileBytes, mutated(...samples["application/pdf"], ...samples["image/tiff"])),
        async (bytes) => {
          expect(typeof pdfPlainText(bytes)).toBe("string");
          readG4Tiff(bytes, 0);
          const width = Math.max(1, Math.min(64, bytes.length));
          const height = Math.max(1, Math.floor(bytes.length / width));
          const data = Buffer.concat([bytes, Buffer.alloc(width)]).subarray(0, width * height);
          expect(Array.isArray(await findBarcodes({ data, width, height }))).toBe(true);
        },
      ),
      { numRuns: 80 },
    );
  });
});

/** A PDF written by hand: objects by number, the first is the catalogue. */
function pdfOf(objects: readonly (string | Buffer)[]): Buffer {
  const parts: Buffer[] = [Buffer.from("%PDF-1.7\n")];
  for (const [i, object] of objects.entries()) {
    parts.push(Buffer.from(`${i + 1} 0 obj\n`), Buffer.from(object), Buffer.from("\nendobj\n"));
  }
  return Buffer.concat([...parts, Buffer.from("trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF")]);
}

const stream = (dict: string, bytes: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(`<<${dict}/Length ${bytes.length}>>\nstream\n`),
    bytes,
    Buffer.from("\nendstream"),
  ]);
const CATALOGUE = "<</Type/Catalog/Pages 2 0 R>>";
const PAGE =
  "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>";
const ONE_PAGE = [CATALOGUE, "<</Type/Pages/Kids[3 0 R]/Count 1>>", PAGE];

describe("a PDF made to cost much is a result or a refusal, and soon", () => {
  test.each([
    [
      "content that unpacks to 8 MB of operators",
      [
        ...ONE_PAGE,
        stream("/Filter/FlateDecode", deflateSync(Buffer.alloc(8_000_000, "0 g "))),
        "null",
      ],
    ],
    [
      "content packed three times",
      [
        ...ONE_PAGE,
        stream(
          "/Filter[/FlateDecode/FlateDecode/FlateDecode]",
          deflateSync(deflateSync(deflateSync(Buffer.alloc(20_000_000)))),
        ),
        "null",
      ],
    ],
    [
      "a picture of 60,000 x 60,000",
      [
        ...ONE_PAGE,
        stream("", Buffer.from("595 0 0 842 0 0 cm /X Do")),
        stream(
          "/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode",
          deflateSync(Buffer.alloc(1_000_000)),
        ),
      ],
    ],
    [
      "a form that draws itself",
      [
        ...ONE_PAGE,
        stream("", Buffer.from("/X Do")),
        stream(
          "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>",
          Buffer.from("/X Do"),
        ),
      ],
    ],
    [
      "pages that are their own parent",
      [CATALOGUE, "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2147483647>>"],
    ],
    [
      "ten thousand times the same page",
      [
        CATALOGUE,
        `<</Type/Pages/Kids[${"3 0 R ".repeat(10_000)}]/Count 10000>>`,
        PAGE,
        stream("", Buffer.from("q Q")),
        "null",
      ],
    ],
    [
      "an object stream that unpacks to 20 MB",
      [
        ...ONE_PAGE,
        stream("", Buffer.from("q Q")),
        stream(
          "/Type/ObjStm/N 1/First 4/Filter/FlateDecode",
          deflateSync(Buffer.alloc(20_000_000, " ")),
        ),
      ],
    ],
    ["arrays within arrays", [`<</Type/Catalog/Pages 2 0 R/X ${"[".repeat(100_000)}>>`]],
    [
      "a page of 14,400,000 points",
      [...ONE_PAGE.slice(0, 2), "<</Type/Page/Parent 2 0 R/MediaBox[0 0 14400000 14400000]>>"],
    ],
  ])("%s", async (_, objects) => {
    await expect(throughAll(pdfOf(objects), "application/pdf")).resolves.toBeUndefined();
  });

  test("a file in it that unpacks to 20 MB is not taken out", async () => {
    const document = await PDFDocument.create();
    document.addPage();
    await document.attach(Buffer.alloc(20_000_000), "bombe.bin");
    const pdf = await document.save();
    expect(await orRefusal(() => pdfInside(pdf, LIMITS))).toMatchObject({
      attachments: [],
      beyond: "too-many-bytes",
    });
  });
});
