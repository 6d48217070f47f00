import { openPicture, openTiff } from "./image-source.ts";
import type { PageLimits, PageSource } from "./page-source.ts";
import { PagesError } from "./pages-error.ts";
import { openPdf } from "./pdf-source.ts";

/** The media types that have pages. */
export type PagesMediaType = "application/pdf" | "image/tiff" | "image/jpeg" | "image/png";

/**
 * Opens a PDF, TIFF (multi-page), JPEG or PNG and gives its pages one at a time. Sizes are checked from
 * headers before anything is decoded. Throws PagesError; close the source afterwards.
 */
export async function openPages(
  bytes: Uint8Array,
  mediaType: PagesMediaType,
  limits: PageLimits,
): Promise<PageSource> {
  if (bytes.byteLength === 0) throw new PagesError("empty", "the file has no bytes");
  switch (mediaType) {
    case "application/pdf":
      return openPdf(bytes, limits);
    case "image/tiff":
      return openTiff(bytes, limits);
    case "image/jpeg":
    case "image/png":
    default:
      return openPicture(bytes, limits);
  }
}
