import type { PageWords } from "../../src/domain/page.ts";

const COLUMNS = [160, 620, 960, 1300];

/**
 * A page of 1654 x 2339 pixels from its lines, one row each, words of 12 pixels a letter. " | " moves on
 * to the next column; ">>" at the start puts the line to the right, as a date or a block beside the address.
 */
export function pageOfLines(lines: readonly string[], confidence = 0.95): PageWords {
  const words: PageWords["words"] = [];
  let line = 0;
  lines.forEach((printed, row) => {
    const top = 120 + row * 36;
    const start = printed.startsWith(">>") ? 960 : COLUMNS[0];
    printed
      .replace(/^>>/u, "")
      .split(" | ")
      .forEach((column, index) => {
        let left = (index === 0 ? start : COLUMNS[index]) ?? 1300;
        for (const text of column.split(" ").filter((word) => word !== "")) {
          const right = left + text.length * 12;
          words.push({ text, confidence, box: [left, top, right, top + 26], line });
          left = right + 12;
        }
        line += 1;
      });
  });
  return {
    width: 1654,
    height: 2339,
    source: "ocr",
    engine: "made for a test",
    meanConfidence: words.length === 0 ? 0 : confidence,
    words,
  };
}
