import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import sharp from "sharp";
import { decodeBmp } from "../../../src/pages/bmp.ts";
import { PagesError } from "../../../src/pages/pages-error.ts";
import { pictureRendition } from "../../../src/pages/picture-rendition.ts";
import { bmpOf } from "../../support/bmp-of.ts";

const PIXELS_MAX = 10_000;
const LIMITS = { pagesMax: 30, pixelsMax: PIXELS_MAX };
const [RED, BLUE, WHITE] = [
  [255, 0, 0],
  [0, 0, 255],
  [255, 255, 255],
] as const;
const PALETTE = [...WHITE, ...RED, ...BLUE];

const pixelsOf = (bytes: Uint8Array) => {
  const { data, width, height } = decodeBmp(bytes, PIXELS_MAX);
  return { size: [width, height], data: [...data] };
};
const causeOf = (bytes: Uint8Array): string | null => {
  try {
    decodeBmp(bytes, PIXELS_MAX);
    return null;
  } catch (error) {
    if (error instanceof PagesError) return error.cause;
    throw error;
  }
};

describe("BMP", () => {
  test("decodes every depth, rows from below or from above", () => {
    // Two pixels by two: red blue / white red.
    const wanted = { size: [2, 2], data: [...RED, ...BLUE, ...WHITE, ...RED] };
    const rows24 = [
      [255, 255, 255, 0, 0, 255, 0, 0],
      [0, 0, 255, 255, 0, 0, 0, 0],
    ].flat();
    expect(pixelsOf(bmpOf({ bits: 24, pixels: rows24 }))).toEqual(wanted);
    const topDown = [
      [0, 0, 255, 255, 0, 0, 0, 0],
      [255, 255, 255, 0, 0, 255, 0, 0],
    ].flat();
    expect(pixelsOf(bmpOf({ bits: 24, height: -2, pixels: topDown }))).toEqual(wanted);
    const rows8 = [0, 1, 0, 0, 1, 2, 0, 0];
    expect(pixelsOf(bmpOf({ bits: 8, palette: PALETTE, pixels: rows8 }))).toEqual(wanted);
    const rows4 = [0x01, 0, 0, 0, 0x12, 0, 0, 0];
    expect(pixelsOf(bmpOf({ bits: 4, palette: PALETTE, pixels: rows4 }))).toEqual(wanted);
    const rows16 = [0xff, 0x7f, 0x00, 0x7c, 0x00, 0x7c, 0x1f, 0x00];
    expect(pixelsOf(bmpOf({ bits: 16, pixels: rows16 }))).toEqual(wanted);
    const rows32 = [255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 255, 0, 0, 0];
    expect(pixelsOf(bmpOf({ bits: 32, pixels: rows32 }))).toEqual(wanted);
  });

  test("decodes one bit, as faxes and old scanners write", () => {
    const bytes = bmpOf({
      bits: 1,
      width: 9,
      height: 1,
      palette: [0, 0, 0, ...WHITE],
      pixels: [0xaa, 0x80, 0, 0],
    });
    const { data } = pixelsOf(bytes);
    expect(data.filter((_, i) => i % 3 === 0)).toEqual([255, 0, 255, 0, 255, 0, 255, 0, 255]);
  });

  test("decodes runs, stretches, jumps and line ends", () => {
    // Below: two of colour 1. Above: a stretch of three colours needs a filler, then the end.
    const runs = [2, 1, 0, 0, 0, 3, 1, 2, 0, 0, 0, 1];
    const bytes = bmpOf({ bits: 8, compression: 1, width: 3, palette: PALETTE, pixels: runs });
    expect(pixelsOf(bytes).data).toEqual([...RED, ...BLUE, ...WHITE, ...RED, ...RED, ...WHITE]);
    const jump = [0, 2, 1, 1, 1, 1, 0, 1];
    const jumped = bmpOf({ bits: 8, compression: 1, palette: PALETTE, pixels: jump });
    expect(pixelsOf(jumped).data).toEqual([...WHITE, ...RED, ...WHITE, ...WHITE]);
  });

  test("refuses a bomb by its header, and what is cut off or not known", () => {
    const bomb = bmpOf({ bits: 24, width: 60_000, height: 60_000, pixels: [] });
    expect(causeOf(bomb)).toBe("too-many-pixels");
    expect(causeOf(bmpOf({ bits: 24, pixels: [] }))).toBe("damaged");
    expect(causeOf(bmpOf({ bits: 7, pixels: [0] }))).toBe("damaged");
    expect(causeOf(Buffer.from("BM"))).toBe("damaged");
  });

  test("arbitrary headers and pixels end, or throw a typed error", () => {
    const header = {
      bits: fc.constantFrom(1, 4, 8, 16, 24, 32, 5),
      compression: fc.nat({ max: 7 }),
      width: fc.integer({ min: -5, max: 90 }),
      height: fc.integer({ min: -90, max: 90 }),
      palette: fc.array(fc.nat({ max: 255 }), { maxLength: 12 }),
      pixels: fc.array(fc.nat({ max: 255 }), { maxLength: 300 }),
    };
    fc.assert(
      fc.property(fc.record(header), fc.nat({ max: 400 }), (parts, cut) => {
        causeOf(bmpOf(parts).subarray(0, cut));
        causeOf(bmpOf(parts));
      }),
    );
  });
});

