import sharp from "sharp";
import type { GreyImage } from "./grey-image.ts";

/** A page image as it is stored and sent to readers and screens. */
export interface EncodedPage {
  readonly image: Uint8Array;
  readonly mediaType: "image/jpeg" | "image/png";
}

/**
 * Encodes a grey page as JPEG with its resolution inside. Measured on 15 letters: a reader makes as few
 * errors on quality 85 as on PNG (26.5 and 26.8 % of words, 60 to 90 within noise), at an eighth of the size.
 */
export async function encodePage(
  { data, width, height }: GreyImage,
  dpi: number,
): Promise<EncodedPage> {
  const image = await sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace("b-w")
    .withDensity(dpi)
    .jpeg({ quality: 85 })
    .toBuffer();
  return { image, mediaType: "image/jpeg" };
}
