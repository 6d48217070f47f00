import sharp from "sharp";
import { openPdfScans } from "./compose-scan-pdf.ts";
import type { PagesMediaType } from "./open-pages.ts";
import { g4Tiff } from "./compose-scan-g4.ts";
import { plausibleDpi } from "./page-resolution.ts";
import { asPagesError, onPage } from "./pages-error.ts";
import { readG4Tiff } from "./pdf-write-g4.ts";
import type { OriginalScan, ScanSource } from "./scan-source.ts";
import { tiffPages } from "./tiff-directory.ts";

/** JBIG2 in a TIFF, by the two numbers in use: nothing here may pass it on. */
const JBIG2_COMPRESSIONS = new Set([9, 34661]);

/** Two colours make a PNG of one bit a pixel; nothing is lost. */
const BILEVEL_PNG = { palette: true, colours: 2, dither: 0 } as const;

/** Opens a PDF, TIFF, JPEG or PNG for its original images. Throws PagesError. */
export async function openScans(
  bytes: Uint8Array,
  mediaType: PagesMediaType,
  pagesMax: number,
): Promise<ScanSource> {
  if (mediaType === "application/pdf") return openPdfScans(bytes);
  if (mediaType === "image/tiff") return tiffScans(bytes, pagesMax);
  return pictureScan(bytes, mediaType);
}

function tiffScans(bytes: Uint8Array, pagesMax: number): ScanSource {
  const pages = tiffPages(bytes, pagesMax);
  return {
    async scan(n) {
      const page = pages[n - 1];
      if (page === undefined) throw new RangeError(`page ${n} of ${pages.length}`);
      if (JBIG2_COMPRESSIONS.has(page.compression)) return null;
      const squareHeight = page.height * page.pixelAspect;
      const shown = asShown(page.width, squareHeight, page.orientation);
      const dpi = plausibleDpi(page.width, squareHeight, page.dpi?.x ?? null);
      const single = pages.length === 1 && page.index === 0;
      const image = single
        ? { image: bytes, mediaType: "image/tiff" as const }
        : await onPage(n, () => pageOfTiff(bytes, page.index));
      return { ...image, ...shown, dpi, turn: 0 };
    },
    draw: () => Promise.resolve(null),
    close() {
      // The bytes are the caller's.
    },
  };
}

/** Group 4 as it is in a TIFF of its own; anything else as PNG, without loss, orientation applied. */
async function pageOfTiff(
  bytes: Uint8Array,
  frame: number,
): Promise<Pick<OriginalScan, "image" | "mediaType">> {
  const g4 = readG4Tiff(bytes, frame);
  if (g4 !== null) return { image: g4Tiff(g4), mediaType: "image/tiff" };
  const source = sharp(bytes, { page: frame, failOn: "none" });
  const { bitsPerSample, channels } = await source.metadata();
  const isBilevel = bitsPerSample === 1 && channels === 1;
  const png = source.autoOrient().png(isBilevel ? BILEVEL_PNG : {});
  return { image: new Uint8Array(await png.toBuffer()), mediaType: "image/png" };
}

async function pictureScan(
  bytes: Uint8Array,
  mediaType: "image/jpeg" | "image/png",
): Promise<ScanSource> {
  const meta = await asPagesError("image", () => sharp(bytes).metadata());
  const shown = asShown(meta.width, meta.height, meta.orientation ?? 1);
  const dpi = plausibleDpi(meta.width, meta.height, meta.density ?? null);
  return {
    async scan(n) {
      if (n !== 1) throw new RangeError(`page ${n} of 1`);
      return { image: bytes, mediaType, ...shown, dpi, turn: 0 };
    },
    draw: () => Promise.resolve(null),
    close() {
      // The bytes are the caller's.
    },
  };
}

/** Orientations from 5 on lie on their side. */
function asShown(width: number, height: number, orientation: number) {
  return orientation >= 5
    ? { widthPx: height, heightPx: width }
    : { widthPx: width, heightPx: height };
}
