import { deflateSync } from "node:zlib";
import type { PDFContext, PDFRef } from "pdf-lib";
import sharp, { type Metadata, type SharpOptions } from "sharp";
import type { ScanColour } from "../domain/transfer-note.ts";
import { readG4Tiff } from "./pdf-write-g4.ts";
import { readPlainPng } from "./pdf-write-png.ts";

/** How the image got into the PDF, for the transfer note: its own bytes, or coded anew without loss. */
export type ImageTransfer = "as-is" | "recoded-lossless" | "recoded";

/** An image XObject, and how it lies: EXIF orientation 1..8 of the bytes it came from. */
export interface WrittenImage {
  readonly ref: PDFRef;
  /** How its bytes code it, whatever is on it. */
  readonly colour: ScanColour;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly orientation: number;
  readonly transfer: ImageTransfer;
}

/**
 * Writes an image into the document. JPEG (grey or RGB), single-strip CCITT G4 TIFF and plain PNG
 * keep their coded bytes; everything else is decoded and stored without loss. Never JBIG2, never
 * CMYK (the output intent is sRGB), never transparency. `frame` is the page of a TIFF, from 0.
 * Rejects when the bytes are no image.
 */
export async function writeImage(
  context: PDFContext,
  bytes: Uint8Array,
  frame = 0,
): Promise<WrittenImage> {
  const written = writeG4(context, bytes, frame) ?? writePng(context, bytes);
  if (written !== null) return written;
  const meta = await sharp(bytes, lenient(frame)).metadata();
  return isJpegForPdf(meta) ? writeJpeg(context, bytes, meta) : recode(context, bytes, frame, meta);
}

/** A damaged scan is shown as far as it goes; sizes are checked where a file is first opened. */
function lenient(frame: number): SharpOptions {
  return { page: frame, limitInputPixels: false, failOn: "none" };
}

function isJpegForPdf(meta: Metadata): boolean {
  return meta.format === "jpeg" && meta.depth === "uchar" && meta.channels !== 4;
}

function writeJpeg(context: PDFContext, bytes: Uint8Array, meta: Metadata): WrittenImage {
  const ref = writeStream(context, bytes, {
    ...imageDictionary(meta.width, meta.height, 8),
    ColorSpace: meta.channels === 1 ? "DeviceGray" : "DeviceRGB",
    Filter: "DCTDecode",
  });
  const orientation = meta.orientation ?? 1;
  const colour = meta.channels === 1 ? "grey" : "colour";
  return {
    ref,
    colour,
    widthPx: meta.width,
    heightPx: meta.height,
    orientation,
    transfer: "as-is",
  };
}

async function recode(
  context: PDFContext,
  bytes: Uint8Array,
  frame: number,
  meta: Metadata,
): Promise<WrittenImage> {
  const isBilevel = meta.bitsPerSample === 1 && meta.channels === 1;
  const ref = isBilevel
    ? await writeBilevel(context, bytes, frame)
    : await writeDecoded(context, bytes, frame);
  const orientation = meta.orientation ?? 1;
  const transfer = meta.space === "cmyk" || meta.depth !== "uchar" ? "recoded" : "recoded-lossless";
  const colour = isBilevel ? "black-and-white" : meta.channels <= 2 ? "grey" : "colour";
  return { ref, colour, widthPx: meta.width, heightPx: meta.height, orientation, transfer };
}

function imageDictionary(width: number, height: number, bits: number) {
  return {
    Type: "XObject",
    Subtype: "Image",
    Width: width,
    Height: height,
    BitsPerComponent: bits,
  };
}

function writeStream(
  context: PDFContext,
  data: Uint8Array,
  dictionary: Parameters<PDFContext["stream"]>[1] & object,
): PDFRef {
  return context.register(context.stream(data, dictionary));
}

function writeG4(context: PDFContext, bytes: Uint8Array, frame: number): WrittenImage | null {
  const g4 = readG4Tiff(bytes, frame);
  if (g4 === null) return null;
  const ref = writeStream(context, g4.data, {
    ...imageDictionary(g4.width, g4.height, 1),
    ColorSpace: "DeviceGray",
    Filter: "CCITTFaxDecode",
    DecodeParms: { K: -1, Columns: g4.width, Rows: g4.height, BlackIs1: g4.blackIs1 },
  });
  const { width: widthPx, height: heightPx, orientation } = g4;
  const colour = "black-and-white";
  return { ref, colour, widthPx, heightPx, orientation, transfer: "as-is" };
}

function writePng(context: PDFContext, bytes: Uint8Array): WrittenImage | null {
  const png = readPlainPng(bytes);
  if (png === null) return null;
  const ref = writeStream(context, png.data, {
    ...imageDictionary(png.width, png.height, png.bits),
    ColorSpace:
      png.palette === null
        ? png.colors === 1
          ? "DeviceGray"
          : "DeviceRGB"
        : context.obj([
            "Indexed",
            "DeviceRGB",
            png.palette.length / 3 - 1,
            paletteOf(context, png.palette),
          ]),
    Filter: "FlateDecode",
    DecodeParms: {
      Predictor: 15,
      Colors: png.colors,
      BitsPerComponent: png.bits,
      Columns: png.width,
    },
  });
  const grey = png.bits === 1 ? "black-and-white" : "grey";
  return {
    ref,
    colour: png.colors === 1 && png.palette === null ? grey : "colour",
    widthPx: png.width,
    heightPx: png.height,
    orientation: 1,
    transfer: "as-is",
  };
}

function paletteOf(context: PDFContext, palette: Uint8Array): PDFRef {
  return context.register(context.flateStream(palette));
}

/** Eight pixels a byte, white is 1. */
async function writeBilevel(
  context: PDFContext,
  bytes: Uint8Array,
  frame: number,
): Promise<PDFRef> {
  const { data, info } = await sharp(bytes, lenient(frame))
    .toColourspace("b-w")
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const stride = Math.ceil(info.width / 8);
  const packed = new Uint8Array(stride * info.height);
  for (let y = 0; y < info.height; y++) {
    for (let x = 0; x < info.width; x++) {
      if ((data[y * info.width + x] ?? 0) > 127) packed[y * stride + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return writeStream(context, deflateSync(packed), {
    ...imageDictionary(info.width, info.height, 1),
    ColorSpace: "DeviceGray",
    Filter: "FlateDecode",
  });
}

/** Transparency is laid on white, as paper is; 16 bits become 8, CMYK becomes sRGB. */
async function writeDecoded(
  context: PDFContext,
  bytes: Uint8Array,
  frame: number,
): Promise<PDFRef> {
  const source = sharp(bytes, lenient(frame)).flatten({
    background: "#fff",
  });
  const meta = await source.metadata();
  const grey = meta.channels <= 2;
  const png = await source
    .toColourspace(grey ? "b-w" : "srgb")
    .png({ compressionLevel: 6, adaptiveFiltering: true, palette: false })
    .toBuffer();
  const written = writePng(context, png);
  if (written === null) throw new Error("sharp wrote a PNG that is not plain");
  return written.ref;
}
