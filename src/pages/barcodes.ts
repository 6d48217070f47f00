import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import type { Barcode } from "../domain/page.ts";
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

/** Code 128, Code 39 (the sheets Kodak gives away), QR and DataMatrix codes of a page in any direction, with boxes in its pixels. Never throws. */
export async function findBarcodes(image: GreyImage): Promise<Barcode[]> {
  if (!prepared) {
    prepareZXingModule({ overrides: { wasmBinary: wasmBinary() } });
    prepared = true;
  }
  const found = await readBarcodes(toPgm(image), {
    formats: ["Code128", "Code39", "QRCode", "DataMatrix"],
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
