import { OrgUnit } from "../domain/town.ts";
import type { UnitFile, UnitFileProblem } from "../domain/unit-file.ts";
import { parseCells, type Row } from "./csv-table.ts";
import { unitColumns } from "./read-town.ts";
import { TownFileError } from "./town-file-error.ts";
import { unitProblems } from "./unit-problems.ts";

const COLUMNS = Object.entries(unitColumns);

/** Reads the text of an org-units.csv and says everything that is wrong with it, not the first thing only. Never throws. */
export function readUnitFile(text: string): UnitFile {
  const bad = (line: number | null, code: UnitFileProblem["code"], value = ""): UnitFile => ({
    units: [],
    problems: [{ line, code, value }],
  });
  let lines: ReturnType<typeof parseCells>;
  try {
    lines = parseCells("org-units.csv", text.replace(/^\uFEFF/, ""));
  } catch (error) {
    if (!(error instanceof TownFileError)) throw error;
    return bad(error.line, "cells");
  }
  const [header, ...rest] = lines;
  if (header === undefined) return bad(1, "empty");
  const names = header.cells;
  const missing = COLUMNS.map(([name]) => name).filter((name) => !names.includes(name));
  if (missing.length > 0) return bad(1, "column-missing", missing.join(", "));
  const rows: Row<OrgUnit>[] = [];
  const problems: UnitFileProblem[] = [];
  for (const { cells, line } of rest) {
    const parsed = OrgUnit.safeParse(
      Object.fromEntries(
        COLUMNS.map(([name, column]) => [name, column.parse(cells[names.indexOf(name)] ?? "")]),
      ),
    );
    if (parsed.success) rows.push({ line, value: parsed.data });
    else {
      const columns = new Set(parsed.error.issues.map((issue) => String(issue.path[0] ?? "")));
      problems.push({ line, code: "cell", value: [...columns].join(", ") });
    }
  }
  // What refers to a line that cannot be read would be called unknown.
  const all = problems.length > 0 ? problems : unitProblems(rows);
  return { units: all.length === 0 ? rows.map(({ value }) => value) : [], problems: all };
}
