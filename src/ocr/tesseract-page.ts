import type { PageWords } from "../domain/page.ts";
import { inReadingOrder } from "../domain/reading-order.ts";
import { meanConfidence } from "./confidence.ts";
import type { RecogniseOptions } from "./ocr-engine.ts";
import { repairWords } from "./repair.ts";
import { wordsOfTsv } from "./tesseract-tsv.ts";

/** Below this Tesseract calls the resolution invalid and guesses one. */
const TESSERACT_DPI_MIN = 70;

/** The resolution Tesseract is told, as a whole number. */
export const dpiFor = ({ dpi }: RecogniseOptions): string =>
  String(Math.max(TESSERACT_DPI_MIN, Math.round(dpi)));

/** A page from Tesseract's TSV: its words in reading order, section signs repaired. */
export function pageOfTsv(tsv: string, options: RecogniseOptions, engine: string): PageWords {
  const words = repairWords(inReadingOrder(wordsOfTsv(tsv)));
  return {
    width: options.width,
    height: options.height,
    source: words.length === 0 ? "none" : "ocr",
    engine,
    meanConfidence: meanConfidence(words),
    words,
  };
}
