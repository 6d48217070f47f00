import { createHash } from "node:crypto";
import { canonicalJson } from "../domain/canonical-json.ts";
import { type CalendarDate, Sha256 } from "../domain/ids.ts";
import { type TownChange, unitChanges } from "../domain/town-changes.ts";
import type { OrgUnit } from "../domain/town.ts";
import { readUnits, readUnitsToChange } from "../store/founded-town.ts";
import { writeUnits } from "../store/town.ts";
import { type Act, type ActDeps, type ActPerson, refuse } from "./act.ts";
import { inAdministration } from "./people.ts";
import { requireUnchanged } from "./saved-meanwhile.ts";

/** What an administrator says of a unit; how far the machine may go for it is not theirs to say. */
export type UnitWords = Pick<OrgUnit, "name" | "code" | "aliases" | "kind" | "parent" | "secrecy">;

/** Adds a unit. Throws "unit-known" where the key is one, "unknown-unit" for a parent that is none. */
export const addUnit = (
  deps: ActDeps,
  person: ActPerson,
  key: string,
  words: UnitWords,
): Promise<void> =>
  inAdministration(deps, person, async (act) => {
    const units = await readUnitsToChange(act.trx);
    if (units.some(({ id }) => id === key)) refuse("unit-known");
    requirePlace(units, key, words);
    const fresh: OrgUnit = {
      id: key,
      ...words,
      ...UNPROVEN,
      validFrom: null,
      validTo: null,
      successor: null,
    };
    await writeUnits(act.trx, person.tenantId, { units: [...units, fresh] });
    await sayChange(act, key, "added", Object.keys(words));
  });

/** Another name, number, place or other names for a unit. Throws "changed-meanwhile" where `basedOn` is not what is saved. */
export const changeUnit = (
  deps: ActDeps,
  person: ActPerson,
  key: string,
  words: UnitWords,
  basedOn: UnitWords,
): Promise<void> =>
  inAdministration(deps, person, async (act) => {
    const units = await readUnitsToChange(act.trx);
    const known = units.find(({ id }) => id === key) ?? refuse("unknown-unit");
    requireUnchanged<UnitWords>(basedOn, known);
    requirePlace(units, key, words);
    const changed = { ...known, ...words };
    const [change] = unitChanges([{ ...known, validTo: null }], [{ ...changed, validTo: null }]);
    if (change === undefined) return;
    await writeUnits(act.trx, person.tenantId, { units: replaced(units, changed) });
    await sayChange(act, key, "changed", change.fields);
  });

/** Ends a unit with a day; its successor takes over what is said to it from then on. */
export const endUnit = (
  deps: ActDeps,
  person: ActPerson,
  key: string,
  words: { readonly on: CalendarDate; readonly successor: string | null },
): Promise<void> =>
  inAdministration(deps, person, async (act) => {
    const { on, successor } = words;
    const units = await readUnitsToChange(act.trx);
    const known = units.find(({ id }) => id === key) ?? refuse("unknown-unit");
    const heir = successor === null ? null : units.find(({ id }) => id === successor);
    if (heir === undefined || heir?.id === key) refuse("unknown-unit");
    const hasParts = units.some((unit) => unit.parent === key && staysBeyond(unit, on));
    if (hasParts || (heir !== null && !staysBeyond(heir, on))) refuse("unit-in-use");
    const ended = { ...known, validTo: on, successor };
    await writeUnits(act.trx, person.tenantId, { units: replaced(units, ended) });
    await act.sayOfTown({
      type: "org-unit-changed",
      unit: key,
      change: "ended",
      fields: [],
      on,
      successor,
    });
  });

/** What taking a file of units over would change, and by which mark it is known when it is taken over. */
export interface UnitPlan {
  readonly changes: readonly TownChange[];
  readonly plan: string;
}

/** What the file would change; nothing is written. */
export const planUnits = (
  deps: ActDeps,
  person: ActPerson,
  units: readonly OrgUnit[],
): Promise<UnitPlan> =>
  inAdministration(deps, person, async (act) => planOf(await readUnits(act.trx), units));

/** Takes the file over, if it still changes what `plan` showed. Throws "plan-outdated". */
export const importUnits = (
  deps: ActDeps,
  person: ActPerson,
  units: readonly OrgUnit[],
  plan: string,
): Promise<UnitPlan> =>
  inAdministration(deps, person, async (act) => {
    const known = await readUnitsToChange(act.trx);
    const planned = planOf(known, units);
    if (planned.plan !== plan) refuse("plan-outdated");
    if (planned.changes.length === 0) return planned;
    await writeUnits(act.trx, person.tenantId, { units: asProven(known, units) });
    const count = (change: TownChange["change"]): number =>
      planned.changes.filter((each) => each.change === change).length;
    await act.sayOfTown({
      type: "org-units-imported",
      added: count("added"),
      changed: count("changed") + count("reordered"),
      ended: count("removed"),
      sha256: Sha256.parse(plan),
    });
    return planned;
  });

function planOf(known: readonly OrgUnit[], units: readonly OrgUnit[]): UnitPlan {
  const changes = unitChanges(known, asProven(known, units));
  const plan = createHash("sha256")
    .update(canonicalJson({ known: [...known], units: [...units] }))
    .digest("hex");
  return { changes, plan };
}

/** Releasing the machine is the unit's head's and the supervisor's: a file or a form leaves it as it is. */
const UNPROVEN = { mode: "assisted", errorAccepted: 0.01 } as const;
const asProven = (known: readonly OrgUnit[], units: readonly OrgUnit[]): OrgUnit[] =>
  units.map((unit) => {
    const { mode, errorAccepted } = known.find(({ id }) => id === unit.id) ?? UNPROVEN;
    return { ...unit, mode, errorAccepted };
  });

const replaced = (units: readonly OrgUnit[], changed: OrgUnit): OrgUnit[] =>
  units.map((unit) => (unit.id === changed.id ? changed : unit));

const staysBeyond = ({ validTo }: OrgUnit, day: CalendarDate): boolean =>
  validTo === null || validTo > day;

/** A section or team is in another unit that goes on, and never in itself; anything else is of the first level. */
function requirePlace(units: readonly OrgUnit[], key: string, { kind, parent }: UnitWords): void {
  const inside = kind === "section" || kind === "team";
  if (inside !== (parent !== null)) refuse("unknown-unit");
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  for (let above = parent; above !== null; above = byId.get(above)?.parent ?? null) {
    if (above === key || byId.get(above)?.validTo != null || !byId.has(above)) {
      refuse("unknown-unit");
    }
  }
}

const sayChange = (
  act: Act,
  unit: string,
  change: "added" | "changed",
  fields: readonly string[],
): Promise<void> =>
  act.sayOfTown({
    type: "org-unit-changed",
    unit,
    change,
    fields: [...fields],
    on: null,
    successor: null,
  });
