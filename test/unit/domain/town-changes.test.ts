import { describe, expect, test } from "@jest/globals";
import type { Town } from "../../../src/domain/town.ts";
import { townChanges } from "../../../src/domain/town-changes.ts";
import { readTown } from "../../../src/town/read-town.ts";

const lindenau = await readTown("fixtures/lindenau");
const changed = (change: (town: Town) => void): Town => {
  const town = structuredClone(lindenau);
  change(town);
  return town;
};

describe("what founding a town again would change", () => {
  test("nothing, when the folder is the same", () => {
    expect(townChanges(lindenau, structuredClone(lindenau))).toEqual([]);
  });

  test("a town that is not there is added as a whole", () => {
    expect(townChanges(null, lindenau)).toEqual([
      { file: "town", change: "added", key: "lindenau", fields: [] },
    ]);
  });

  test("rows are named with the columns that differ", () => {
    const after = changed((town) => {
      const [unit] = town.units;
      if (unit !== undefined) Object.assign(unit, { name: "Poststelle", errorAccepted: 0.02 });
      town.people.pop();
      town.retention.push({ ...town.retention[0]!, id: "new" });
      town.emailDomain = "stadt-lindenau.example";
      town.holidays.local.push({ date: "2026-07-01", name: "Stadtfest" });
    });
    expect(townChanges(lindenau, after)).toEqual([
      { file: "town", change: "changed", key: "", fields: ["emailDomain"] },
      {
        file: "org-units",
        change: "changed",
        key: "poststelle",
        fields: ["name", "errorAccepted"],
      },
      { file: "people", change: "removed", key: lindenau.people.at(-1)?.login, fields: [] },
      { file: "retention", change: "added", key: "new", fields: [] },
      { file: "holidays", change: "changed", key: "", fields: ["local"] },
    ]);
  });

  test("another order of the rules is a change", () => {
    const after = changed((town) => {
      town.rules.referencePatterns = town.rules.referencePatterns.toReversed();
    });
    expect(townChanges(lindenau, after)).toEqual([
      { file: "rules", change: "reordered", key: "", fields: [] },
    ]);
  });

  test("a unit that ended and left the folder is none, one that has not is removed", () => {
    const gone = lindenau.units.at(-1)!;
    const after = changed((town) => void town.units.pop());
    const removed = { file: "org-units", change: "removed", key: gone.id, fields: [] };
    expect(townChanges(lindenau, after)).toEqual([removed]);
    const ended = changed((town) => void (town.units.at(-1)!.validTo = "2026-01-31"));
    expect(townChanges(ended, after)).toEqual([]);
  });
});
