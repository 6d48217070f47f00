import { PDFDocument, type PDFFont, PDFName, type PDFRef } from "pdf-lib";
import type { Corners } from "../domain/homography.ts";
import type { PageWords, Rotation } from "../domain/page.ts";
import type { NoteSheet } from "../domain/note-sheet.ts";
import type { RenditionFormat } from "../domain/rendition-format.ts";
import type { ScanColour } from "../domain/transfer-note.ts";
import { makeArchival, setHeaderVersion } from "./pdf-write-archival.ts";
import { GlyphlessFont } from "./pdf-write-glyphless.ts";
import { writeImage, type ImageTransfer } from "./pdf-write-image.ts";
import { writeNoteSheet } from "./pdf-write-note-sheet.ts";
import { embedFont, makeStamp, nameSubsetGlyphs, type Stamp } from "./pdf-write-stamp.ts";
import { findFreeSpot, inkOf } from "./pdf-write-stamp-place.ts";
import { textLayer, type PageGeometry } from "./pdf-write-text-layer.ts";

/** One page: the scan's own bytes, how to show them upright, and what they say. */
export interface ComposePage {
  /** JPEG, PNG or TIFF as it came (told apart by content); for a born-digital page its rendering. */
  readonly image: Uint8Array;
  /** The page of a TIFF, counted from 0. */
  readonly frame?: number;
  /**
   * The page's size in square pixels at `dpi`, as its file shows it (EXIF orientation applied, before
   * `turn`). The bytes may have another number of pixels: a fax has lines twice as high as dots wide.
   */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  /** Clockwise turn that makes it upright. */
  readonly turn: Rotation;
  /** How far the lines of the upright scan run down to the right, in degrees. */
  readonly skewDegrees: number;
  /** Of a photo taken from aside: the page's corners, as shares of the upright photo's sides. */
  readonly corners?: Corners;
  /** Boxes in the upright, deskewed image of words.width x words.height. */
  readonly words: PageWords;
}

export interface ComposeInput {
  readonly pages: readonly ComposePage[];
  /** The receipt stamp of the first page, its first line as heading; null for none. */
  readonly stamp: { readonly lines: readonly string[] } | null;
  /** The sheets to be put behind the pages, told how these were transferred; absent: none. */
  readonly note?: (made: Omit<Composition, "pdf" | "notePages">) => NoteSheet | null;
  readonly title: string;
  readonly createdAt: Date;
  /** What the file declares itself to be; null: a PDF and no more. */
  readonly format: RenditionFormat | null;
}

/** What was made of the pages, for the transfer note. */
export interface Composition {
  readonly pdf: Uint8Array;
  readonly pages: readonly ComposedPage[];
  /** Where the stamp went: on a free spot, or on a strip added above the page. */
  readonly stamp: "free-spot" | "added-strip" | null;
  /** So many sheets of the note were put behind the pages. */
  readonly notePages: number;
}

/** Pixels as stored in the bytes, and how they got into the PDF. */
export interface ComposedPage {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly transfer: ImageTransfer;
  readonly colour: ScanColour;
}

const POINTS_PER_INCH = 72;
/** No reader need show a larger page (ISO 32000-1, annex C). */
const PAGE_SIDE_PT_MAX = 14_400;
const STRIP_MARGIN_PT = 8;
const TEXT_FONT = "Text";
const IMAGE = "Scan";

/** A new PDF of these pages with an invisible, exact text layer, and a receipt stamp on the first page. */
export async function composePdf(input: ComposeInput): Promise<Uint8Array> {
  return (await compose(input)).pdf;
}

/** As `composePdf`, and says how each image was transferred. Rejects when an image cannot be decoded. */
export async function compose(input: ComposeInput): Promise<Composition> {
  if (input.pages.length === 0)
    throw new RangeError("a document without a page cannot be composed");
  const document = await PDFDocument.create({ updateMetadata: false });
  const glyphless = new GlyphlessFont();
  const glyphlessRef = document.context.nextRef();
  // One font for stamp and note: embedded twice it would be there twice.
  let font: PDFFont | null = null;
  const composed: ComposedPage[] = [];
  let stamp: Composition["stamp"] = null;
  for (const [i, page] of input.pages.entries()) {
    composed.push(await addPage(document, page, glyphless, glyphlessRef));
    if (i === 0 && input.stamp !== null) {
      font = await embedFont(document);
      stamp = await stampPage(document, page, makeStamp(font, input.stamp.lines));
    }
  }
  const sheet = input.note?.({ pages: composed, stamp }) ?? null;
  const notePages =
    sheet === null ? 0 : writeNoteSheet(document, (font ??= await embedFont(document)), sheet);
  glyphless.write(document.context, glyphlessRef);
  makeArchival(document, {
    title: input.title,
    createdAt: input.createdAt,
    parts: input.pages.map((page) => page.image),
    format: input.format,
  });
  await document.flush();
  nameSubsetGlyphs(document.context);
  // Object streams save little beside the images, and PDF/A-1 readers do not know them.
  const pdf = await document.save({ useObjectStreams: false, updateFieldAppearances: false });
  setHeaderVersion(pdf, input.format);
  return { pdf, pages: composed, stamp, notePages };
}

