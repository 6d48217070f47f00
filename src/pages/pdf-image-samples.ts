import type { GreyImage } from "./grey-image.ts";
import type { PdfImage } from "./pdf-page-objects.ts";
import type { Pdfium } from "./pdfium.ts";

/** The samples of an embedded image: its own JPEG, or what PDFium decoded (Flate, CCITT, JBIG2, JPX). */
export type ImageSamples =
  | { readonly kind: "jpeg"; readonly bytes: Uint8Array }
  | { readonly kind: "grey"; readonly image: GreyImage };

const BYTES_PER_PIXEL: Readonly<Record<number, number>> = { 1: 1, 2: 3, 3: 4, 4: 4 };

/** Takes an image out of its PDF as it is; null when PDFium cannot give it. Its pixel count is checked before. */
export function readImageSamples(pdfium: Pdfium, image: PdfImage): ImageSamples | null {
  if (image.filters.length === 1 && image.filters[0] === "DCTDecode" && image.plainColours) {
    const length = pdfium.call("FPDFImageObj_GetImageDataRaw", image.handle, 0, 0);
    if (length === 0) return null;
    return pdfium.withMemory(length, (room) => {
      pdfium.call("FPDFImageObj_GetImageDataRaw", image.handle, room, length);
      return { kind: "jpeg", bytes: pdfium.bytes(room, length) };
    });
  }
  const bitmap = pdfium.call("FPDFImageObj_GetBitmap", image.handle);
  if (bitmap === 0) return null;
  try {
    const grey = greyOfBitmap(pdfium, bitmap);
    return grey === null ? null : { kind: "grey", image: grey };
  } finally {
    pdfium.call("FPDFBitmap_Destroy", bitmap);
  }
}

function greyOfBitmap(pdfium: Pdfium, bitmap: number): GreyImage | null {
  const width = pdfium.call("FPDFBitmap_GetWidth", bitmap);
  const height = pdfium.call("FPDFBitmap_GetHeight", bitmap);
  const stride = pdfium.call("FPDFBitmap_GetStride", bitmap);
  const step = BYTES_PER_PIXEL[pdfium.call("FPDFBitmap_GetFormat", bitmap)];
  if (step === undefined || width < 1 || height < 1) return null;
  const from = pdfium.call("FPDFBitmap_GetBuffer", bitmap);
  const memory = new Uint8Array(pdfium.memory().buffer, from, stride * height);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = y * stride;
    const to = y * width;
    if (step === 1) {
      data.set(memory.subarray(row, row + width), to);
      continue;
    }
    // Blue, green, red with the weights of Rec. 601, in 256ths.
    for (let x = 0, at = row; x < width; x++, at += step) {
      const blue = memory[at] ?? 0;
      const green = memory[at + 1] ?? 0;
      const red = memory[at + 2] ?? 0;
      data[to + x] = (29 * blue + 150 * green + 77 * red) >> 8;
    }
  }
  return { data, width, height };
}
