import { spawnSync } from "node:child_process";
import { keepBytes, startPdfium } from "../../src/pages/pdfium.ts";

const hasPoppler = spawnSync("pdftotext", ["-v"]).error === undefined;

/** The text of a PDF as any searcher reads it: poppler's pdftotext where it is installed, else PDFium. */
export async function textOfPdf(pdf: Uint8Array): Promise<string> {
  if (hasPoppler) {
    return spawnSync("pdftotext", ["-", "-"], { input: pdf }).stdout.toString("utf8");
  }
  const pdfium = await startPdfium();
  const document = pdfium.call("FPDF_LoadMemDocument", keepBytes(pdfium, pdf), pdf.byteLength, 0);
  let text = "";
  for (let n = 0; n < pdfium.call("FPDF_GetPageCount", document); n += 1) {
    const page = pdfium.call("FPDFText_LoadPage", pdfium.call("FPDF_LoadPage", document, n));
    for (let i = 0; i < pdfium.call("FPDFText_CountChars", page); i += 1) {
      text += String.fromCodePoint(pdfium.call("FPDFText_GetUnicode", page, i));
    }
    text += "\f";
  }
  return text;
}
