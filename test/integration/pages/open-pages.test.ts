import { describe, expect, jest, test } from "@jest/globals";
import { PDFDocument } from "pdf-lib";
import sharp from "sharp";
import { plainText } from "../../../src/domain/page.ts";
import { openPages } from "../../../src/pages/open-pages.ts";
import { blocksToPdf, linesAsBlocks } from "../../../src/pages/text-pages.ts";
import { preparePage } from "../../../src/pages/prepare-page.ts";
import {
  croppedAwayPdf,
  filledFormPdf,
  hiddenTextPdf,
  LETTER_LINES,
  letterPdf,
  scanJpeg,
  scanPdf,
  undrawnFormPdf,
} from "./sample-pages.ts";

// A page takes a third of a second alone, and several on a busy machine under Jest.
jest.setTimeout(120_000);

const limits = { pagesMax: 20, pixelsMax: 50_000_000 };

async function firstPage(bytes: Uint8Array, type: Parameters<typeof openPages>[1]) {
  const source = await openPages(bytes, type, limits);
  try {
    return await preparePage(source, 1);
  } finally {
    source.close();
  }
}

const page = (width: number, height: number, channels: 3 | 4 = 3) =>
  sharp({ create: { width, height, channels, background: "#fff" } });

describe("a born-digital PDF", () => {
  test.each([0, 90, 180, 270])(
    "gives its words upright, whatever /Rotate %i says",
    async (rotate) => {
      const prepared = await firstPage(await letterPdf(rotate), "application/pdf");
      expect(prepared.textLayer).not.toBeNull();
      expect(plainText(prepared.textLayer ?? never()).split("\n")).toEqual(LETTER_LINES);
      // The file shows the page turned, and turning it back makes it upright.
      expect(prepared.rotation).toBe((360 - rotate) % 360);
      const [left, top, right, bottom] = prepared.textLayer?.words[0]?.box ?? never();
      expect([prepared.width, prepared.height]).toEqual([1653, 2339]);
      expect(left).toBeCloseTo((70 / 72) * 200, -1);
      expect(right - left).toBeGreaterThan(bottom - top);
      expect(top).toBeLessThan(400);
    },
  );

  test("is read when its text is not what people see", async () => {
    expect((await firstPage(await hiddenTextPdf(), "application/pdf")).textLayer).toBeNull();
  });

  test("made here is never read again, be its words as odd as they may", async () => {
    const lines = ["Rkw0 9xQz7 TTrwp", "zzkpqrst vwxzbcdf ghjklmnp qrstvwxz bcdfghjk"];
    const bytes = await blocksToPdf({
      title: "x",
      blocks: linesAsBlocks(lines),
      createdAt: new Date(0),
      pagesMax: 5,
    });
    const wordsOf = async (madeHere: boolean) => {
      const source = await openPages(bytes, "application/pdf", { ...limits, madeHere });
      const { textLayer } = await preparePage(source, 1);
      source.close();
      return textLayer === null ? null : plainText(textLayer).split("\n");
    };
    expect(await wordsOf(false)).toBeNull();
    expect(await wordsOf(true)).toEqual(["x", ...lines]);
  });

  test("holds what was filled in", async () => {
    const prepared = await firstPage(await filledFormPdf("Erika Beispiel"), "application/pdf");
    expect(plainText(prepared.textLayer ?? never())).toContain("Erika Beispiel");
  });

  test("holds what was filled in and left to the reader to draw", async () => {
    const prepared = await firstPage(await undrawnFormPdf("Erika Beispiel"), "application/pdf");
    expect(plainText(prepared.textLayer ?? never())).toContain("Erika Beispiel");
  });

  test("is shown whole where its crop box leaves nothing of it", async () => {
    const prepared = await firstPage(await croppedAwayPdf(), "application/pdf");
    expect(plainText(prepared.textLayer ?? never()).split("\n")).toEqual(LETTER_LINES);
  });
});

