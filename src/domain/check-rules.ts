import { canonicalJson } from "./canonical-json.ts";
import type { FieldProblem } from "./request-problem.ts";
import type { Responsibility, TownRules } from "./town.ts";

/** The rules a person edits: how numbers look, and which words decide. */
export type EditedRules = Pick<TownRules, "referencePatterns" | "rules">;

/**
 * What zod cannot see of rules: units that are not there and names used twice. Each with the field it is
 * about, such as `rules.2.unit`; empty: they are in order.
 */
export const problemsOfRules = (
  { referencePatterns, rules }: EditedRules,
  unitKeys: ReadonlySet<string>,
): readonly FieldProblem[] => [
  ...problemsOfList("referencePatterns", referencePatterns, unitKeys),
  ...problemsOfList("rules", rules, unitKeys),
];

/**
 * The patterns that do not match their own example. A pattern may take for ever on what somebody typed:
 * only a thread that can be ended asks this.
 */
export const problemsOfPatterns = ({
  referencePatterns,
}: Pick<EditedRules, "referencePatterns">): readonly FieldProblem[] =>
  referencePatterns.flatMap(({ pattern, example }, index): FieldProblem[] =>
    new RegExp(`^(?:${pattern})$`, "iu").test(example)
      ? []
      : [{ field: `referencePatterns.${index}.example`, code: "does-not-match" }],
  );

function problemsOfList(
  list: string,
  entries: readonly { readonly id: string; readonly unit: string }[],
  unitKeys: ReadonlySet<string>,
): readonly FieldProblem[] {
  const seen = new Set<string>();
  return entries.flatMap(({ id, unit }, index) => {
    const problems: FieldProblem[] = [];
    if (seen.has(id)) problems.push({ field: `${list}.${index}.id`, code: "used-twice" });
    if (!unitKeys.has(unit))
      problems.push({ field: `${list}.${index}.unit`, code: "unknown-unit" });
    seen.add(id);
    return problems;
  });
}

/** The same of a service of the catalogue. */
export function problemsOfService(
  { unit, notResponsibleFor }: Responsibility,
  unitKeys: ReadonlySet<string>,
): readonly FieldProblem[] {
  const own: readonly FieldProblem[] = unitKeys.has(unit)
    ? []
    : [{ field: "unit", code: "unknown-unit" }];
  const others = notResponsibleFor.flatMap((each, index): FieldProblem[] =>
    each.unit === null || unitKeys.has(each.unit)
      ? []
      : [{ field: `notResponsibleFor.${index}.unit`, code: "unknown-unit" }],
  );
  return [...own, ...others];
}

/** What differs between two sets of rules, by list and id. */
export function ruleChanges(
  before: EditedRules,
  after: EditedRules,
): readonly { readonly list: string; readonly id: string; readonly change: string }[] {
  return (["referencePatterns", "rules"] as const).flatMap((list) => {
    const old = new Map(before[list].map((entry) => [entry.id, canonicalJson(entry)]));
    const young = new Map(after[list].map((entry) => [entry.id, canonicalJson(entry)]));
    const changes = [...young].flatMap(([id, text]) =>
      old.get(id) === text ? [] : [{ list, id, change: old.has(id) ? "changed" : "added" }],
    );
    const removed = [...old.keys()]
      .filter((id) => !young.has(id))
      .map((id) => ({ list, id, change: "removed" }));
    const all = [...changes, ...removed];
    const sameOrder = [...old.keys()].join("\n") === [...young.keys()].join("\n");
    return all.length === 0 && !sameOrder ? [{ list, id: "", change: "reordered" }] : all;
  });
}
