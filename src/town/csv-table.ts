import { z } from "zod";
import { parse } from "csv-parse/sync";
import { TownFileError } from "./town-file-error.ts";

/** A cell that may be empty: gives null then. */
export const optional = z.string().transform((cell) => (cell === "" ? null : cell));

/** A cell with several values between bars: "Reisepass|Pass"; empty gives []. */
export const list = z.string().transform((cell) =>
  cell
    .split("|")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);

/** A value and the line of the file it came from, 1-based, for messages. */
export interface Row<Value> {
  readonly line: number;
  readonly value: Value;
}

/**
 * Takes a CSV text with a header (comma or semicolon, as spreadsheets write it), how each column's cell is read, and the
 * schema of a row; gives the rows with their lines. A column of `mayLack` is as if empty where it is not there. Throws
 * TownFileError at the first bad row.
 */
export function readCsv<Value extends z.ZodType>(
  file: string,
  text: string,
  columns: Readonly<Record<string, z.ZodType<unknown, string>>>,
  schema: Value,
  mayLack: readonly string[] = [],
): readonly Row<z.output<Value>>[] {
  const [header, ...rows] = parseCells(file, text);
  if (header === undefined)
    throw new TownFileError(file, 1, "the file is empty", "add the header line");
  const names = header.cells;
  const missing = Object.keys(columns).filter(
    (name) => !names.includes(name) && !mayLack.includes(name),
  );
  if (missing.length > 0) {
    throw new TownFileError(
      file,
      1,
      `column ${missing.join(", ")} is missing`,
      "add it to the header line",
    );
  }
  return rows.map(({ cells, line }) => {
    const cellOf = (name: string): string => cells[names.indexOf(name)] ?? "";
    const raw = Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [name, column.parse(cellOf(name))]),
    );
    const parsed = schema.safeParse(raw);
    if (parsed.success) return { line, value: parsed.data };
    const issue = parsed.error.issues[0];
    const column = String(issue?.path[0] ?? "row");
    throw new TownFileError(
      file,
      line,
      `${column}: ${issue?.message ?? "is not valid"}`,
      `correct column ${column}`,
    );
  });
}

/** One line of a table. */
interface Cells {
  readonly cells: readonly string[];
  readonly line: number;
}

const ParsedRows = z.array(
  z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }),
);

/** The cells of each line, the header first. Throws TownFileError for a text that is no table. */
export function parseCells(file: string, text: string): readonly Cells[] {
  const headerLine = text.split(/\r?\n/, 1)[0] ?? "";
  const delimiter = headerLine.includes(";") ? ";" : ",";
  try {
    const records: unknown = parse(text, {
      delimiter,
      info: true,
      skip_empty_lines: true,
      trim: true,
    });
    return ParsedRows.parse(records).map(({ record, info }) => ({
      cells: record,
      line: info.lines,
    }));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const line = /line (\d+)/.exec(message)?.[1];
    throw new TownFileError(
      file,
      line === undefined ? null : Number(line),
      message,
      "give every row as many cells as the header, and quote cells that hold the separator",
      cause,
    );
  }
}

/** What a cell says: a list stands between bars, null is empty. */
export type Cell = string | readonly string[] | null;

/**
 * The text of a CSV file with semicolons that `readCsv` reads as these rows; the columns in the order
 * of `columns`. Throws TownFileError for a list whose entry has the bar in it.
 */
export function writeCsv(
  file: string,
  columns: Readonly<Record<string, unknown>>,
  rows: readonly Readonly<Record<string, Cell>>[],
): string {
  const names = Object.keys(columns);
  const lines = rows.map((row, index) =>
    names.map((name) => cellText(file, index + 2, row[name] ?? null)).join(";"),
  );
  return `${[names.join(";"), ...lines].join("\n")}\n`;
}

function cellText(file: string, line: number, cell: Cell): string {
  const values = typeof cell === "string" ? null : (cell ?? []);
  const barred = values?.find((value) => value.includes("|"));
  if (barred !== undefined) {
    throw new TownFileError(file, line, `"${barred}" has a bar in it`, "write it without the bar");
  }
  const text = typeof cell === "string" ? cell : (values ?? []).join("|");
  return /[;"\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