describe("a scan", () => {
  test("in a PDF is taken as it is, at reading resolution, and read", async () => {
    const jpeg = await page(2480, 3508).jpeg().toBuffer();
    const prepared = await firstPage(await scanPdf(jpeg), "application/pdf");
    expect(prepared).toMatchObject({ textLayer: null, blank: true });
    expect(Math.abs(prepared.width - 1654)).toBeLessThan(3);
    expect(prepared.dpi).toBeCloseTo(200, 0);
  });

  test("with an OCR layer over it is read again", async () => {
    const jpeg = await page(1240, 1754).jpeg().toBuffer();
    const pdf = await scanPdf(jpeg, "Ein langer Text, den eine andere Texterkennung hineinschrieb");
    expect((await firstPage(pdf, "application/pdf")).textLayer).toBeNull();
  });

  test.each([
    [0, 0],
    [90, 0],
    [180, 1.5],
    [270, -2],
    [0, 3],
  ])("laid in turned by %i and slanted by %d is put upright", async (turn, slant) => {
    const source = await openPages(await letterPdf(), "application/pdf", limits);
    const { image } = await source.page(1);
    source.close();
    const prepared = await firstPage(await scanJpeg(image, turn, slant), "image/jpeg");
    expect(prepared).toMatchObject({ rotation: (360 - turn) % 360, rotationCertain: true });
    expect(Math.abs(prepared.skewDegrees - slant)).toBeLessThan(0.25);
  });
});

describe("a picture", () => {
  test("keeps EXIF orientation", async () => {
    const photo = await page(400, 200)
      .withMetadata({ orientation: 6, density: 40 })
      .jpeg()
      .toBuffer();
    const prepared = await firstPage(photo, "image/jpeg");
    expect(prepared.height).toBe(2 * prepared.width);
  });

  test.each([
    ["CMYK", page(300, 400).toColourspace("cmyk").tiff(), "image/tiff"],
    ["16 bit", page(300, 400).toColourspace("rgb16").png(), "image/png"],
    ["a palette", page(300, 400).png({ palette: true }), "image/png"],
    ["one bit", page(300, 400).toColourspace("b-w").tiff({ bitdepth: 1 }), "image/tiff"],
  ] as const)("of %s becomes white grey", async (_, image, type) => {
    const source = await openPages(await image.toBuffer(), type, limits);
    const { data } = (await source.page(1)).image;
    expect(data.every((value) => value >= 250)).toBe(true);
  });

  test("shows paper where it is transparent", async () => {
    const clear = sharp({
      create: { width: 300, height: 400, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    });
    const source = await openPages(await clear.png().toBuffer(), "image/png", limits);
    expect((await source.page(1)).image.data.every((value) => value === 255)).toBe(true);
  });

  test("of a coarse fax becomes square", async () => {
    const fax = await page(1728, 1078)
      .tiff({ xres: 204 / 25.4, yres: 98 / 25.4 })
      .toBuffer();
    const { width, height } = await firstPage(fax, "image/tiff");
    expect(height / width).toBeCloseTo(1078 / 98 / (1728 / 204), 2);
  });
});

describe("limits", () => {
  test("pages", async () => {
    const document = await PDFDocument.create();
    for (let i = 0; i < 21; i++) document.addPage();
    await expect(openPages(await document.save(), "application/pdf", limits)).rejects.toMatchObject(
      {
        cause: "too-many-pages",
      },
    );
  });

  test("pixels are counted before anything is decoded", async () => {
    const huge = await page(9000, 9000).png({ compressionLevel: 1 }).toBuffer();
    await expect(openPages(huge, "image/png", limits)).rejects.toMatchObject({
      cause: "too-many-pixels",
    });
  });

  test.each(["application/pdf", "image/tiff", "image/jpeg", "image/png"] as const)(
    "no bytes and nonsense as %s",
    async (type) => {
      await expect(openPages(new Uint8Array(0), type, limits)).rejects.toMatchObject({
        cause: "empty",
      });
      await expect(openPages(Buffer.from("nonsense"), type, limits)).rejects.toMatchObject({
        cause: "damaged",
      });
    },
  );
});

function never(): never {
  throw new Error("expected a value");
}
