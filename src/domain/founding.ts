import { canonicalJson, type Json } from "./canonical-json.ts";
import type { OrgUnit, Town, UnitMode } from "./town.ts";

/** What founding a town again goes by. */
export interface Founding {
  /** The town as its folder said it when it was last founded; null: nobody kept it. */
  readonly asFounded: Town | null;
  /** The town as it is, with what people changed in the portal; null: there is none yet. */
  readonly now: Town | null;
  readonly folder: Town;
  /** The folder wins over people, but for what makes a unit less careful. */
  readonly overwrite: boolean;
  /** Logins whose roles no folder can say (in several units, of some days): they stay, but for `overwrite`. */
  readonly untold: readonly string[];
}

/**
 * The town that founding makes. One rule for the whole house: what a person changed since the town was
 * last founded (it is not as the folder said it then) wins over the folder, row by row and in a row field
 * by field; anything else is as the folder says. Nothing, not even `overwrite`, makes a unit less careful
 * than it is, unless only the folder has ever said how careful that is. And in a town at work none becomes
 * automatic by it: that is a release, for which a person answers in the portal by the figures of a sample.
 */
export function townToFound({ asFounded, now, folder, overwrite, untold }: Founding): Town {
  if (now === null) return folder;
  const base = overwrite ? null : asFounded;
  const units = mergeRows<OrgUnit>(base?.units, now.units, folder.units, {
    keyOf: idOf,
    // Who dissolves a unit in the folder ends it whatever its mode was set to, and may bring it back.
    keepsAdded: false,
    keepsRemoved: (unit) => base?.units.every(({ id }) => id !== unit.id) === true,
  }).map((unit) => asCareful(unit, asFounded, now));
  const known = new Set(units.map(({ id }) => id));
  const keepsRemoved = (row: Fields): boolean =>
    typeof row["unit"] !== "string" || known.has(row["unit"]);
  const listOf = <Entry extends Fields>(
    pick: (town: Town) => readonly Entry[],
    keyOf: (entry: Entry) => string,
  ) => {
    const rows = { keyOf, keepsAdded: true, keepsRemoved };
    return mergeRows<Entry>(base === null ? undefined : pick(base), pick(now), pick(folder), rows);
  };
  const people = listOf(
    (town) => town.people,
    ({ login }) => login,
  );
  const isUntold = ({ login }: { readonly login: string }) => !overwrite && untold.includes(login);
  return {
    ...mergeFields(base === null ? null : headOf(base), headOf(now), headOf(folder)),
    units,
    people: [...people.filter((person) => !isUntold(person)), ...now.people.filter(isUntold)],
    responsibilities: listOf(
      (town) => town.responsibilities,
      ({ unit, service }) => `${unit}: ${service}`,
    ),
    rules: {
      referencePatterns: listOf((town) => town.rules.referencePatterns, idOf),
      rules: listOf((town) => town.rules.rules, idOf),
      openingRules: listOf((town) => town.rules.openingRules, idOf),
      secrecy: listOf(
        (town) => town.rules.secrecy,
        ({ kind }) => kind,
      ),
    },
    retention: listOf((town) => town.retention, idOf),
    holidays: mergeFields(base?.holidays ?? null, now.holidays, folder.holidays),
  };
}

const idOf = ({ id }: { readonly id: string }): string => id;

/** What of a town is no list of its own. */
function headOf(town: Town) {
  const { units: _units, people: _people, rules: _rules, ...rest } = town;
  const { responsibilities: _all, retention: _retention, holidays: _holidays, ...head } = rest;
  return head;
}

const CAREFUL: Readonly<Record<UnitMode, number>> = { shadow: 0, assisted: 1, automatic: 2 };

/** No less careful than the unit is now, where a person set that, or may have; and not newly automatic. */
function asCareful(unit: OrgUnit, asFounded: Town | null, now: Town): OrgUnit {
  const is = now.units.find(({ id }) => id === unit.id);
  if (is === undefined) return unit.mode === "automatic" ? { ...unit, mode: "assisted" } : unit;
  const was = asFounded?.units.find(({ id }) => id === unit.id);
  const keepsMode =
    CAREFUL[unit.mode] > CAREFUL[is.mode] && (was?.mode !== is.mode || unit.mode === "automatic");
  const keepsError =
    was?.errorAccepted !== is.errorAccepted && unit.errorAccepted > is.errorAccepted;
  return {
    ...unit,
    mode: keepsMode ? is.mode : unit.mode,
    errorAccepted: keepsError ? is.errorAccepted : unit.errorAccepted,
  };
}

type Fields = Readonly<Record<string, Json | undefined>>;

const same = (one: Json | undefined, other: Json | undefined): boolean =>
  canonicalJson(one ?? null) === canonicalJson(other ?? null);

/** Of each field what a person changed (it is not as in `base`), or else the folder's; base null: the folder's. */
function mergeFields<Entry extends Fields>(base: Entry | null, now: Entry, folder: Entry): Entry {
  if (base === null) return folder;
  const changed = Object.entries(now).filter(([field, value]) => !same(base[field], value));
  return { ...folder, ...Object.fromEntries(changed) };
}

interface Rows<Entry> {
  readonly keyOf: (entry: Entry) => string;
  /** Whether a row that a person added stays theirs where the folder has one of its key now. */
  readonly keepsAdded: boolean;
  /** Whether a row that a person added or changed stays where the folder has none. */
  readonly keepsRemoved: (entry: Entry) => boolean;
}

function mergeRows<Entry extends Fields>(
  base: readonly Entry[] | undefined,
  now: readonly Entry[],
  folder: readonly Entry[],
  { keyOf, keepsAdded, keepsRemoved }: Rows<Entry>,
): Entry[] {
  const byKey = (rows: readonly Entry[]) => new Map(rows.map((row) => [keyOf(row), row]));
  if (base === undefined) return [...folder];
  const [were, are, told] = [byKey(base), byKey(now), byKey(folder)];
  const merged = new Map<string, Entry>();
  for (const [key, row] of told) {
    const [was, is] = [were.get(key), are.get(key)];
    // A person removed it.
    if (is === undefined && was !== undefined) continue;
    const theirs = keepsAdded ? (is ?? row) : row;
    merged.set(key, was && is ? mergeFields(was, is, row) : theirs);
  }
  const byPeople = [...are].filter(([key, row]) => !told.has(key) && !same(were.get(key), row));
  for (const [key, row] of byPeople) if (keepsRemoved(row)) merged.set(key, row);
  return inOrder(merged, were, are);
}

type ByKey<Entry> = ReadonlyMap<string, Entry>;

/** Where people put rows into another order, theirs comes first, and what is new in the folder last. */
function inOrder<Entry>(merged: ByKey<Entry>, were: ByKey<Entry>, are: ByKey<Entry>): Entry[] {
  const known = (keys: Iterable<string>) =>
    [...keys].filter((key) => were.has(key) && are.has(key)).join("\n");
  const isReordered = known(were.keys()) !== known(are.keys());
  const order = isReordered ? new Set([...are.keys(), ...merged.keys()]) : merged.keys();
  return [...order].flatMap((key) => {
    const row = merged.get(key);
    return row === undefined ? [] : [row];
  });
}
