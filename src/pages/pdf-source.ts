import { decodeGrey, resizeGrey } from "./decode-grey.ts";
import { turnGrey, type GreyImage } from "./grey-image.ts";
import { workSize } from "./page-resolution.ts";
import { READING_DPI, type PageLimits, type PageSource, type RawPage } from "./page-source.ts";
import { asPagesError, onPage, PagesError } from "./pages-error.ts";
import { lettersOf, quarterTurns } from "./pdf-letters.ts";
import { pageObjects, type PdfImage, type PdfPageObjects } from "./pdf-page-objects.ts";
import { readImageSamples } from "./pdf-image-samples.ts";
import { keepBytes, PDFIUM_ERROR, startPdfium, type Pdfium } from "./pdfium.ts";
import { trustedLetters } from "./text-trust.ts";

const POINTS_PER_INCH = 72;

/** FPDF_ANNOT | FPDF_GRAYSCALE. */
const RENDER_FLAGS = 0x01 | 0x08;

/** An image that covers this much of the page, and does not reach beyond it, is the page. */
const WHOLE_PAGE = 0.95;

interface OpenPdf {
  readonly pdfium: Pdfium;
  readonly document: number;
  readonly userUnit: number;
  /** PDFium had to rebuild the table of objects; some may be lost. */
  readonly repaired: boolean;
  readonly pixelsMax: number;
  readonly madeHere: boolean;
}

/** Opens a PDF; one that asks for a password throws `encrypted`, an owner password alone does not matter. */
export async function openPdf(bytes: Uint8Array, limits: PageLimits): Promise<PageSource> {
  return asPagesError("PDF", async () => {
    const pdfium = await startPdfium();
    const address = keepBytes(pdfium, bytes);
    const document = pdfium.call("FPDF_LoadMemDocument", address, bytes.byteLength, 0);
    if (document === 0) throw loadError(pdfium);
    const pageCount = pdfium.call("FPDF_GetPageCount", document);
    if (pageCount < 1) throw new PagesError("empty", "PDF: no page in it");
    if (pageCount > limits.pagesMax)
      throw new PagesError(
        "too-many-pages",
        `PDF: ${pageCount} pages, at most ${limits.pagesMax} are taken`,
        { found: pageCount },
      );
    const open = {
      pdfium,
      document,
      userUnit: userUnitOf(bytes),
      repaired: pdfium.call("FPDF_DocumentHasValidCrossReferenceTable", document) === 0,
      pixelsMax: limits.pixelsMax,
      madeHere: limits.madeHere ?? false,
    };
    return sourceOf(open, pageCount, Buffer.from(bytes).includes("JBIG2Decode"));
  });
}

function loadError(pdfium: Pdfium): PagesError {
  const code = pdfium.call("FPDF_GetLastError");
  return code === PDFIUM_ERROR.password || code === PDFIUM_ERROR.security
    ? new PagesError("encrypted", "PDF: it asks for a password")
    : new PagesError("damaged", "PDF: it cannot be opened");
}

/**
 * PDFium does not know UserUnit (points to the inch times n, for plans). Found where it stands in plain
 * text and is the same for all pages; a compressed one is missed, and its pages count as smaller.
 */
function userUnitOf(bytes: Uint8Array): number {
  const text = Buffer.from(bytes).toString("latin1");
  const units = new Set<number>();
  for (const match of text.matchAll(/\/UserUnit\s+(\d+(?:\.\d+)?)/g)) units.add(Number(match[1]));
  const [unit] = units;
  return units.size === 1 && unit !== undefined && unit >= 1 && unit <= 1000 ? unit : 1;
}

function sourceOf(open: OpenPdf, pageCount: number, jbig2InBytes: boolean): PageSource {
  const { pdfium, document, repaired } = open;
  // Told once and for all: a later page may break the instance.
  const ownerRestricted = pdfium.call("FPDF_GetSecurityHandlerRevision", document) !== -1;
  let usesJbig2 = jbig2InBytes;
  let closed = false;
  return {
    pageCount,
    get facts() {
      return { ownerRestricted, repaired, usesJbig2 };
    },
    async page(n) {
      if (closed) throw new Error("the source is closed");
      if (!Number.isInteger(n) || n < 1 || n > pageCount)
        throw new RangeError(`page ${n} of ${pageCount}`);
      return onPage(n, async () => {
        const page = loadPage(pdfium, document, n);
        try {
          const objects = pageObjects(pdfium, page);
          usesJbig2 ||= objects.images.some((image) => image.filters.includes("JBIG2Decode"));
          return await takePage(open, page, objects, n);
        } finally {
          pdfium.call("FPDF_ClosePage", page);
        }
      });
    },
    close() {
      if (closed) return;
      closed = true;
      try {
        pdfium.call("FPDF_CloseDocument", document);
      } catch {
        // A file that broke the instance; its memory goes with it.
      }
    },
  };
}

