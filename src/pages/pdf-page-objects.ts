import type { Rotation } from "../domain/page.ts";
import type { Pdfium } from "./pdfium.ts";

const OBJECT = { text: 1, path: 2, image: 3, shading: 4, form: 5 } as const;

/** Text render mode 3: neither filled nor stroked, the mode of the layer an OCR puts over a scan. */
const INVISIBLE_TEXT = 3;

const OBJECTS_MAX = 200_000;
const FORM_DEPTH_MAX = 8;

/** Colour spaces whose JPEG bytes show the same colours outside the PDF: grey, RGB, their calibrated kin. */
const PLAIN_COLOUR_SPACES = new Set([1, 2, 4, 5, 7]);

/** An image drawn on a page. `bounds` are left, bottom, right, top in points of the unrotated page. */
export interface PdfImage {
  readonly handle: number;
  readonly width: number;
  readonly height: number;
  readonly bitsPerPixel: number;
  readonly filters: readonly string[];
  readonly bounds: readonly [number, number, number, number];
  /** Clockwise turn the page draws it with, or null when it is mirrored, slanted or inside a form. */
  readonly turn: Rotation | null;
  /** Drawn as its samples are: no soft mask, no stencil. */
  readonly plain: boolean;
  readonly plainColours: boolean;
}

/** What is on a page, as far as it decides where its pixels come from. */
export interface PdfPageObjects {
  readonly images: readonly PdfImage[];
  /** Something but images and invisible text is drawn. */
  readonly drawsMore: boolean;
}

/** Lists the images of a page and tells whether anything else is visible on it. */
export function pageObjects(pdfium: Pdfium, page: number): PdfPageObjects {
  const images: PdfImage[] = [];
  let drawsMore = false;
  let budget = OBJECTS_MAX;
  const visit = (object: number, depth: number): void => {
    if (budget-- <= 0) throw new Error("more objects than a page has");
    const type = pdfium.call("FPDFPageObj_GetType", object);
    if (type === OBJECT.image) images.push(imageOf(pdfium, page, object, depth));
    else if (type === OBJECT.text)
      drawsMore ||= pdfium.call("FPDFTextObj_GetTextRenderMode", object) !== INVISIBLE_TEXT;
    else if (type === OBJECT.form && depth < FORM_DEPTH_MAX) {
      const count = pdfium.call("FPDFFormObj_CountObjects", object);
      for (let i = 0; i < count; i++)
        visit(pdfium.call("FPDFFormObj_GetObject", object, i), depth + 1);
    } else drawsMore = true;
  };
  const count = pdfium.call("FPDFPage_CountObjects", page);
  for (let i = 0; i < count; i++) visit(pdfium.call("FPDFPage_GetObject", page, i), 0);
  return { images, drawsMore };
}

function imageOf(pdfium: Pdfium, page: number, handle: number, depth: number): PdfImage {
  const transparent = pdfium.call("FPDFPageObj_HasTransparency", handle) !== 0;
  return pdfium.withMemory(64, (room) => {
    pdfium.call("FPDFImageObj_GetImageMetadata", handle, page, room);
    const view = pdfium.memory();
    const width = view.getUint32(room, true);
    const height = view.getUint32(room + 4, true);
    const bitsPerPixel = view.getUint32(room + 16, true);
    const colourSpace = view.getInt32(room + 20, true);
    return {
      handle,
      width,
      height,
      bitsPerPixel,
      filters: filtersOf(pdfium, handle),
      bounds: boundsOf(pdfium, handle, room),
      turn: depth === 0 ? turnOf(pdfium, handle, room) : null,
      // A stencil has no colour space: it is painted in the current colour.
      plain: !transparent && colourSpace > 0,
      plainColours: PLAIN_COLOUR_SPACES.has(colourSpace),
    };
  });
}

function filtersOf(pdfium: Pdfium, handle: number): string[] {
  const count = Math.min(8, pdfium.call("FPDFImageObj_GetImageFilterCount", handle));
  const filters: string[] = [];
  for (let i = 0; i < count; i++) {
    pdfium.withMemory(64, (room) => {
      const length = pdfium.call("FPDFImageObj_GetImageFilter", handle, i, room, 64);
      const name = pdfium.bytes(room, Math.min(64, Math.max(0, length - 1)));
      filters.push(Buffer.from(name).toString("latin1"));
    });
  }
  return filters;
}

function boundsOf(pdfium: Pdfium, handle: number, room: number): [number, number, number, number] {
  pdfium.call("FPDFPageObj_GetBounds", handle, room, room + 4, room + 8, room + 12);
  const view = pdfium.memory();
  const at = (offset: number): number => view.getFloat32(room + offset, true);
  return [at(0), at(4), at(8), at(12)];
}

/** Signs of the matrix a b c d for the four turns that neither mirror nor slant. */
const TURNS: Readonly<Record<string, Rotation>> = {
  "1 0 0 1": 0,
  "0 -1 1 0": 90,
  "-1 0 0 -1": 180,
  "0 1 -1 0": 270,
};

/** Reads the matrix a b c d of the image; PDF's y axis points up, so b > 0 turns counter-clockwise. */
function turnOf(pdfium: Pdfium, handle: number, room: number): Rotation | null {
  if (pdfium.call("FPDFPageObj_GetMatrix", handle, room) === 0) return null;
  const view = pdfium.memory();
  const a = view.getFloat32(room, true);
  const b = view.getFloat32(room + 4, true);
  const c = view.getFloat32(room + 8, true);
  const d = view.getFloat32(room + 12, true);
  const size = Math.max(Math.abs(a), Math.abs(b), Math.abs(c), Math.abs(d));
  const sign = (value: number): number => (Math.abs(value) < size * 0.001 ? 0 : Math.sign(value));
  return TURNS[[a, b, c, d].map(sign).join(" ")] ?? null;
}
