import sharp from "sharp";
import { decodeGrey } from "./decode-grey.ts";
import { plausibleDpi, workSize } from "./page-resolution.ts";
import type { PageLimits, PageSource, RawPage } from "./page-source.ts";
import { asPagesError, onPage, PagesError } from "./pages-error.ts";
import { tiffPages } from "./tiff-directory.ts";

/** JBIG2 in a TIFF, by the two numbers in use. */
const JBIG2_COMPRESSIONS = new Set([9, 34661]);

/** One picture of the file in pixels as stored, before orientation. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly orientation: number;
  readonly oneBit: boolean;
  readonly declaredDpi: number | null;
  readonly pixelAspect: number;
  readonly tiffIndex?: number;
}

/** Opens a JPEG or PNG as one page. Throws PagesError. */
export async function openPicture(bytes: Uint8Array, limits: PageLimits): Promise<PageSource> {
  const picture = await asPagesError("image", async (): Promise<Picture> => {
    const meta = await sharp(bytes, { limitInputPixels: false }).metadata();
    return {
      width: meta.width,
      height: meta.height,
      orientation: meta.orientation ?? 1,
      oneBit: meta.bitsPerSample === 1 && meta.channels <= 3,
      declaredDpi: meta.density ?? null,
      pixelAspect: 1,
    };
  });
  return sourceOf(bytes, [picture], limits, false);
}

/** Opens a TIFF with all its pages, thumbnails left out. Throws PagesError. */
export async function openTiff(bytes: Uint8Array, limits: PageLimits): Promise<PageSource> {
  const pages = await asPagesError("TIFF", () => tiffPages(bytes, limits.pagesMax));
  const pictures = pages.map((page): Picture => ({
    width: page.width,
    height: page.height,
    orientation: page.orientation,
    oneBit: page.bitsPerSample === 1,
    declaredDpi: page.dpi?.x ?? null,
    pixelAspect: page.pixelAspect,
    tiffIndex: page.index,
  }));
  const usesJbig2 = pages.some((page) => JBIG2_COMPRESSIONS.has(page.compression));
  return sourceOf(bytes, pictures, limits, usesJbig2);
}

function sourceOf(
  bytes: Uint8Array,
  pictures: readonly Picture[],
  limits: PageLimits,
  usesJbig2: boolean,
): PageSource {
  for (const [i, { width, height }] of pictures.entries()) {
    if (width * height > limits.pixelsMax)
      throw new PagesError(
        "too-many-pixels",
        `page ${i + 1}: ${width} x ${height} pixels, at most ${limits.pixelsMax} are taken`,
        { found: width * height, page: i + 1 },
      );
  }
  let repaired = false;
  return {
    pageCount: pictures.length,
    get facts() {
      return { ownerRestricted: false, repaired, usesJbig2 };
    },
    async page(n) {
      const picture = pictures[n - 1];
      if (picture === undefined) throw new RangeError(`page ${n} of ${pictures.length}`);
      return onPage(n, async () => {
        const decoded = await decodePicture(bytes, picture, limits.pixelsMax);
        repaired ||= decoded.repaired;
        return decoded.page;
      });
    },
    close() {
      // The bytes are the caller's, and sharp keeps nothing.
    },
  };
}

async function decodePicture(
  bytes: Uint8Array,
  picture: Picture,
  pixelsMax: number,
): Promise<{ page: RawPage; repaired: boolean }> {
  // A fax of 204 x 98 dpi has lines twice as high as its dots are wide.
  const squareHeight = picture.height * picture.pixelAspect;
  const dpi = plausibleDpi(picture.width, squareHeight, picture.declaredDpi);
  const stored = workSize(picture.width, squareHeight, dpi);
  const lying = picture.orientation >= 5;
  const { image, repaired } = await decodeGrey(bytes, {
    width: lying ? stored.height : stored.width,
    height: lying ? stored.width : stored.height,
    pixelsMax,
    oneBit: picture.oneBit,
    ...(picture.tiffIndex === undefined ? {} : { page: picture.tiffIndex }),
  });
  const { oneBit } = picture;
  const page = { image, dpi: stored.dpi, oneBit, asStored: true, faulty: repaired, letters: null };
  return { page, repaired };
}
