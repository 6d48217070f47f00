import sharp from "sharp";

/** A picture as a PDF takes it. */
interface DrawablePicture {
  readonly bytes: Uint8Array;
  readonly jpeg: boolean;
  /** Its width as it came, in pixels. */
  readonly naturalWidth: number;
}

/** As wide as the text at 200 dpi; the picture itself is a component of its own. */
const WIDTH_MAX = 1300;
const HEIGHT_MAX = 2000;
const PIXELS_MAX = 100_000_000;
/** Smaller pictures are drawings and logos more often than photographs. */
const PHOTO_PIXELS_MIN = 300_000;

/** Any picture sharp reads, upright, on white, no larger than a page shows; null when it is none. */
export async function drawablePicture(bytes: Uint8Array): Promise<DrawablePicture | null> {
  try {
    const picture = sharp(bytes, { limitInputPixels: PIXELS_MAX, failOn: "none", pages: 1 });
    const { width, height, autoOrient } = await picture.metadata();
    if (width * height > PIXELS_MAX) return null;
    const small = picture
      .autoOrient()
      .flatten({ background: "white" })
      .resize({ width: WIDTH_MAX, height: HEIGHT_MAX, fit: "inside", withoutEnlargement: true })
      .toColourspace("srgb");
    const jpeg = width * height >= PHOTO_PIXELS_MIN;
    const made = jpeg ? small.jpeg({ quality: 80 }) : small.png();
    return { bytes: await made.toBuffer(), jpeg, naturalWidth: autoOrient.width };
  } catch {
    return null;
  }
}
