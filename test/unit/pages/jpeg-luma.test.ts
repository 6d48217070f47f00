import { describe, expect, test } from "@jest/globals";
import sharp, { type Sharp } from "sharp";
import { decodeGrey } from "../../../src/pages/decode-grey.ts";
import { lumaFirst } from "../../../src/pages/jpeg-luma.ts";

const [width, height] = [64, 32];
const decode = { width, height, pixelsMax: 10_000, oneBit: false };
const plain = (red: number, green: number, blue: number): Sharp =>
  sharp({ create: { width, height, channels: 3, background: { r: red, g: green, b: blue } } });

describe("lumaFirst", () => {
  test.each([
    ["red ink", plain(220, 30, 30), 87],
    ["blue ink", plain(30, 30, 200), 49],
    ["yellow paper", plain(250, 240, 120), 229],
  ])("%s is as grey as Rec. 601 has it, however the JPEG is made", async (_, picture, grey) => {
    for (const options of [{}, { progressive: true }, { chromaSubsampling: "4:4:4" }]) {
      const jpeg = await picture
        .clone()
        .jpeg({ quality: 95, ...options })
        .toBuffer();
      expect(lumaFirst(jpeg)).not.toBeNull();
      const { image, repaired } = await decodeGrey(jpeg, decode);
      expect(repaired).toBe(false);
      expect(image.data).toHaveLength(width * height);
      expect(Math.abs((image.data[width * 16 + 32] ?? 0) - grey)).toBeLessThanOrEqual(2);
    }
  });

  test("the way a phone was held stays known", async () => {
    const jpeg = await plain(90, 90, 90).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(lumaFirst(jpeg)).not.toBeNull();
    const lying = { ...decode, width: height, height: width };
    expect((await decodeGrey(jpeg, lying)).image).toMatchObject({ width: height, height: width });
  });

  test("what has no luma, or no end, is left alone", async () => {
    const grey = await plain(90, 90, 90).toColourspace("b-w").jpeg().toBuffer();
    const ink = await plain(90, 90, 90).toColourspace("cmyk").jpeg().toBuffer();
    const png = await plain(90, 90, 90).png().toBuffer();
    const colour = await plain(90, 90, 90).jpeg().toBuffer();
    for (const bytes of [grey, ink, png, colour.subarray(0, 100), new Uint8Array(0)])
      expect(lumaFirst(bytes)).toBeNull();
    // Without a marker that says so, the names of the components tell.
    const named = Buffer.from(colour);
    expect(named.includes("JFIF")).toBe(false);
    const frame = named.indexOf(Buffer.of(0xff, 0xc0));
    named[frame + 10] = 82;
    named[frame + 13] = 71;
    named[frame + 16] = 66;
    expect(lumaFirst(named)).toBeNull();
  });
});
