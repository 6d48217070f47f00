import sharp from "sharp";
import type { OriginalScan, ScanSource } from "./scan-source.ts";
import { readG4OfPdf, type G4Reader } from "./compose-scan-g4.ts";
import { drawInColour } from "./draw-colour.ts";
import { onPage, PagesError } from "./pages-error.ts";
import { quarterTurns } from "./pdf-letters.ts";
import { readImageSamples } from "./pdf-image-samples.ts";
import { pageObjects, type PdfImage } from "./pdf-page-objects.ts";
import { loadPage } from "./pdf-source.ts";
import { keepBytes, startPdfium, type Pdfium } from "./pdfium.ts";

const POINTS_PER_INCH = 72;
/** As `pdf-source.ts`: an image that covers this much of the page, and reaches no further, is the page. */
const WHOLE_PAGE = 0.95;
const SLACK = 0.02;
/** Bytes per pixel of PDFium's bitmaps: grey, BGR, BGRx, BGRA. */
const BYTES_PER_PIXEL: Readonly<Record<number, number>> = { 1: 1, 2: 3, 3: 4, 4: 4 };
/** Mean grey below this: the page shows the samples inverted, which the bytes alone do not tell. */
const DARK_MEAN = 100;
/** A JPEG has a size of its own, whatever the PDF says of it; a scan of A0 at 300 dpi has 140 million pixels. */
const PIXELS_MAX = 200_000_000;

/** Opens a PDF for the scans in it. Throws PagesError. */
export async function openPdfScans(bytes: Uint8Array): Promise<ScanSource> {
  const pdfium = await startPdfium();
  const document = pdfium.call("FPDF_LoadMemDocument", keepBytes(pdfium, bytes), bytes.length, 0);
  if (document === 0) throw new PagesError("damaged", "PDF: it cannot be opened");
  const g4 = readG4OfPdf(bytes);
  return {
    scan: (n, asStored = false) =>
      onPage(n, async () => {
        const page = pdfium.call("FPDF_LoadPage", document, n - 1);
        if (page === 0) throw new PagesError("damaged", `page ${n}: it cannot be loaded`);
        try {
          return await scanOf(pdfium, page, { n, asStored, g4 });
        } finally {
          pdfium.call("FPDF_ClosePage", page);
        }
      }),
    draw: (n, size) =>
      onPage(n, async () => {
        const page = loadPage(pdfium, document, n);
        try {
          return await drawInColour(pdfium, page, size);
        } finally {
          pdfium.call("FPDF_ClosePage", page);
        }
      }),
    close() {
      try {
        pdfium.call("FPDF_CloseDocument", document);
      } catch {
        // A file that broke the instance; its memory goes with it, and what it was refused for stands.
      }
    },
  };
}

async function scanOf(
  pdfium: Pdfium,
  page: number,
  { n, asStored, g4 }: { readonly n: number; readonly asStored: boolean; readonly g4: G4Reader },
): Promise<OriginalScan | null> {
  const scan = soleImage(pdfium, page);
  const image = scan === null ? null : await bytesOf(pdfium, scan, n, g4);
  if (scan === null || image === null) return null;
  if (!asStored && (await isMostlyDark(image.image))) return null;
  const turn = quarterTurns(pdfium.call("FPDFPage_GetRotation", page) + (scan.turn ?? 0) / 90);
  const lying = turn === 90 || turn === 270;
  const shown = [pdfium.call("FPDF_GetPageWidthF", page), pdfium.call("FPDF_GetPageHeightF", page)];
  const [widthPt = 1, heightPt = 1] = lying ? shown.toReversed() : shown;
  const dpi = Math.max(scan.width / widthPt, scan.height / heightPt) * POINTS_PER_INCH;
  const widthPx = (widthPt / POINTS_PER_INCH) * dpi;
  const heightPx = (heightPt / POINTS_PER_INCH) * dpi;
  return { ...image, widthPx, heightPx, dpi, turn };
}

/** The one image that is the whole page, lying on it straight; null when anything else is visible. */
function soleImage(pdfium: Pdfium, page: number): PdfImage | null {
  // What was stuck onto the scan must stay visible.
  if (pdfium.call("FPDFPage_GetAnnotCount", page) > 0) return null;
  const { images, drawsMore } = pageObjects(pdfium, page);
  const [scan] = images;
  if (scan === undefined || images.length !== 1 || drawsMore) return null;
  return scan.plain && scan.turn !== null && isWholePage(pdfium, page, scan) ? scan : null;
}

