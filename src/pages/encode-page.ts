import sharp from "sharp";
import type { GreyImage } from "./grey-image.ts";

/** A page image as it is stored and sent to readers and screens. */
export interface EncodedPage {
  readonly image: Uint8Array;
  readonly mediaType: "image/jpeg" | "image/png";
}

/** Encodes a grey page as JPEG with its resolution inside. */
export async function encodePage(
  { data, width, height }: GreyImage,
  dpi: number,
): Promise<EncodedPage> {
  const image = await sharp(data, { raw: { width, height, channels: 1 } })
    .withMetadata({ density: dpi })
    .jpeg({ quality: 85, mozjpeg: false })
    .toBuffer();
  return { image, mediaType: "image/jpeg" };
}