const frame = (background: string) =>
  sharp({ create: { width: 60, height: 40, channels: 3, background } })
    .png()
    .toBuffer();

describe("renditions of pictures", () => {
  test("a BMP becomes a PNG of the same pixels and resolution", async () => {
    const bytes = bmpOf({
      bits: 24,
      perMetre: 11811,
      pixels: [255, 255, 255, 0, 0, 255, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0],
    });
    const made = await pictureRendition(bytes, "image/bmp", LIMITS);
    expect(made.mediaType).toBe("image/png");
    const meta = await sharp(made.bytes).metadata();
    expect([meta.width, meta.height, Math.round(meta.density ?? 0)]).toEqual([2, 2, 300]);
    const pixels = await sharp(made.bytes).raw().toBuffer();
    expect([...pixels.subarray(0, 6)]).toEqual([...RED, ...BLUE]);
  });

  test.each(["gif", "webp"] as const)("frames of a %s become pages, in order", async (format) => {
    const frames = await Promise.all(["red", "blue", "white"].map(frame));
    const bytes = await sharp(frames, { join: { animated: true } })
      .toFormat(format)
      .toBuffer();
    const made = await pictureRendition(bytes, `image/${format}`, LIMITS);
    expect(made.mediaType).toBe("image/tiff");
    expect((await sharp(made.bytes).metadata()).pages).toBe(3);
    const second = await sharp(made.bytes, { page: 1 }).raw().toBuffer();
    expect((second[2] ?? 0) - (second[0] ?? 0)).toBeGreaterThan(200);
  });

  test("an animation shows its first frame, and says so", async () => {
    const frames = await Promise.all(
      Array.from({ length: 25 }, (_, i) => frame(`rgb(${i * 9},0,0)`)),
    );
    const bytes = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const made = await pictureRendition(bytes, "image/gif", LIMITS);
    expect(made).toMatchObject({ mediaType: "image/png", facts: ["first-frame-of-animation"] });
  });

  test("what is transparent becomes white, and an AVIF is shown", async () => {
    const clear = {
      create: { width: 8, height: 8, channels: 4, background: "#00000000" },
    } as const;
    const webp = await sharp(clear).webp({ lossless: true }).toBuffer();
    const made = await pictureRendition(webp, "image/webp", LIMITS);
    expect([...(await sharp(made.bytes).raw().toBuffer())].every((value) => value === 255)).toBe(
      true,
    );
    const avif = await sharp(await frame("green"))
      .avif()
      .toBuffer();
    expect((await pictureRendition(avif, "image/avif", LIMITS)).mediaType).toBe("image/png");
  });

  test("refuses too many pixels before it decodes, and noise", async () => {
    const bytes = await sharp(await frame("red"))
      .webp()
      .toBuffer();
    await expect(
      pictureRendition(bytes, "image/webp", { pagesMax: 1, pixelsMax: 100 }),
    ).rejects.toMatchObject({ cause: "too-many-pixels", measure: { found: 2400 } });
    for (const type of ["image/webp", "image/gif", "image/heic", "image/bmp"] as const) {
      const noise = Buffer.from("kein Bild, nur Worte, und davon einige mehr als nötig");
      await expect(pictureRendition(noise, type, LIMITS)).rejects.toMatchObject({
        cause: "damaged",
      });
    }
  });
});
