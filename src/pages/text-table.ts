import type { Block } from "../domain/typeset.ts";
import type { Face, TextFont } from "./text-fonts.ts";
import { type LineStyle, TEXT_WIDTH, type TextSheet } from "./text-sheet.ts";
import { wrapText } from "./wrap-text.ts";

const CELL: LineStyle = { size: 9, leading: 12, face: "regular" };
const HEAD: LineStyle = { ...CELL, face: "strong" };
const PADDING = 8;
const COLUMN_MIN = 30;
const GAP = 6;

/**
 * Sets a table with a thin line under each row. Columns share the width by what they hold; a row may go on
 * over the page's end line by line.
 */
export function setTable(
  table: Extract<Block, { kind: "table" }>,
  sheet: TextSheet,
  fonts: Readonly<Record<Face, TextFont>>,
  inset: number,
): void {
  const widths = columnWidths(table.rows, fonts.regular, TEXT_WIDTH - inset);
  sheet.skip(GAP);
  for (const [number, row] of table.rows.entries()) {
    const style = table.head && number === 0 ? HEAD : CELL;
    const font = fonts[style.face];
    const cells = widths.map((width, column) =>
      (row[column] ?? "")
        .split("\n")
        .flatMap((line) => wrapText(line, font, style.size, width - PADDING)),
    );
    const height = Math.max(1, ...cells.map((lines) => lines.length));
    for (let at = 0; at < height; at += 1) {
      sheet.line("", style, font, { inset, quote: 0 });
      let left = inset;
      for (const [column, width] of widths.entries()) {
        sheet.beside(cells[column]?.[at] ?? "", style, font, left);
        left += width;
      }
    }
    sheet.rule(inset);
    sheet.skip(3);
  }
  sheet.skip(GAP);
}

/** Each column what its longest line needs; where that is too much, the wide ones give way. */
function columnWidths(
  rows: readonly (readonly string[])[],
  font: TextFont,
  available: number,
): number[] {
  const count = Math.max(1, ...rows.map((row) => row.length));
  const wanted = Array.from({ length: count }, (_, column) => {
    const lines = rows.flatMap((row) => (row[column] ?? "").split("\n"));
    const widest = Math.max(0, ...lines.map((line) => font.width(font.drawable(line), CELL.size)));
    return Math.max(COLUMN_MIN, widest * 1.1 + PADDING);
  });
  const total = wanted.reduce((sum, width) => sum + width, 0);
  if (total <= available) return wanted;
  const fair = available / count;
  const narrow = wanted.filter((width) => width <= fair);
  const left = available - narrow.reduce((sum, width) => sum + width, 0);
  const wide = total - narrow.reduce((sum, width) => sum + width, 0);
  return wanted.map((width) =>
    width <= fair ? width : Math.max(COLUMN_MIN, (width * left) / wide),
  );
}
