import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { prepareZXingModule, writeBarcode } from "zxing-wasm/writer";

const require = createRequire(import.meta.url);

let prepared = false;

/** A QR code of a text as SVG, black on white, with its quiet zone. Throws for a text that fits none. */
export const drawQrCode = (text: string): Promise<string> => drawBarcode(text, "QRCode");

/** The dark parts of a barcode as an SVG path, y downwards, with its size in modules and its quiet zone. */
export interface BarcodeShape {
  readonly path: string;
  readonly width: number;
  readonly height: number;
}

/** The shape of a barcode of a text, for printing. Throws for a text that fits none. */
export async function barcodeShape(
  text: string,
  format: "QRCode" | "Code128",
): Promise<BarcodeShape> {
  const svg = await drawBarcode(text, format);
  const [, width, height] = /<svg width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  const path = /<path d="([^"]+)"/.exec(svg)?.[1];
  if (width === undefined || height === undefined || path === undefined) {
    throw new Error(`A ${format} was drawn in a form we do not know`);
  }
  return { path, width: Number(width), height: Number(height) };
}

async function drawBarcode(text: string, format: "QRCode" | "Code128"): Promise<string> {
  if (!prepared) {
    // Without the program's bytes the writer would fetch them from the internet.
    const bytes = readFileSync(require.resolve("zxing-wasm/writer/zxing_writer.wasm"));
    const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    prepareZXingModule({ overrides: { wasmBinary } });
    prepared = true;
  }
  const { svg, error } = await writeBarcode(text, { format, addQuietZones: true });
  if (svg === "" || error !== "") throw new Error(`No ${format} can be drawn: ${error}`);
  // What stands before the root element is for files.
  return svg.slice(svg.indexOf("<svg"));
}