/** Loads a page with what people filled in or stuck on made part of its content, so that it is seen and read. */
export function loadPage(pdfium: Pdfium, document: number, n: number): number {
  const load = (): number => {
    const page = pdfium.call("FPDF_LoadPage", document, n - 1);
    if (page === 0) throw new PagesError("damaged", `page ${n}: it cannot be loaded`);
    return page;
  };
  const page = load();
  const mended = showWholeSheet(pdfium, page);
  const flattened = flatten(pdfium, page);
  if (!mended && !flattened) return page;
  pdfium.call("FPDF_ClosePage", page);
  return load();
}

/** A page whose crop box shows nothing of it is shown as a whole, as viewers do. */
function showWholeSheet(pdfium: Pdfium, page: number): boolean {
  if (pdfium.call("FPDF_GetPageWidthF", page) > 0 && pdfium.call("FPDF_GetPageHeightF", page) > 0) {
    return false;
  }
  return pdfium.withMemory(16, (room) => {
    const places = [room, room + 4, room + 8, room + 12];
    if (pdfium.call("FPDFPage_GetMediaBox", page, ...places) === 0) return false;
    const view = pdfium.memory();
    const box = places.map((at) => view.getFloat32(at, true));
    pdfium.call("FPDFPage_SetCropBox", page, ...box);
    return true;
  });
}

function flatten(pdfium: Pdfium, page: number): boolean {
  if (pdfium.call("FPDFPage_GetAnnotCount", page) === 0) return false;
  // Drawn once, however small: only then are fields given a look whose file left that to the reader.
  render(pdfium, page, 1, 1);
  return pdfium.call("FPDFPage_Flatten", page, 0) === 1;
}

async function takePage(
  open: OpenPdf,
  page: number,
  objects: PdfPageObjects,
  n: number,
): Promise<RawPage> {
  const { pdfium, userUnit, pixelsMax } = open;
  for (const { width, height } of objects.images) {
    if (width * height > pixelsMax)
      throw new PagesError(
        "too-many-pixels",
        `an image of ${width} x ${height} pixels, at most ${pixelsMax} are taken`,
        { found: width * height, page: n },
      );
  }
  const inches = {
    width: (pdfium.call("FPDF_GetPageWidthF", page) * userUnit) / POINTS_PER_INCH,
    height: (pdfium.call("FPDF_GetPageHeightF", page) * userUnit) / POINTS_PER_INCH,
  };
  if (!(inches.width > 0 && inches.height > 0))
    throw new PagesError("damaged", "the page has no size");
  const scan = wholePageImage(pdfium, page, objects);
  if (scan === null) return renderPage(open, page, objects, inches);
  const scanned = await takeScan(open, page, scan, inches);
  if (scanned !== null) return scanned;
  // PDFium draws an image it cannot decode as nothing, and a lost page must not look blank.
  return { ...(await renderPage(open, page, objects, inches)), faulty: true };
}

interface Inches {
  readonly width: number;
  readonly height: number;
}

/** The image that is the whole page, if nothing else shows on it; how it is turned is known then. */
function wholePageImage(pdfium: Pdfium, page: number, objects: PdfPageObjects): PdfImage | null {
  const [image] = objects.images;
  if (image === undefined || objects.images.length !== 1 || objects.drawsMore) return null;
  if (!image.plain || image.turn === null) return null;
  const shown = pageBounds(pdfium, page);
  const [left, bottom, right, top] = image.bounds;
  const slack = 0.02;
  const within =
    left >= shown.left - slack * shown.width &&
    right <= shown.right + slack * shown.width &&
    bottom >= shown.bottom - slack * shown.height &&
    top <= shown.top + slack * shown.height;
  const share = ((right - left) * (top - bottom)) / (shown.width * shown.height);
  return within && share >= WHOLE_PAGE ? image : null;
}

/** The visible part of the page in points, before /Rotate. */
function pageBounds(pdfium: Pdfium, page: number) {
  return pdfium.withMemory(16, (room) => {
    pdfium.call("FPDF_GetPageBoundingBox", page, room);
    const view = pdfium.memory();
    const [left, top, right, bottom] = [0, 4, 8, 12].map((at) => view.getFloat32(room + at, true));
    const box = { left: left ?? 0, top: top ?? 0, right: right ?? 0, bottom: bottom ?? 0 };
    return { ...box, width: box.right - box.left, height: box.top - box.bottom };
  });
}

