import { describe, expect, test } from "@jest/globals";
import { degrees, PDFDocument, PDFName, type PDFPage } from "pdf-lib";
import sharp from "sharp";
import { openScans } from "../../../src/pages/compose-scan.ts";
import { g4Tiff } from "../../../src/pages/compose-scan-g4.ts";
import { readG4Tiff } from "../../../src/pages/pdf-write-g4.ts";

const WIDTH = 827;
const HEIGHT = 1169;
const A4: [number, number] = [(WIDTH / 100) * 72, (HEIGHT / 100) * 72];

/** White paper in Group 4: a row like the one above is the single bit 1, then the end mark. */
function whiteG4(): Uint8Array {
  const bits = `${"1".repeat(HEIGHT)}${"000000000001".repeat(2)}`;
  return Uint8Array.from(bits.match(/.{1,8}/g) ?? [], (byte) =>
    Number.parseInt(byte.padEnd(8, "0"), 2),
  );
}

async function jpeg(width = WIDTH, height = HEIGHT, orientation?: number): Promise<Uint8Array> {
  const image = sharp({ create: { width, height, channels: 3, background: "#eeeeee" } });
  return new Uint8Array(
    await image
      .withMetadata({ density: 100, ...(orientation && { orientation }) })
      .jpeg()
      .toBuffer(),
  );
}

async function pdfOf(
  build: (document: PDFDocument, page: PDFPage) => Promise<void>,
): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  await build(document, document.addPage(A4));
  return document.save();
}

const scanOf = async (pdf: Uint8Array) => {
  const source = await openScans(pdf, "application/pdf", 10);
  try {
    return await source.scan(1);
  } finally {
    source.close();
  }
};

const drawG4 = (parameters: object) => async (document: PDFDocument, page: PDFPage) => {
  const { context } = document;
  const stream = context.stream(whiteG4(), {
    Type: "XObject",
    Subtype: "Image",
    Width: WIDTH,
    Height: HEIGHT,
    BitsPerComponent: 1,
    ColorSpace: "DeviceGray",
    Filter: "CCITTFaxDecode",
    DecodeParms: { K: -1, Columns: WIDTH, Rows: HEIGHT, ...parameters },
  });
  page.node.setXObject(PDFName.of("Im0"), context.register(stream));
  const content = context.stream(`q ${A4[0]} 0 0 ${A4[1]} 0 0 cm /Im0 Do Q`);
  page.node.addContentStream(context.register(content));
};

describe("a PDF", () => {
  test("gives the JPEG of a scan as it is, with the turn the page asks for", async () => {
    const bytes = await jpeg();
    const pdf = await pdfOf(async (document, page) => {
      page.drawImage(await document.embedJpg(bytes), { x: 0, y: 0, width: A4[0], height: A4[1] });
      page.setRotation(degrees(90));
    });
    const scan = await scanOf(pdf);
    expect(Buffer.compare(scan?.image ?? new Uint8Array(), bytes)).toBe(0);
    expect(scan).toMatchObject({ turn: 90, dpi: expect.closeTo(100, 0) });
    expect(scan?.widthPx).toBeCloseTo(WIDTH, 0);
    expect(scan?.heightPx).toBeCloseTo(HEIGHT, 0);
  });

  test("gives Group 4 code as it is, in a TIFF around it", async () => {
    const scan = await scanOf(await pdfOf(drawG4({})));
    const g4 = readG4Tiff(scan?.image ?? new Uint8Array(), 0);
    expect(Buffer.compare(g4?.data ?? new Uint8Array(), whiteG4())).toBe(0);
    expect(g4).toMatchObject({ width: WIDTH, height: HEIGHT, blackIs1: false });
  });

  test("decodes Group 4 it cannot pass on, without loss", async () => {
    const scan = await scanOf(await pdfOf(drawG4({ EncodedByteAlign: true })));
    expect(scan === null || readG4Tiff(scan.image, 0) === null).toBe(true);
  });

  test("has no scan where text is drawn, or the image is not the page", async () => {
    const bytes = await jpeg();
    const withText = await pdfOf(async (document, page) => {
      page.drawImage(await document.embedJpg(bytes), { x: 0, y: 0, width: A4[0], height: A4[1] });
      page.drawText("getippt");
    });
    expect(await scanOf(withText)).toBeNull();
    const small = await pdfOf(async (document, page) => {
      page.drawImage(await document.embedJpg(bytes), { x: 0, y: 0, width: 200, height: 300 });
    });
    expect(await scanOf(small)).toBeNull();
  });
});

test("a JPEG is its own scan, its size as EXIF shows it", async () => {
  const bytes = await jpeg(HEIGHT, WIDTH, 6);
  const source = await openScans(bytes, "image/jpeg", 10);
  expect(await source.scan(1)).toEqual({
    image: bytes,
    mediaType: "image/jpeg",
    widthPx: WIDTH,
    heightPx: HEIGHT,
    dpi: 100,
    turn: 0,
  });
  await expect(source.scan(2)).rejects.toThrow(RangeError);
});

describe("a TIFF", () => {
  const page = { data: whiteG4(), width: WIDTH, height: HEIGHT, blackIs1: false, orientation: 6 };

  test("of one page is its own scan, its size as its orientation shows it", async () => {
    const bytes = g4Tiff(page);
    const source = await openScans(bytes, "image/tiff", 10);
    const scan = await source.scan(1);
    expect(scan).toMatchObject({ widthPx: HEIGHT, heightPx: WIDTH, turn: 0 });
    expect(scan?.image).toBe(bytes);
    await expect(source.scan(2)).rejects.toThrow(RangeError);
  });

  test("of several pages gives each alone: Group 4 as it is, other code without loss", async () => {
    const source = await openScans(twoPages(), "image/tiff", 10);
    const first = await source.scan(1);
    expect(first?.image.length).toBeLessThan(page.data.length + 200);
    const g4 = readG4Tiff(first?.image ?? new Uint8Array(), 0);
    expect(g4).toMatchObject({ width: WIDTH, height: HEIGHT, orientation: 6 });
    expect(Buffer.compare(g4?.data ?? new Uint8Array(), page.data)).toBe(0);
    const second = await source.scan(2);
    expect(second).toMatchObject({ mediaType: "image/png", widthPx: 2, heightPx: 1 });
    const { data } = await sharp(second?.image)
      .toColourspace("b-w")
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([...data]).toEqual([17, 204]);
  });

  /** A Group 4 page, and behind it one of two uncompressed grey pixels. */
  function twoPages(): Uint8Array {
    const one = Buffer.from(g4Tiff(page));
    const at = one.length + (one.length % 2);
    const tags = [
      [256, 2],
      [257, 1],
      [258, 8],
      [259, 1],
      [262, 1],
      [273, at + 2 + 9 * 12 + 4],
      [277, 1],
      [278, 1],
      [279, 2],
    ] as const;
    const two = Buffer.alloc(2 + tags.length * 12 + 4 + 2);
    two.writeUInt16LE(tags.length, 0);
    for (const [i, [tag, value]] of tags.entries()) {
      two.writeUInt16LE(tag, 2 + i * 12);
      two.writeUInt16LE(4, 4 + i * 12);
      two.writeUInt32LE(1, 6 + i * 12);
      two.writeUInt32LE(value, 10 + i * 12);
    }
    two.set([17, 204], two.length - 2);
    one.writeUInt32LE(at, 10 + one.readUInt16LE(8) * 12);
    return new Uint8Array(Buffer.concat([one, Buffer.alloc(at - one.length), two]));
  }
});
