import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { PDFDocument } from "pdf-lib";
import sharp from "sharp";
import { imageMadeWith } from "../../../src/pages/made-with.ts";
import { pdfInside } from "../../../src/pages/pdf-inside.ts";
import { tiffTexts } from "../../../src/pages/tiff-directory.ts";

const paper = () => sharp({ create: { width: 60, height: 80, channels: 3, background: "#fff" } });
const exif = { IFD0: { Make: "KODAK", Model: "i4650", Software: "Capture\u0007 Pro  5" } };

describe("who made a file, by its own tags", () => {
  test("is read from EXIF, with the resolution it declares", async () => {
    const jpeg = await paper()
      .withExif(exif)
      .withMetadata({ density: 300, exif })
      .jpeg()
      .toBuffer();
    expect(await imageMadeWith(jpeg)).toEqual({
      device: "KODAK i4650",
      software: "Capture Pro 5",
      dpi: 300,
    });
  });

  test("is nobody where the file does not say", async () => {
    const nobody = { device: null, software: null };
    expect(await imageMadeWith(await paper().png().toBuffer())).toMatchObject(nobody);
    expect(await imageMadeWith(Buffer.from("no image"))).toEqual({ ...nobody, dpi: null });
  });

  test("is a PDF's Creator and Producer", async () => {
    const pdf = await PDFDocument.create();
    pdf.addPage();
    pdf.setCreator("Scanstraße");
    pdf.setProducer("ScanWorks 9");
    const inside = await pdfInside(await pdf.save(), { entriesMax: 1, bytesMax: 1 });
    expect(inside.software).toBe("Scanstraße, ScanWorks 9");
  });

  test("never throws on the bytes of a TIFF, whatever they are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (tail, big) => {
        const head = Buffer.from([0x49, 0x49, big ? 43 : 42, 0, 8, 0, 0, 0]);
        for (const text of tiffTexts(Buffer.concat([head, tail]), [271, 272, 305]).values()) {
          expect(text.length).toBeLessThan(10_000);
        }
      }),
    );
  });
});