/** The scan as it lies in the file, brought to reading size; null when PDFium should draw it after all. */
async function takeScan(
  open: OpenPdf,
  page: number,
  scan: PdfImage,
  inches: Inches,
): Promise<RawPage | null> {
  const { pdfium, pixelsMax } = open;
  const turn = quarterTurns(pdfium.call("FPDFPage_GetRotation", page) + (scan.turn ?? 0) / 90);
  const lying = turn === 90 || turn === 270;
  const scanInches = lying ? { width: inches.height, height: inches.width } : inches;
  // Square pixels at the finer of both resolutions: a fax is coarser across its lines.
  const dpi = Math.max(scan.width / scanInches.width, scan.height / scanInches.height);
  const size = workSize(scanInches.width * dpi, scanInches.height * dpi, dpi);
  const oneBit = scan.bitsPerPixel === 1;
  const samples = readImageSamples(pdfium, scan);
  if (samples === null) return null;
  const options = { width: size.width, height: size.height, oneBit, pixelsMax };
  const decoded =
    samples.kind === "jpeg"
      ? await decodeGrey(samples.bytes, options).catch(() => null)
      : { image: await resizeGrey(samples.image, options), repaired: false };
  if (decoded === null || isMostlyDark(decoded.image)) return null;
  const image = turnGrey(decoded.image, turn);
  const faulty = open.repaired || decoded.repaired;
  return { image, dpi: size.dpi, oneBit, asStored: true, faulty, letters: null };
}

/** White on black: a Decode array or a palette says otherwise than the bytes, so PDFium must draw it. */
function isMostlyDark(image: GreyImage): boolean {
  let dark = 0;
  let seen = 0;
  for (let i = 0; i < image.data.length; i += 13, seen++) if ((image.data[i] ?? 0) < 100) dark++;
  return dark > seen / 2;
}

async function renderPage(
  open: OpenPdf,
  page: number,
  objects: PdfPageObjects,
  inches: Inches,
): Promise<RawPage> {
  const { pdfium } = open;
  const wanted = { width: inches.width * READING_DPI, height: inches.height * READING_DPI };
  const { width, height, dpi } = workSize(wanted.width, wanted.height, READING_DPI);
  const rendered = render(pdfium, page, width, height);
  const found = lettersOf(pdfium, page, width, height);
  const letters = trustedLetters(found, rendered, {
    pictureShare: pictureShare(pdfium, page, objects),
    madeHere: open.madeHere,
  });
  const oneBit = letters === null && objects.images.some((image) => image.bitsPerPixel === 1);
  const image = oneBit ? await resizeGrey(rendered, { width, height, oneBit }) : rendered;
  // What PDFium cannot decode it leaves out without a word; a page with content and not a dot on it is such.
  const drawn = objects.drawsMore || objects.images.length > 0;
  const faulty = open.repaired || (drawn && rendered.data.every((value) => value === 255));
  return { image, dpi, oneBit, asStored: false, faulty, letters };
}

function render(pdfium: Pdfium, page: number, width: number, height: number): GreyImage {
  return pdfium.withMemory(width * height, (pixels) => {
    const bitmap = pdfium.call("FPDFBitmap_CreateEx", width, height, 1, pixels, width);
    if (bitmap === 0) throw new PagesError("damaged", "the page cannot be drawn");
    try {
      pdfium.call("FPDFBitmap_FillRect", bitmap, 0, 0, width, height, 0xffffffff);
      pdfium.call("FPDF_RenderPageBitmap", bitmap, page, 0, 0, width, height, 0, RENDER_FLAGS);
      return { data: pdfium.bytes(pixels, width * height), width, height };
    } finally {
      pdfium.call("FPDFBitmap_Destroy", bitmap);
    }
  });
}

/** How much of the page is under pictures, 0 to about 1; overlaps count twice, which errs towards reading. */
function pictureShare(pdfium: Pdfium, page: number, { images }: PdfPageObjects): number {
  const shown = pageBounds(pdfium, page);
  const area = images.reduce((sum, { bounds: [left, bottom, right, top] }) => {
    const width = Math.min(right, shown.right) - Math.max(left, shown.left);
    const height = Math.min(top, shown.top) - Math.max(bottom, shown.bottom);
    return sum + Math.max(0, width) * Math.max(0, height);
  }, 0);
  return area / (shown.width * shown.height);
}