function isWholePage(pdfium: Pdfium, page: number, scan: PdfImage): boolean {
  const [left = 0, top = 0, right = 0, bottom = 0] = pdfium.withMemory(16, (room) => {
    pdfium.call("FPDF_GetPageBoundingBox", page, room);
    const view = pdfium.memory();
    return [0, 4, 8, 12].map((at) => view.getFloat32(room + at, true));
  });
  const width = right - left;
  const height = top - bottom;
  const [scanLeft, scanBottom, scanRight, scanTop] = scan.bounds;
  const isWithin =
    scanLeft >= left - SLACK * width &&
    scanRight <= right + SLACK * width &&
    scanBottom >= bottom - SLACK * height &&
    scanTop <= top + SLACK * height;
  return isWithin && (scanRight - scanLeft) * (scanTop - scanBottom) >= WHOLE_PAGE * width * height;
}

type ImageBytes = Pick<OriginalScan, "image" | "mediaType">;

/** JPEG and Group 4 as they are; anything else as PNG, without loss. JBIG2 leaves as PNG too. */
async function bytesOf(
  pdfium: Pdfium,
  scan: PdfImage,
  n: number,
  g4: G4Reader,
): Promise<ImageBytes | null> {
  if (scan.filters.length === 1 && scan.filters[0] === "CCITTFaxDecode") {
    const image = await g4(n, scan.width, scan.height);
    if (image !== null) return { image, mediaType: "image/tiff" };
  }
  if (scan.filters.length === 1 && scan.filters[0] === "DCTDecode" && scan.plainColours) {
    const samples = readImageSamples(pdfium, scan);
    return samples?.kind === "jpeg" ? { image: samples.bytes, mediaType: "image/jpeg" } : null;
  }
  const bitmap = pdfium.call("FPDFImageObj_GetBitmap", scan.handle);
  if (bitmap === 0) return null;
  try {
    const image = await pngOfBitmap(pdfium, bitmap, scan.bitsPerPixel === 1);
    return image === null ? null : { image, mediaType: "image/png" };
  } finally {
    pdfium.call("FPDFBitmap_Destroy", bitmap);
  }
}

async function pngOfBitmap(
  pdfium: Pdfium,
  bitmap: number,
  isBilevel: boolean,
): Promise<Uint8Array | null> {
  const width = pdfium.call("FPDFBitmap_GetWidth", bitmap);
  const height = pdfium.call("FPDFBitmap_GetHeight", bitmap);
  const stride = pdfium.call("FPDFBitmap_GetStride", bitmap);
  const step = BYTES_PER_PIXEL[pdfium.call("FPDFBitmap_GetFormat", bitmap)];
  if (step === undefined || width < 1 || height < 1) return null;
  const source = pdfium.bytes(pdfium.call("FPDFBitmap_GetBuffer", bitmap), stride * height);
  const channels = step === 1 ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, at = y * stride; x < width; x++, at += step, to += channels)
      copyPixel(source, at, data, to, channels);
  }
  const image = sharp(data, { raw: { width, height, channels } });
  // Two colours make a PNG of one bit a pixel; nothing is lost.
  const png = isBilevel ? image.png({ palette: true, colours: 2, dither: 0 }) : image.png();
  return new Uint8Array(await png.toBuffer());
}

/** Blue, green, red become red, green, blue. */
function copyPixel(
  from: Uint8Array,
  at: number,
  into: Uint8Array,
  to: number,
  channels: 1 | 3,
): void {
  for (let i = 0; i < channels; i++) into[to + i] = from[at + channels - 1 - i] ?? 0;
}

async function isMostlyDark(image: Uint8Array): Promise<boolean> {
  const small = await sharp(image, { limitInputPixels: PIXELS_MAX })
    .resize(96, 96, { fit: "fill" })
    .toColourspace("b-w")
    .raw()
    .toBuffer();
  return small.reduce((sum, value) => sum + value, 0) / small.length < DARK_MEAN;
}