async function addPage(
  document: PDFDocument,
  page: ComposePage,
  font: GlyphlessFont,
  fontRef: PDFRef,
): Promise<ComposedPage> {
  const geometry = geometryOf(page);
  const image = await writeImage(document.context, page.image, page.frame);
  const matrix = imageMatrix(geometry, page.turn, image.orientation);
  const layer = textLayer(page.words, geometry, font, TEXT_FONT);
  const target = document.addPage([geometry.widthPt, geometry.heightPt]);
  target.node.setXObject(PDFName.of(IMAGE), image.ref);
  if (layer !== "") target.node.setFontDictionary(PDFName.of(TEXT_FONT), fontRef);
  const cm = matrix.map((value) => value.toFixed(3)).join(" ");
  const content = document.context.flateStream(`q ${cm} cm /${IMAGE} Do Q\n${layer}\n`);
  target.node.addContentStream(document.context.register(content));
  const { widthPx, heightPx, transfer, colour } = image;
  return { widthPx, heightPx, transfer, colour };
}

function geometryOf(page: ComposePage): PageGeometry {
  const lying = page.turn === 90 || page.turn === 270;
  const long = Math.max(page.widthPx, page.heightPx) * (POINTS_PER_INCH / page.dpi);
  const scale = (POINTS_PER_INCH / page.dpi) * Math.min(1, PAGE_SIDE_PT_MAX / long);
  return {
    widthPt: (lying ? page.heightPx : page.widthPx) * scale,
    heightPt: (lying ? page.widthPx : page.heightPx) * scale,
    skewDegrees: page.skewDegrees,
    ...(page.corners && { corners: page.corners }),
  };
}

type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Clockwise turn by EXIF orientation; those below are mirrored left to right before it. */
const ORIENTATION_TURN: Readonly<Record<number, number>> = {
  2: 0,
  3: 180,
  4: 180,
  5: 270,
  6: 90,
  7: 90,
  8: 270,
};
const MIRRORED = new Set([2, 4, 5, 7]);

/** Brings the unit square of a stored image onto the upright page. */
function imageMatrix(page: PageGeometry, turn: Rotation, orientation: number): Matrix {
  const { widthPt: w, heightPt: h } = page;
  const total = ((ORIENTATION_TURN[orientation] ?? 0) + turn) % 360;
  const turned: Matrix =
    total === 90
      ? [0, -h, w, 0, 0, h]
      : total === 180
        ? [-w, 0, 0, -h, w, h]
        : total === 270
          ? [0, h, -w, 0, w, 0]
          : [w, 0, 0, h, 0, 0];
  if (!MIRRORED.has(orientation)) return turned;
  const [a, b, c, d, e, f] = turned;
  return [-a, -b, c, d, e + a, f + b];
}

async function stampPage(
  document: PDFDocument,
  page: ComposePage,
  stamp: Stamp,
): Promise<"free-spot" | "added-strip"> {
  const target = document.getPage(0);
  const geometry = geometryOf(page);
  const ink = await inkOf(page.image, page.frame ?? 0, page.turn, geometry);
  const spot = findFreeSpot(stamp, geometry, page.words, ink);
  if (spot !== null) {
    stamp.draw(target, spot);
    return "free-spot";
  }
  const { widthPt, heightPt } = geometry;
  const width = Math.max(widthPt, stamp.widthPt + 2 * STRIP_MARGIN_PT);
  target.setMediaBox(0, 0, width, heightPt + stamp.heightPt + 2 * STRIP_MARGIN_PT);
  stamp.draw(target, {
    x: width - STRIP_MARGIN_PT - stamp.widthPt,
    y: heightPt + STRIP_MARGIN_PT,
  });
  return "added-strip";
}
