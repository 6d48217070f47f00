import sharp from "sharp";

/** One page: 8-bit grey, row by row, no padding; 0 is black. */
export interface GreyPage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Decodes a PNG or JPEG to grey. Throws when the bytes are no image, or one of another size. */
export async function decodePage(
  image: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<GreyPage> {
  const { data, info } = await sharp(image, { limitInputPixels: width * height })
    .flatten({ background: "#ffffff" })
    .toColourspace("b-w")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw new Error(`lstm could not read the image: ${String(error)}`, { cause: error });
    });
  if (info.width === width && info.height === height && info.channels === 1)
    return { data, width, height };
  throw new Error(
    `lstm could not read the image: it is ${info.width} x ${info.height} pixels, not ${width} x ${height}`,
  );
}
