import type { Word } from "../domain/page.ts";

/** The level of a word among Tesseract's TSV rows (page, block, paragraph, line, word). */
const WORD_LEVEL = "5";

/**
 * The words of Tesseract's TSV output (12 columns: level, page, block, paragraph, line, word, left,
 * top, width, height, confidence 0..100, text), lines renumbered from 0 in the order they come.
 */
export function wordsOfTsv(tsv: string): Word[] {
  const words: Word[] = [];
  let line = -1;
  let lineKey = "";
  for (const row of tsv.split("\n")) {
    const columns = row.split("\t");
    const text = columns.slice(11).join(" ").trim();
    if (columns[0] !== WORD_LEVEL || text === "") continue;
    const key = columns.slice(1, 5).join("/");
    if (key !== lineKey) line += 1;
    lineKey = key;
    const [left = 0, top = 0, width = 0, height = 0, percent = 0] = columns
      .slice(6, 11)
      .map(Number);
    words.push({
      text,
      confidence: Math.min(1, Math.max(0, percent / 100)),
      box: [left, top, left + width, top + height],
      line,
    });
  }
  return words;
}
