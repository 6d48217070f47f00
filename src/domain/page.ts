import { z } from "zod";
import { Sha256 } from "./ids.ts";

/** A box in pixels of the upright page image: left, top, right, bottom. */
export const Box = z.tuple([z.number(), z.number(), z.number(), z.number()]);
export type Box = z.infer<typeof Box>;

/** One word as read: its line counts from 0 in reading order, confidence is 0..1. */
export const Word = z.object({
  // PostgreSQL can keep no NUL, and no letter means one.
  text: z.string().overwrite((text) => text.replaceAll("\0", "")),
  confidence: z.number().min(0).max(1),
  box: Box,
  line: z.int().nonnegative(),
  /** A hand wrote it: what was read is not to be relied on. Absent: print, or nobody looked. */
  handwritten: z.literal(true).optional(),
});
export type Word = z.infer<typeof Word>;

/** Where the words of a page come from. `none`: a blank page, or one nobody could read. */
export const WordSource = z.enum(["text-layer", "ocr", "none"]);
export type WordSource = z.infer<typeof WordSource>;

/** The words of one page in reading order, boxes relative to an image of width x height pixels. */
export const PageWords = z.object({
  width: z.number().positive(),
  height: z.number().positive(),
  source: WordSource,
  engine: z.string(),
  meanConfidence: z.number().min(0).max(1),
  words: z.array(Word),
});
export type PageWords = z.infer<typeof PageWords>;

/** Clockwise turn that was applied to make the page upright, in degrees. */
export const Rotation = z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]);
export type Rotation = z.infer<typeof Rotation>;

/** One turn after another. */
export const turnedBy = (first: Rotation, then: Rotation): Rotation =>
  Rotation.parse((first + then) % 360);

export const Barcode = z.object({
  /** As zxing names it, e.g. `Code128`, `QRCode`, `DataMatrix`. */
  format: z.string(),
  text: z.string(),
  box: Box,
});
export type Barcode = z.infer<typeof Barcode>;

const PageCorner = z.tuple([z.number(), z.number()]).readonly();

/** The corners of a page in a photo, clockwise from the top left. */
const PageCorners = z.tuple([PageCorner, PageCorner, PageCorner, PageCorner]).readonly();

/** A page as it came, alone: what its rendition shows. */
export const OriginalPage = z.object({
  sha256: Sha256,
  mediaType: z.enum(["image/jpeg", "image/png", "image/tiff"]),
  bytes: z.int(),
  /** Size in square pixels at `dpi`, as the file shows the page, before `turn`. */
  width: z.number().positive(),
  height: z.number().positive(),
  dpi: z.number().positive(),
  /** Clockwise turn the file itself asks for; the page's `rotation` comes on top. */
  turn: Rotation,
  /** False: the scan's own bytes; true: a page without one, drawn in its colours. */
  drawn: z.boolean(),
  /**
   * Of a photo taken from aside: where the page's corners are, as shares of the sides of the file's page
   * as it is shown; `image` of the prepared page is what lies between them. Absent: all of it.
   */
  corners: PageCorners.optional(),
});
export type OriginalPage = z.infer<typeof OriginalPage>;

/**
 * A page made ready for reading. `image` is upright, deskewed, about 200 dpi grey, for reading and
 * for the screen; `original` is what the rendition shows, null where only `image` could be made.
 */
export const PreparedPage = z.object({
  /** Which component of the capture, as `inspect` numbered it, and the 1-based page in it. */
  component: z.int().nonnegative(),
  componentPage: z.int().positive(),
  image: Sha256,
  imageMediaType: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
  dpi: z.number().positive(),
  rotation: Rotation,
  skewDegrees: z.number(),
  blank: z.boolean(),
  original: OriginalPage.nullable(),
  /** What was out of order in its file, as codes of the transfer note (`repaired`, `uses-jbig2`). */
  irregularities: z.array(z.string()),
  barcodes: z.array(Barcode),
  /** The words of a trustworthy text layer (a `PageWords` as JSON, deflated), or null: it must be read. */
  textLayer: z.object({ sha256: Sha256, bytes: z.int().positive() }).nullable(),
});
export type PreparedPage = z.infer<typeof PreparedPage>;

/** Plain text of a page: words joined by blanks, lines by newlines. */
export function plainText(page: PageWords): string {
  const lines: string[] = [];
  let current = -1;
  for (const word of page.words) {
    if (word.line === current) lines[lines.length - 1] += ` ${word.text}`;
    else lines.push(word.text);
    current = word.line;
  }
  return lines.join("\n").replaceAll("\0", "");
}
