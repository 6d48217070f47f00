import { describe, expect, test } from "@jest/globals";
import { townToFound } from "../../../src/domain/founding.ts";
import type { Town } from "../../../src/domain/town.ts";
import { townChanges } from "../../../src/domain/town-changes.ts";
import { readTown } from "../../../src/town/read-town.ts";

const lindenau = await readTown("fixtures/lindenau");
const [mailroom, first, second] = lindenau.units;
if (mailroom === undefined || first === undefined || second === undefined) throw new Error("units");
const changed = (change: (town: Town) => void, of = lindenau): Town => {
  const town = structuredClone(of);
  change(town);
  return town;
};
const unit = (town: Town, id: string) => town.units.find((each) => each.id === id);
const set = (id: string, fields: object) => (town: Town) =>
  void Object.assign(unit(town, id) ?? {}, fields);
const found = (
  now: Town,
  folder: Town,
  more: { asFounded?: Town | null; overwrite?: boolean; untold?: string[] } = {},
) => townToFound({ asFounded: lindenau, now, folder, overwrite: false, untold: [], ...more });

describe("the town that founding makes", () => {
  test("is the folder's, where nobody changed anything", () => {
    const folder = changed((town) => {
      set(first.id, { name: "Neu", aliases: [], errorAccepted: 0.001 })(town);
      town.people.pop();
      town.rules.rules.reverse();
      town.emailDomain = "stadt.example";
    });
    expect(found(lindenau, folder)).toEqual(folder);
    expect(found(lindenau, folder, { asFounded: null })).toEqual(folder);
    expect(townToFound({ asFounded: null, now: null, folder, overwrite: false, untold: [] })).toBe(
      folder,
    );
  });

  test("keeps each field and row that a person changed, and takes the rest", () => {
    const [service, other] = lindenau.responsibilities;
    const [rule, ...rules] = lindenau.rules.rules;
    const now = changed((town) => {
      set(first.id, { mode: "assisted", errorAccepted: 0.002 })(town);
      Object.assign(town.responsibilities[0] ?? {}, { words: ["Pass"] });
      town.responsibilities.splice(1, 1);
      town.responsibilities.push({ ...service!, service: "Neues" });
      town.rules.rules = [...rules, { ...rule!, reason: "anders" }];
    });
    const folder = changed((town) => {
      set(first.id, { name: "Anderer Name" })(town);
      Object.assign(town.responsibilities[0] ?? {}, { words: ["Ausweis"], laws: ["PassG"] });
      town.rules.rules.push({ ...rule!, id: "neu" });
    });
    const town = found(now, folder);
    expect(unit(town, first.id)).toMatchObject({
      name: "Anderer Name",
      mode: "assisted",
      errorAccepted: 0.002,
    });
    expect(town.responsibilities[0]).toMatchObject({ words: ["Pass"], laws: ["PassG"] });
    expect(town.responsibilities).not.toContainEqual(other);
    expect(town.responsibilities.at(-1)?.service).toBe("Neues");
    expect(town.rules.rules.map(({ id }) => id)).toEqual([
      ...rules.map(({ id }) => id),
      rule?.id,
      "neu",
    ]);
    // What it left alone is named; found once more it says the same, and told to overwrite nothing.
    expect(townChanges(town, folder).map(({ file, change }) => `${file} ${change}`)).toEqual([
      "org-units changed",
      "responsibilities changed",
      "responsibilities added",
      "responsibilities removed",
      "rules changed",
    ]);
    expect(found(town, folder, { asFounded: folder })).toEqual(town);
  });

  test("never is less careful than a person made it, not even when it overwrites", () => {
    const now = changed((town) => {
      set(first.id, { mode: "shadow", errorAccepted: 0 })(town);
      set(second.id, { mode: "automatic", errorAccepted: 0.2 })(town);
    });
    const folder = changed(set(second.id, { name: "Neu" }));
    const kept = { mode: "shadow", errorAccepted: 0 };
    expect(unit(found(now, folder), first.id)).toMatchObject(kept);
    const overwritten = found(now, folder, { overwrite: true });
    expect(unit(overwritten, first.id)).toMatchObject(kept);
    // More careful it may become.
    expect(unit(overwritten, second.id)).toEqual(unit(folder, second.id));
    // Of an installation of before nobody knows what a person set.
    const unknown = found(now, folder, { asFounded: null, overwrite: true });
    expect(unit(unknown, first.id)).toMatchObject(kept);
    // Nobody but the folder said that it is careful: then the folder may say otherwise.
    const careful = changed(set(first.id, kept));
    const bolder = changed(set(first.id, { mode: "assisted", errorAccepted: 0.2 }));
    expect(found(careful, bolder, { asFounded: careful })).toEqual(bolder);
  });

  test("makes no unit of a town at work automatic: that is a person's release", () => {
    const careful = changed(set(first.id, { mode: "assisted" }));
    for (const overwrite of [false, true]) {
      const again = found(careful, lindenau, { asFounded: careful, overwrite });
      expect(again).toEqual(careful);
    }
    const fewer = changed((town) => {
      town.units = town.units.filter(({ id }) => id !== first.id);
      town.responsibilities = town.responsibilities.filter(({ unit: of }) => of !== first.id);
    });
    expect(unit(found(fewer, lindenau, { asFounded: fewer }), first.id)?.mode).toBe("assisted");
  });

  test("a unit that leaves the folder ends with its rules, and may come back", () => {
    const isOther = ({ unit: id }: { unit: string | null }) => id !== first.id;
    const folder = changed((town) => {
      town.units = town.units.filter(({ id }) => id !== first.id);
      town.responsibilities = town.responsibilities.filter(isOther);
      town.people = town.people.filter(isOther);
      town.rules.rules = town.rules.rules.filter(isOther);
    });
    const now = changed((town) => {
      set(first.id, { mode: "shadow" })(town);
      for (const each of town.responsibilities) each.words = ["alle"];
    });
    const town = found(now, folder);
    expect(unit(town, first.id)).toBeUndefined();
    expect(town.responsibilities.every(isOther)).toBe(true);
    const ended = changed(set(first.id, { validTo: "2026-01-01" }));
    expect(unit(found(ended, lindenau, { asFounded: folder }), first.id)?.validTo).toBeNull();
  });

  test("roles that no folder can say stay", () => {
    const [person] = lindenau.people;
    const folder = changed((town) => void (town.people = town.people.slice(1)));
    expect(found(lindenau, folder, { untold: [person!.login] }).people).toContainEqual(person);
    expect(found(lindenau, folder, { overwrite: true, untold: [person!.login] })).toEqual(folder);
  });
});
