import { type PDFDocument, type PDFFont, type PDFPage, rgb } from "pdf-lib";
import type { NoteSheet } from "../domain/note-sheet.ts";
import { brokenLines } from "./pdf-write-stamp.ts";

const A4_PT: [number, number] = [595.28, 841.89];
const MARGIN_PT = 50;
const FOOT_PT = 34;
const LABEL_PT = 140;
const GAP_PT = 10;
const LEADING = 1.35;
const TITLE_SIZE = 15;
const HEADING_SIZE = 10;
const TEXT_SIZE = 8.5;
const FOOT_SIZE = 7;
const INK = rgb(0, 0, 0);
const RULE = rgb(0.6, 0.6, 0.6);

/** Where on which of its pages the sheet is being written. */
interface Pen {
  readonly pages: PDFPage[];
  /** Height in points of the next line's upper edge. */
  top: number;
}

/** Puts the sheet behind the last page, on as many pages of A4 as it needs, and gives how many. */
export function writeNoteSheet(document: PDFDocument, font: PDFFont, sheet: NoteSheet): number {
  const pen: Pen = { pages: [document.addPage(A4_PT)], top: A4_PT[1] - MARGIN_PT };
  const width = A4_PT[0] - 2 * MARGIN_PT;
  const write = (text: string, size: number): void => {
    for (const line of brokenLines(font, text, size, width)) {
      drawLine(document, pen, font, [{ text: line, x: MARGIN_PT }], size);
    }
  };
  write(sheet.title, TITLE_SIZE);
  pen.top -= GAP_PT / 2;
  for (const sentence of sheet.lead) write(sentence, TEXT_SIZE);
  for (const { heading, rows } of sheet.sections) {
    pen.top -= GAP_PT;
    makeRoom(document, pen, 3 * HEADING_SIZE * LEADING);
    write(heading, HEADING_SIZE);
    drawRule(pen);
    for (const { label, text } of rows) drawRow(document, pen, font, label, text);
  }
  for (const [i, page] of pen.pages.entries()) {
    const foot = `${sheet.foot} · ${i + 1}/${pen.pages.length}`;
    const [line = ""] = brokenLines(font, foot, FOOT_SIZE, width);
    page.drawText(line, { x: MARGIN_PT, y: FOOT_PT, size: FOOT_SIZE, font, color: INK });
  }
  return pen.pages.length;
}

/** Label and text beside each other, both broken where they are too long. */
function drawRow(
  document: PDFDocument,
  pen: Pen,
  font: PDFFont,
  label: string,
  text: string,
): void {
  const textX = MARGIN_PT + LABEL_PT + GAP_PT;
  const labels = brokenLines(font, label, TEXT_SIZE, LABEL_PT);
  const lines = brokenLines(font, text, TEXT_SIZE, A4_PT[0] - MARGIN_PT - textX);
  for (let i = 0; i < Math.max(labels.length, lines.length); i += 1) {
    const parts = [
      { text: labels[i] ?? "", x: MARGIN_PT },
      { text: lines[i] ?? "", x: textX },
    ];
    drawLine(document, pen, font, parts, TEXT_SIZE);
  }
}

function drawLine(
  document: PDFDocument,
  pen: Pen,
  font: PDFFont,
  parts: readonly { readonly text: string; readonly x: number }[],
  size: number,
): void {
  const page = makeRoom(document, pen, size * LEADING);
  for (const { text, x } of parts) {
    if (text !== "") page.drawText(text, { x, y: pen.top - size, size, font, color: INK });
  }
  pen.top -= size * LEADING;
}

function drawRule(pen: Pen): void {
  const y = pen.top - 1;
  const end = { x: A4_PT[0] - MARGIN_PT, y };
  pen.pages.at(-1)?.drawLine({ start: { x: MARGIN_PT, y }, end, thickness: 0.5, color: RULE });
  pen.top -= 5;
}

/** The page the pen is on; a new one where `heightPt` does not fit below it. */
function makeRoom(document: PDFDocument, pen: Pen, heightPt: number): PDFPage {
  const last = pen.pages.at(-1);
  if (last !== undefined && pen.top - heightPt >= MARGIN_PT + FOOT_SIZE) return last;
  const page = document.addPage(A4_PT);
  pen.pages.push(page);
  pen.top = A4_PT[1] - MARGIN_PT;
  return page;
}
