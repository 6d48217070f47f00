import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { prepareZXingModule, writeBarcode } from "zxing-wasm/writer";

const require = createRequire(import.meta.url);

let prepared = false;

/** A QR code of a text as SVG, black on white, with its quiet zone. Throws for a text that fits none. */
export async function drawQrCode(text: string): Promise<string> {
  if (!prepared) {
    // Without the program's bytes the writer would fetch them from the internet.
    const bytes = readFileSync(require.resolve("zxing-wasm/writer/zxing_writer.wasm"));
    const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    prepareZXingModule({ overrides: { wasmBinary } });
    prepared = true;
  }
  const { svg, error } = await writeBarcode(text, { format: "QRCode", addQuietZones: true });
  if (svg === "" || error !== "") throw new Error(`No QR code can be drawn: ${error}`);
  // What stands before the root element is for files.
  return svg.slice(svg.indexOf("<svg"));
}
