import type { OriginalScan, ScanSource } from "./scan-source.ts";
import { PagesError } from "./pages-error.ts";
import type { PreparedImage } from "./prepare-page.ts";

/** A page as it came, for its rendition: the scan's own bytes, or the page drawn in its colours. */
export interface OriginalImage extends OriginalScan {
  readonly drawn: boolean;
}

/**
 * The original of page `n` (1-based), once it was prepared; null where the file gives none (a damaged
 * scan, JBIG2 in a TIFF): then the prepared image is the best there is.
 */
export async function originalOf(
  scans: ScanSource,
  n: number,
  prepared: Pick<PreparedImage, "width" | "height" | "dpi" | "rotation" | "inPhoto" | "asStored">,
): Promise<OriginalImage | null> {
  try {
    const scan = await scans.scan(n, prepared.asStored);
    if (scan !== null) return { ...scan, drawn: false };
    const { width, height, dpi } = prepared.inPhoto ?? unturned(prepared);
    const image = await scans.draw(n, { width, height });
    if (image === null) return null;
    const shown = { widthPx: width, heightPx: height, dpi, turn: 0 } as const;
    return { image, mediaType: "image/jpeg", ...shown, drawn: true };
  } catch (error) {
    if (error instanceof PagesError) return null;
    throw error;
  }
}

/** The prepared page's size before it was turned. */
function unturned(prepared: Pick<PreparedImage, "width" | "height" | "dpi" | "rotation">) {
  const { width, height, dpi, rotation } = prepared;
  const lies = rotation === 90 || rotation === 270;
  return lies ? { width: height, height: width, dpi } : { width, height, dpi };
}
