import type { Block } from "../domain/typeset.ts";

/** A table being read: rows of cells, each a list of blocks. */
export interface TableFrame {
  readonly rows: Block[][][];
  readonly border: boolean;
  headRow: boolean;
}

const COLUMNS_MAX = 8;
const CELL_LENGTH_MAX = 300;
const FILLED_SHARE_MIN = 0.4;
/** A single row is one of data when its cells are this short: a label and its value. */
const LONE_CELL_LENGTH_MAX = 80;

/**
 * Whether a table holds data. Most tables of HTML mail only arrange the page: those have one column,
 * long texts, pictures or tables in their cells, and are read cell after cell.
 */
export function isDataTable({ rows, border, headRow }: TableFrame): boolean {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  if (columns < 2 || columns > COLUMNS_MAX) return false;
  const cells = rows.flat();
  if (!cells.every(isCellOfData)) return false;
  const filled = cells.filter((cell) => cell.length > 0).length;
  if (filled < cells.length * FILLED_SHARE_MIN) return false;
  if (headRow || border || rows.length >= 2) return true;
  return cells.every((cell) => cellText(cell).length <= LONE_CELL_LENGTH_MAX);
}

function isCellOfData(cell: readonly Block[]): boolean {
  if (!cell.every((block) => block.kind === "text" && block.marker === null)) return false;
  return cellText(cell).length <= CELL_LENGTH_MAX;
}

/** The table as a block; rows without any word are left out. */
export function tableBlock({ rows, headRow }: TableFrame, quote: number): Block {
  const texts = rows
    .map((row) => row.map(cellText))
    .filter((row) => row.some((cell) => cell !== ""));
  return { kind: "table", rows: texts, head: headRow, quote };
}

function cellText(cell: readonly Block[]): string {
  return cell.map((block) => (block.kind === "text" ? block.text : "")).join("\n");
}
