import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import type { Barcode, Box } from "../domain/page.ts";
import type { GreyImage } from "./grey-image.ts";

const require = createRequire(import.meta.url);

const BARCODES_MAX = 32;
const TEXT_LENGTH_MAX = 4096;

/** Without the program's bytes the reader would fetch them from the internet. */
function wasmBinary(): ArrayBuffer {
  const bytes = readFileSync(require.resolve("zxing-wasm/reader/zxing_reader.wasm"));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

let prepared = false;

type Format = "Code128" | "Code39" | "QRCode" | "DataMatrix";

/**
 * Code 128, Code 39 (the sheets Kodak gives away), QR and DataMatrix codes of a page in any direction, with
 * boxes in its pixels. A DataMatrix is looked for at `matrixPlaces` alone, where they are known: all over the
 * page it takes as long as all others together. Never throws.
 */
export async function findBarcodes(
  image: GreyImage,
  matrixPlaces: readonly Box[] | null = null,
): Promise<Barcode[]> {
  if (matrixPlaces === null)
    return findFormats(image, ["Code128", "Code39", "QRCode", "DataMatrix"]);
  const found = await findFormats(image, ["Code128", "Code39", "QRCode"]);
  for (const place of matrixPlaces) found.push(...(await matricesAt(image, place)));
  return found.slice(0, BARCODES_MAX);
}

async function matricesAt(image: GreyImage, place: Box): Promise<Barcode[]> {
  const { cut, left, top } = cutOut(image, place);
  const found = await findFormats(cut, ["DataMatrix"]);
  return found.map(({ box, ...code }) => ({
    ...code,
    box: [box[0] + left, box[1] + top, box[2] + left, box[3] + top],
  }));
}

/** What of the box lies on the page, one pixel at least. */
function cutOut({ data, width, height }: GreyImage, box: Box) {
  const left = Math.min(width - 1, Math.max(0, Math.floor(box[0])));
  const top = Math.min(height - 1, Math.max(0, Math.floor(box[1])));
  const right = Math.min(width, Math.max(left + 1, Math.ceil(box[2])));
  const bottom = Math.min(height, Math.max(top + 1, Math.ceil(box[3])));
  const cut = new Uint8Array((right - left) * (bottom - top));
  for (let y = top; y < bottom; y++)
    cut.set(data.subarray(y * width + left, y * width + right), (y - top) * (right - left));
  return { cut: { data: cut, width: right - left, height: bottom - top }, left, top };
}

async function findFormats(image: GreyImage, formats: Format[]): Promise<Barcode[]> {
  if (!prepared) {
    prepareZXingModule({ overrides: { wasmBinary: wasmBinary() } });
    prepared = true;
  }
  const found = await readBarcodes(toPgm(image), {
    formats,
    tryHarder: true,
    tryRotate: true,
    tryInvert: false,
    tryDownscale: true,
    maxNumberOfSymbols: BARCODES_MAX,
  }).catch(() => []);
  return found.filter(isSound).map(({ format, text, position }) => {
    const corners = [
      position.topLeft,
      position.topRight,
      position.bottomLeft,
      position.bottomRight,
    ];
    const xs = corners.map((corner) => corner.x);
    const ys = corners.map((corner) => corner.y);
    return {
      format,
      text: text.slice(0, TEXT_LENGTH_MAX),
      box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
    };
  });
}

/** Code 39 has no check digit: a few dark strokes make one or two characters of it. */
function isSound({ format, text }: { format: string; text: string }): boolean {
  return format !== "Code39" || text.length >= 4;
}

/** The page as a portable grey map: as pixels the reader takes colours alone, four times the bytes. */
function toPgm({ data, width, height }: GreyImage): Uint8Array {
  const head = Buffer.from(`P5\n${width} ${height}\n255\n`);
  const pgm = new Uint8Array(head.length + data.length);
  pgm.set(head);
  pgm.set(data, head.length);
  return pgm;
}
