import type { Corners } from "../domain/homography.ts";
import type { Barcode, Box, PageWords, Rotation } from "../domain/page.ts";
import { findBarcodes } from "./barcodes.ts";
import { isBlank } from "./blank-page.ts";
import { encodePage } from "./encode-page.ts";
import { evenPaper } from "./even-paper.ts";
import { rotateGrey, turnGrey } from "./grey-image.ts";
import { inkMap, type InkMap } from "./ink.ts";
import { lettersOfPage } from "./letter-map.ts";
import { matrixPlaces, straightBox } from "./matrix-places.ts";
import type { PageSource, RawPage } from "./page-source.ts";
import { findPageTurn, type PageTurn } from "./page-turn.ts";
import { onPage } from "./pages-error.ts";
import { flattenPage } from "./perspective.ts";
import { PDFIUM_ENGINE } from "./pdfium.ts";
import { turnOfLetters, wordsOfLetters } from "./text-layer-words.ts";

/** A page made ready for reading: upright, deskewed grey of about 200 dpi, and what was seen on the way. */
export interface PreparedImage {
  readonly image: Uint8Array;
  readonly mediaType: "image/jpeg" | "image/png";
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  /** Clockwise turn applied on top of what the file itself says (/Rotate, EXIF). */
  readonly rotation: Rotation;
  /** False where upside down could not be told from upright: the reader should try `turnPage` by 180 too. */
  readonly rotationCertain: boolean;
  /**
   * Clockwise slant the lines had after `rotation`, taken out by rotating counter-clockwise about the
   * centre without changing the size; degrees.
   */
  readonly skewDegrees: number;
  /** Of a photo taken from aside: where the page is in it, and its size; null: the page is all of it. */
  readonly inPhoto: InPhoto | null;
  /** As the page of the source has it: its original need not be looked at again to know how it is shown. */
  readonly asStored: boolean;
  readonly blank: boolean;
  readonly barcodes: readonly Barcode[];
  /** Words of a trustworthy text layer with boxes in pixels of `image`, or null: it must be read. */
  readonly textLayer: PageWords | null;
}

/** Where a photographed page is: its corners as shares of the sides of the photo, and the photo's own size. */
export interface InPhoto {
  readonly corners: Corners;
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
}

/** A slant below this is not worth the blur of rotating. */
const SKEW_DEGREES_MIN = 0.1;

/** Decodes page `n` (1-based) once and makes everything from that. Throws PagesError. */
export async function preparePage(source: PageSource, n: number): Promise<PreparedImage> {
  const shown = await source.page(n);
  return onPage(n, async () => {
    const flat = shown.letters === null ? flattenPage(shown.image, shown.dpi) : null;
    const raw = flat === null ? shown : { ...shown, image: flat.image, dpi: flat.dpi };
    const ink = inkMap(raw.image, raw.dpi);
    const { turn, places } = lookAt(raw, ink);
    const { image, paper } = evenPaper(raw.image, ink);
    const upright = turnGrey(image, turn.rotation);
    const straight =
      Math.abs(turn.skewDegrees) < SKEW_DEGREES_MIN
        ? upright
        : rotateGrey(upright, -turn.skewDegrees, paper);
    const skewDegrees = straight === upright ? 0 : turn.skewDegrees;
    const straightPlaces = places?.map((box) =>
      straightBox(box, raw.image, turn.rotation, -skewDegrees),
    );
    const barcodes = await findBarcodes(straight, straightPlaces ?? null);
    const encoded = await encodePage(straight, raw.dpi);
    return {
      ...encoded,
      width: straight.width,
      height: straight.height,
      dpi: raw.dpi,
      rotation: turn.rotation,
      rotationCertain: turn.certain,
      skewDegrees,
      inPhoto: flat && { ...sizeOf(shown), corners: flat.corners },
      asStored: raw.asStored,
      blank: raw.letters === null && !raw.faulty && barcodes.length === 0 && isBlank(ink),
      barcodes,
      textLayer:
        raw.letters === null
          ? null
          : wordsOfLetters(raw.letters, raw.image, turn.rotation, PDFIUM_ENGINE),
    };
  });
}

const sizeOf = ({ image: { width, height }, dpi }: RawPage): Omit<InPhoto, "corners"> => ({
  width,
  height,
  dpi,
});

/** How a page lies, and where a DataMatrix may be: null for anywhere. */
interface Seen {
  readonly turn: PageTurn;
  readonly places: readonly Box[] | null;
}

/** A text layer knows how its letters stand; a scan must be looked at. */
function lookAt(raw: RawPage, ink: InkMap): Seen {
  if (raw.letters !== null) {
    const turn = { rotation: turnOfLetters(raw.letters), certain: true, skewDegrees: 0 };
    return { turn, places: null };
  }
  const { letters, all } = lettersOfPage(raw.image, raw.dpi, ink);
  return { turn: findPageTurn(letters), places: matrixPlaces(all, ink) };
}
