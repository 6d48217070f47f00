import sharp from "sharp";
import { PagesError } from "./pages-error.ts";
import type { Pdfium } from "./pdfium.ts";

/** Size in pixels a page is drawn to, before any turn of ours. */
export interface DrawSize {
  readonly width: number;
  readonly height: number;
}

/** FPDF_ANNOT: what was stuck on is part of what the sender sees. */
const RENDER_FLAGS = 0x01;
const BITMAP_BGRX = 3;
const BYTES_PER_PIXEL = 4;
/** Channels this far apart are a colour to the eye; smoothed letters stay below. */
const COLOUR_DEPTH = 24;
/** So many coloured pixels are more than a stray dot: about a square millimetre at 200 dpi. */
const COLOUR_PIXELS_MIN = 60;
const JPEG_QUALITY = 88;

/** Draws a loaded page as JPEG, in colour where it has any, else in grey. Throws PagesError. */
export async function drawInColour(
  pdfium: Pdfium,
  page: number,
  { width, height }: DrawSize,
): Promise<Uint8Array> {
  const stride = width * BYTES_PER_PIXEL;
  const pixels = pdfium.withMemory(stride * height, (room) => {
    const bitmap = pdfium.call("FPDFBitmap_CreateEx", width, height, BITMAP_BGRX, room, stride);
    if (bitmap === 0) throw new PagesError("damaged", "the page cannot be drawn");
    try {
      pdfium.call("FPDFBitmap_FillRect", bitmap, 0, 0, width, height, 0xffffffff);
      pdfium.call("FPDF_RenderPageBitmap", bitmap, page, 0, 0, width, height, 0, RENDER_FLAGS);
      return pdfium.bytes(room, stride * height);
    } finally {
      pdfium.call("FPDFBitmap_Destroy", bitmap);
    }
  });
  const channels = hasColour(pixels) ? 3 : 1;
  const data = channels === 3 ? rgbOf(pixels) : greyOf(pixels);
  const image = sharp(data, { raw: { width, height, channels } });
  const jpeg = await image
    .toColourspace(channels === 3 ? "srgb" : "b-w")
    .jpeg({ quality: JPEG_QUALITY, chromaSubsampling: "4:4:4" })
    .toBuffer();
  return new Uint8Array(jpeg);
}

function hasColour(bgrx: Uint8Array): boolean {
  let coloured = 0;
  for (let at = 0; at < bgrx.length; at += BYTES_PER_PIXEL) {
    const blue = bgrx[at] ?? 0;
    const green = bgrx[at + 1] ?? 0;
    const red = bgrx[at + 2] ?? 0;
    // Most of a page is white or black: told before anything is reckoned.
    if (blue === green && green === red) continue;
    if (Math.max(blue, green, red) - Math.min(blue, green, red) < COLOUR_DEPTH) continue;
    coloured += 1;
    if (coloured >= COLOUR_PIXELS_MIN) return true;
  }
  return false;
}

function rgbOf(bgrx: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((bgrx.length / BYTES_PER_PIXEL) * 3);
  for (let from = 0, to = 0; from < bgrx.length; from += BYTES_PER_PIXEL, to += 3) {
    rgb[to] = bgrx[from + 2] ?? 0;
    rgb[to + 1] = bgrx[from + 1] ?? 0;
    rgb[to + 2] = bgrx[from] ?? 0;
  }
  return rgb;
}

/** Without colour the three channels say nearly the same; green is the middle one. */
function greyOf(bgrx: Uint8Array): Uint8Array {
  const grey = new Uint8Array(bgrx.length / BYTES_PER_PIXEL);
  for (let from = 1, to = 0; to < grey.length; from += BYTES_PER_PIXEL, to += 1) {
    grey[to] = bgrx[from] ?? 0;
  }
  return grey;
}
