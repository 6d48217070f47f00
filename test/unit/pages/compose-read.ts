import { spawnSync } from "node:child_process";
import { keepBytes, startPdfium } from "../../../src/pages/pdfium.ts";

/** A character and its box, in points from the lower left corner of the shown page. */
interface ReadCharacter {
  readonly character: string;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

interface ReadPage {
  readonly text: string;
  readonly boxes: readonly ReadCharacter[];
  readonly width: number;
}

/** Reads one page (from 0) with PDFium, a reader that shares no code with the writer. */
export async function readText(pdf: Uint8Array, index: number): Promise<ReadPage> {
  const pdfium = await startPdfium();
  const document = pdfium.call("FPDF_LoadMemDocument", keepBytes(pdfium, pdf), pdf.byteLength, 0);
  const page = pdfium.call("FPDF_LoadPage", document, index);
  const textPage = pdfium.call("FPDFText_LoadPage", page);
  const count = pdfium.call("FPDFText_CountChars", textPage);
  const boxes: ReadCharacter[] = [];
  for (let i = 0; i < count; i++) {
    const character = String.fromCodePoint(pdfium.call("FPDFText_GetUnicode", textPage, i));
    pdfium.withMemory(16, (room) => {
      // FS_RECTF: left, top, right, bottom.
      pdfium.call("FPDFText_GetLooseCharBox", textPage, i, room);
      const memory = pdfium.memory();
      const at = (offset: number) => memory.getFloat32(room + offset, true);
      boxes.push({ character, left: at(0), top: at(4), right: at(8), bottom: at(12) });
    });
  }
  const width = pdfium.call("FPDF_GetPageWidthF", page);
  return { text: boxes.map(({ character }) => character).join(""), boxes, width };
}

/** Poppler's reading of the whole document in content order, or null where it is not installed. */
export const readWithPoppler: ((pdf: Uint8Array) => string) | null =
  spawnSync("pdftotext", ["-v"]).error === undefined
    ? (pdf) => spawnSync("pdftotext", ["-raw", "-", "-"], { input: pdf }).stdout.toString("utf8")
    : null;
