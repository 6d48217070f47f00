import { PDFArray, PDFBool, PDFDict, PDFDocument, PDFName, PDFNumber, PDFRawStream } from "pdf-lib";
import type { G4Image } from "./pdf-write-g4.ts";

/** Gives the Group 4 image of that size on page `n` (1-based) as a TIFF, or null. */
export type G4Reader = (n: number, width: number, height: number) => Promise<Uint8Array | null>;

const GROUP_4 = -1;

/** Reads CCITT Group 4 images out of a PDF, code untouched; the file is parsed at the first question. */
export function readG4OfPdf(bytes: Uint8Array): G4Reader {
  let parsed: Promise<PDFDocument | null> | null = null;
  return async (n, width, height) => {
    parsed ??= parse(bytes);
    const document = await parsed;
    if (document === null) return null;
    const stream = imageOfSize(document, n, width, height);
    return stream === null ? null : tiffOf(stream, width, height);
  };
}

/** Null when pdf-lib cannot read it: encrypted, or broken in a way PDFium forgives. */
async function parse(bytes: Uint8Array): Promise<PDFDocument | null> {
  try {
    return await PDFDocument.load(bytes, { updateMetadata: false });
  } catch {
    return null;
  }
}

function imageOfSize(document: PDFDocument, n: number, width: number, height: number) {
  const images = document
    .getPage(n - 1)
    .node.Resources()
    ?.lookup(PDFName.of("XObject"));
  if (!(images instanceof PDFDict)) return null;
  const found = images
    .keys()
    .map((key) => images.lookup(key))
    .filter((entry) => entry instanceof PDFRawStream)
    .filter((entry) => numberIn(entry.dict, "Width") === width)
    .filter((entry) => numberIn(entry.dict, "Height") === height);
  // Two of one size cannot be told apart here.
  return found.length === 1 ? (found[0] ?? null) : null;
}

function tiffOf(stream: PDFRawStream, width: number, height: number): Uint8Array | null {
  const parameters = first(stream.dict.lookup(PDFName.of("DecodeParms")));
  if (!(parameters instanceof PDFDict) || numberIn(parameters, "K") !== GROUP_4) return null;
  const columns = numberIn(parameters, "Columns") ?? 1728;
  const isPlain =
    columns === width &&
    !isTrue(parameters, "EncodedByteAlign") &&
    !stream.dict.has(PDFName.of("Decode")) &&
    !isTrue(stream.dict, "ImageMask");
  if (!isPlain) return null;
  const blackIs1 = isTrue(parameters, "BlackIs1");
  return g4Tiff({ data: stream.contents, width, height, blackIs1, orientation: 1 });
}

function first(value: unknown): unknown {
  return value instanceof PDFArray ? value.lookup(0) : value;
}

function numberIn(dictionary: PDFDict, key: string): number | null {
  const value = dictionary.lookup(PDFName.of(key));
  return value instanceof PDFNumber ? value.asNumber() : null;
}

function isTrue(dictionary: PDFDict, key: string): boolean {
  return dictionary.lookup(PDFName.of(key)) === PDFBool.True;
}

/** A TIFF of one page around Group 4 code (TIFF 6.0), which `readG4Tiff` reads back. */
export function g4Tiff({ data, width, height, blackIs1, orientation }: G4Image): Uint8Array {
  const long = 4;
  const short = 3;
  const tags: (readonly [tag: number, type: number, value: number])[] = [
    [256, long, width],
    [257, long, height],
    [258, short, 1],
    [259, short, 4],
    [262, short, blackIs1 ? 1 : 0],
    [273, long, 0],
    [274, short, orientation],
    [277, short, 1],
    [278, long, height],
    [279, long, data.length],
  ];
  const head = Buffer.alloc(8 + 2 + tags.length * 12 + 4);
  head.write("II*\0", 0, "latin1");
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(tags.length, 8);
  for (const [i, [tag, type, value]] of tags.entries()) {
    const at = 10 + i * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(1, at + 4);
    head.writeUInt32LE(tag === 273 ? head.length : value, at + 8);
  }
  return new Uint8Array(Buffer.concat([head, data]));
}
