import { canonicalJson, type Json } from "./canonical-json.ts";
import type { OrgUnit, Town } from "./town.ts";

/** One difference between a town as it is and as its folder says, for an operator. */
export interface TownChange {
  /** The file it is about, without its ending. */
  readonly file:
    "town" | "org-units" | "people" | "responsibilities" | "rules" | "retention" | "holidays";
  readonly change: "added" | "changed" | "removed" | "reordered";
  /** Id of the row; empty where the file as a whole is meant. */
  readonly key: string;
  /** Names of the columns or entries that differ. */
  readonly fields: readonly string[];
}

/** What founding `after` would change in `before` (null: there is no such town yet); empty when nothing. */
export function townChanges(before: Town | null, after: Town): readonly TownChange[] {
  if (before === null) return [{ file: "town", change: "added", key: after.id, fields: [] }];
  const service = (entry: Town["responsibilities"][number]) => `${entry.unit}: ${entry.service}`;
  return [
    ...ofWhole("town", headOf(before), headOf(after)),
    ...unitChanges(before.units, after.units),
    // The order of people has no meaning, and changes with their roles.
    ...ofRows("people", before.people, after.people, (person) => person.login).filter(
      ({ change }) => change !== "reordered",
    ),
    ...ofRows("responsibilities", before.responsibilities, after.responsibilities, service),
    ...ofRows("rules", rulesOf(before), rulesOf(after), (rule) => `${rule.list} ${rule.id}`),
    ...ofRows("retention", before.retention, after.retention, (rule) => rule.id),
    ...ofWhole("holidays", before.holidays, after.holidays),
  ];
}

/** The same for units alone, from a file that says all of them. */
export function unitChanges(
  before: readonly OrgUnit[],
  after: readonly OrgUnit[],
): readonly TownChange[] {
  // A unit that left the folder has ended; its row stays, so that its post keeps its place.
  const units = before.filter(
    (unit) => unit.validTo === null || after.some((other) => other.id === unit.id),
  );
  return ofRows("org-units", units, after, (unit) => unit.id);
}

const headOf = (town: Town) => ({
  name: town.name,
  key: town.key,
  land: town.land,
  timezone: town.timezone,
  purpose: town.purpose,
  address: town.address,
  emailDomain: town.emailDomain,
  visualCheck: town.visualCheck,
  signIn: town.signIn,
  accessibility: town.accessibility,
});

/** The four lists of rules.yaml as one, each entry with the name of its list. */
function rulesOf(town: Town) {
  const { referencePatterns, rules, openingRules, secrecy } = town.rules;
  return [
    ...referencePatterns.map((rule) => ({ list: "referencePatterns", ...rule })),
    ...rules.map((rule) => ({ list: "rules", ...rule })),
    ...openingRules.map((rule) => ({ list: "openingRules", ...rule })),
    ...secrecy.map((rule) => ({ list: "secrecy", id: rule.kind, ...rule })),
  ];
}

type Row = Readonly<Record<string, Json | undefined>>;

function ofWhole(file: TownChange["file"], before: Row, after: Row): readonly TownChange[] {
  const fields = differingFields(before, after);
  return fields.length === 0 ? [] : [{ file, change: "changed", key: "", fields }];
}

function ofRows<Entry extends Row>(
  file: TownChange["file"],
  before: readonly Entry[],
  after: readonly Entry[],
  keyOf: (entry: Entry) => string,
): readonly TownChange[] {
  const old = new Map(before.map((entry) => [keyOf(entry), entry]));
  const young = new Map(after.map((entry) => [keyOf(entry), entry]));
  const changes: TownChange[] = [];
  for (const [key, entry] of young) {
    const known = old.get(key);
    const fields = known === undefined ? [] : differingFields(known, entry);
    if (known === undefined) changes.push({ file, change: "added", key, fields });
    else if (fields.length > 0) changes.push({ file, change: "changed", key, fields });
  }
  for (const key of old.keys()) {
    if (!young.has(key)) changes.push({ file, change: "removed", key, fields: [] });
  }
  if (changes.length > 0) return changes;
  // Among rules and units the order has a meaning, and in an export it is seen.
  const inOrder = [...old.keys()].join("\n") === [...young.keys()].join("\n");
  return inOrder ? [] : [{ file, change: "reordered", key: "", fields: [] }];
}

const differingFields = (before: Row, after: Row): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => canonicalJson(before[field] ?? null) !== canonicalJson(after[field] ?? null),
  );
