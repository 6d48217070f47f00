import type { OrgUnit } from "../domain/town.ts";
import type { UnitFileProblem } from "../domain/unit-file.ts";
import type { Row } from "./csv-table.ts";

/** What can be wrong with rows that each are in order. */
export type UnitContradiction = UnitFileProblem & {
  readonly code:
    "id-twice" | "no-department" | "unknown-unit" | "needs-parent" | "has-parent" | "own-ancestor";
};

/** What contradicts itself in the rows of org-units.csv, each line once. */
export function unitProblems(rows: readonly Row<OrgUnit>[]): readonly UnitContradiction[] {
  const byId = new Map<string, OrgUnit>();
  const problems: UnitContradiction[] = [];
  for (const { line, value } of rows) {
    if (byId.has(value.id)) problems.push({ line, code: "id-twice", value: value.id });
    else byId.set(value.id, value);
  }
  if (!rows.some(({ value }) => value.kind === "department")) {
    problems.push({ line: null, code: "no-department", value: "" });
  }
  for (const { line, value } of rows) {
    const problem = problemOfPlace(value, byId);
    if (problem !== null) problems.push({ line, ...problem });
  }
  return problems;
}

type Place = Omit<UnitContradiction, "line">;

function problemOfPlace(unit: OrgUnit, byId: ReadonlyMap<string, OrgUnit>): Place | null {
  for (const other of [unit.parent, unit.successor]) {
    if (other !== null && !byId.has(other)) return { code: "unknown-unit", value: other };
  }
  const inside = unit.kind === "section" || unit.kind === "team";
  if (inside && unit.parent === null) return { code: "needs-parent", value: unit.kind };
  if (!inside && unit.parent !== null) return { code: "has-parent", value: unit.kind };
  return isOwnAncestor(unit, byId) ? { code: "own-ancestor", value: unit.id } : null;
}

function isOwnAncestor(unit: OrgUnit, byId: ReadonlyMap<string, OrgUnit>): boolean {
  const seen = new Set([unit.id]);
  for (let parent = unit.parent; parent !== null; parent = byId.get(parent)?.parent ?? null) {
    if (seen.has(parent)) return true;
    seen.add(parent);
  }
  return false;
}
