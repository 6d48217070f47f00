import sharp, { type Sharp } from "sharp";
import { decodeBmp } from "./bmp.ts";
import type { PageLimits } from "./page-source.ts";
import { asPagesError, PagesError } from "./pages-error.ts";

/** Pictures that are not prepared as they are. */
export type PictureMediaType =
  "image/gif" | "image/webp" | "image/bmp" | "image/heic" | "image/avif";

/** The same picture without loss, as a type whose pages can be prepared. */
export interface PictureRendition {
  readonly bytes: Uint8Array;
  readonly mediaType: "image/png" | "image/tiff";
  /** Codes of what is worth knowing, e.g. that only the first frame of an animation is shown. */
  readonly facts: readonly string[];
}

/** A fax in frames has a page each; an animation of more shows its first one. */
const FRAMES_MAX = 20;

/**
 * Brings a GIF, WebP, BMP, AVIF or HEIC to PNG, or to a TIFF of one page per frame. Sizes are checked from
 * headers before anything is decoded. Throws PagesError.
 */
export async function pictureRendition(
  bytes: Uint8Array,
  mediaType: PictureMediaType,
  limits: PageLimits,
): Promise<PictureRendition> {
  return asPagesError("image", async () => {
    if (mediaType === "image/bmp") return bmpRendition(bytes, limits);
    const frames = await framesOf(bytes, limits);
    const some = Math.min(frames, FRAMES_MAX, limits.pagesMax);
    if (frames > 1 && some === frames) {
      const tiff = onWhite(sharp(bytes, { pages: frames, limitInputPixels: false }));
      const image = await tiff.tiff({ compression: "deflate" }).toBuffer();
      return { bytes: new Uint8Array(image), mediaType: "image/tiff", facts: [] };
    }
    const first = sharp(bytes, { limitInputPixels: limits.pixelsMax }).autoOrient();
    const image = await onWhite(first).withMetadata().png().toBuffer();
    const facts = frames > 1 ? ["first-frame-of-animation"] : [];
    return { bytes: new Uint8Array(image), mediaType: "image/png", facts };
  });
}

async function framesOf(bytes: Uint8Array, { pixelsMax }: PageLimits): Promise<number> {
  const { width, height, pages = 1 } = await sharp(bytes, { limitInputPixels: false }).metadata();
  // All frames are decoded together where they become pages.
  const found = width * height * (pages <= FRAMES_MAX ? pages : 1);
  if (found > pixelsMax) {
    throw new PagesError("too-many-pixels", `image: ${width} x ${height} pixels, ${pages} frames`, {
      found,
    });
  }
  return pages;
}

async function bmpRendition(bytes: Uint8Array, limits: PageLimits): Promise<PictureRendition> {
  const { data, width, height, dpi } = decodeBmp(bytes, limits.pixelsMax);
  const raw = sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false });
  const image = await raw
    .withMetadata(dpi === null ? {} : { density: dpi })
    .png()
    .toBuffer();
  return { bytes: new Uint8Array(image), mediaType: "image/png", facts: [] };
}

/** What is transparent on a screen is paper here. */
const onWhite = (picture: Sharp): Sharp => picture.flatten({ background: "#ffffff" });
