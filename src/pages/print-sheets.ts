import { PDFDocument, type PDFFont, type PDFPage, rgb } from "pdf-lib";
import type { PrintSheet } from "../domain/sentences/print-sheets.ts";
import { barcodeShape, type BarcodeShape } from "./qr-code.ts";
import { brokenLines, embedFont } from "./pdf-write-stamp.ts";

const A4_PT: [number, number] = [595.28, 841.89];
const MARGIN_PT = 56;
const WIDTH_PT = A4_PT[0] - 2 * MARGIN_PT;
const KIND_SIZE = 18;
const TITLE_SIZE = 40;
const LINE_SIZE = 16;
const FOOT_SIZE = 9;
const LEADING = 1.35;
/** Large enough for a scan at 150 dpi that is a little askew. */
const BARS_PT = { width: 440, height: 90 };
const QR_PT = 170;
const INK = rgb(0, 0, 0);

/** A PDF of A4 sheets for a scanner: each its barcode twice, as bars and as a square, and words for people. */
export async function printSheets(sheets: readonly PrintSheet[]): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.setTitle(sheets[0]?.kind ?? "");
  const font = await embedFont(document);
  for (const sheet of sheets) await drawSheet(document.addPage(A4_PT), font, sheet);
  return document.save();
}

async function drawSheet(page: PDFPage, font: PDFFont, sheet: PrintSheet): Promise<void> {
  let top = A4_PT[1] - MARGIN_PT;
  const write = (text: string, size: number): void => {
    for (const line of brokenLines(font, text, size, WIDTH_PT)) {
      page.drawText(line, { x: MARGIN_PT, y: top - size, size, font, color: INK });
      top -= size * LEADING;
    }
  };
  write(sheet.kind, KIND_SIZE);
  write(sheet.title, TITLE_SIZE);
  top -= KIND_SIZE;
  const bars = await barcodeShape(sheet.bars, "Code128");
  drawBarcode(page, bars, { top, widthPt: BARS_PT.width, heightPt: BARS_PT.height });
  top -= BARS_PT.height + 2 * LINE_SIZE;
  for (const line of sheet.lines) write(line, LINE_SIZE);
  top -= LINE_SIZE;
  if (sheet.square !== null) {
    const square = await barcodeShape(sheet.square, "QRCode");
    drawBarcode(page, square, { top, widthPt: QR_PT, heightPt: QR_PT });
  }
  top = MARGIN_PT + 2 * FOOT_SIZE * LEADING;
  write(sheet.foot, FOOT_SIZE);
}

/** Its modules are stretched to the place, which for bars changes nothing but their length. */
function drawBarcode(
  page: PDFPage,
  shape: BarcodeShape,
  at: { readonly top: number; readonly widthPt: number; readonly heightPt: number },
): void {
  const [across, down] = [at.widthPt / shape.width, at.heightPt / shape.height];
  for (const [, x, y, width, height] of shape.path.matchAll(RECTANGLE)) {
    page.drawRectangle({
      x: MARGIN_PT + Number(x) * across,
      y: at.top - (Number(y) + Number(height)) * down,
      width: Number(width) * across,
      height: Number(height) * down,
      color: INK,
    });
  }
}

/** The writer's paths are rectangles only: to a corner, right, down, and back. */
const RECTANGLE = /M(\d+) (\d+)h(\d+)v(\d+)h-\d+Z/g;
