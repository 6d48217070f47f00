import type { Box, Rotation } from "../domain/page.ts";
import type { GreyImage } from "./grey-image.ts";

/** How much one file may ask for. `pixelsMax` is for one decoded page. */
export interface PageLimits {
  readonly pagesMax: number;
  readonly pixelsMax: number;
  /** The file was made here from what was sent, so its letters are its words, however odd they look. */
  readonly madeHere?: boolean;
}

/** What is worth telling about the file. `usesJbig2` may become true while pages are taken. */
export interface PageFacts {
  /** Encrypted with an owner password only: it opens, but its maker restricted printing or copying. */
  readonly ownerRestricted: boolean;
  /** The file was not in order, and was read all the same. */
  readonly repaired: boolean;
  /** JBIG2 can swap similar glyphs (TR-RESISCAN forbids it), so its reader should know. */
  readonly usesJbig2: boolean;
}

/** One visible character of a born-digital page: box in pixels of the raw image, text upright when turned by `turn`. */
export interface Letter {
  /** One character, or blank or newline where words and lines end. */
  readonly text: string;
  readonly box: Box;
  readonly turn: Rotation;
}

/** One page as its file shows it: /Rotate, EXIF and non-square pixels are already applied. */
export interface RawPage {
  readonly image: GreyImage;
  readonly dpi: number;
  /** Made from a black-and-white scan, whose stairs a light blur has smoothed. */
  readonly oneBit: boolean;
  /** The samples are those of the file's one image; false: the page was drawn, which may show them otherwise. */
  readonly asStored: boolean;
  /** Decoded in spite of faults: what is not seen on it may still be there, so it is never blank. */
  readonly faulty: boolean;
  /** The characters of a trustworthy text layer in content order, or null: the page must be read. */
  readonly letters: readonly Letter[] | null;
}

/** The pages of one opened file, decoded one at a time. Close it, or its memory stays. */
export interface PageSource {
  readonly pageCount: number;
  readonly facts: PageFacts;
  /** Page `n`, 1-based. Throws PagesError. */
  page(n: number): Promise<RawPage>;
  close(): void;
}

/** The resolution pages are read and shown at: finer costs time, and finding letters gets no better. */
export const READING_DPI = 200;
