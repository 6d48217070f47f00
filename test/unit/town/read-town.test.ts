import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { departmentOf, departmentsOf } from "../../../src/domain/town.ts";
import { readTown } from "../../../src/town/read-town.ts";

const LINDENAU = "fixtures/lindenau";
const DEPARTMENTS = (
  "auslaenderbehoerde bauaufsicht buergeramt friedhofsamt gesundheitsamt gewerbeamt jugendamt kfz-zulassung " +
  "ordnungsamt personalamt rechtsamt schulamt sozialamt stadtkasse stadtplanung standesamt umweltamt wahlamt"
).split(" ");
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

/** A copy of Lindenau with one file changed; gives the message of the error, or "" when it was read. */
async function messageAfter(file: string, change: (text: string) => string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "town-"));
  folders.push(folder);
  await cp(LINDENAU, folder, { recursive: true });
  await writeFile(join(folder, file), change(await readFile(join(folder, file), "utf8")));
  return readTown(folder).then(
    () => "",
    (error: unknown) => (error instanceof Error ? error.message : "not an error"),
  );
}

describe("Lindenau", () => {
  test("has the eighteen departments as its first level, automatic, at one per cent", async () => {
    const departments = departmentsOf(await readTown(LINDENAU));
    expect(departments.map((unit) => unit.id).toSorted()).toEqual(DEPARTMENTS);
    expect(new Set(departments.map((unit) => unit.mode))).toEqual(new Set(["automatic"]));
    expect(new Set(departments.map((unit) => unit.errorAccepted))).toEqual(new Set([0.01]));
  });

  test("has people in every role and a thick catalogue for every department", async () => {
    const town = await readTown(LINDENAU);
    expect(new Set(town.people.flatMap((person) => person.roles)).size).toBe(8);
    for (const id of DEPARTMENTS) {
      const words = town.responsibilities
        .filter((row) => row.unit === id)
        .flatMap((row) => row.words);
      expect([id, words.length > 100]).toEqual([id, true]);
    }
  });

  test("a team belongs to the department above its section; the mailroom to none", async () => {
    const town = await readTown(LINDENAU);
    expect(departmentOf(town, "jugendamt.asd.nord")?.id).toBe("jugendamt");
    expect(departmentOf(town, "poststelle")).toBeNull();
    expect(departmentOf(town, "nowhere")).toBeNull();
  });
});

describe("a town folder with a fault", () => {
  test.each([
    [
      "an unknown unit",
      "people.csv",
      (text: string) => text.replace(";poststelle;", ";postamt;"),
      /^people.csv, line 2: unit postamt .*Remedy/,
    ],
    [
      "a missing column",
      "org-units.csv",
      (text: string) => text.replace(";aliases;", ";other;"),
      /^org-units.csv, line 1: column aliases is missing/,
    ],
    [
      "a short row",
      "responsibilities.csv",
      (text: string) => `${text}wahlamt;Wahl\n`,
      /^responsibilities.csv, line \d+: .*Remedy/,
    ],
    [
      "a key of LeiKa that is none",
      "responsibilities.csv",
      (text: string) =>
        text
          .split("\n")
          .map((line, at) =>
            line === "" ? line : `${line};${at === 0 ? "leika" : "9905001210400"}`,
          )
          .join("\n"),
      /^responsibilities.csv, line 2: leika: is not 14 digits/,
    ],
    [
      "an unknown mode",
      "org-units.csv",
      (text: string) => text.replace(";automatic;", ";alone;"),
      /^org-units.csv, line 3: mode: /,
    ],
    [
      "a broken pattern",
      "rules.yaml",
      (text: string) => text.replace("'505\\.", "'505\\.("),
      /^rules.yaml: referencePatterns.*regular expression/,
    ],
    [
      "a pattern that misses its example",
      "rules.yaml",
      (text: string) => text.replace("example: G 112/1998", "example: X 1"),
      /^rules.yaml: pattern register-personenstand does not match/,
    ],
    [
      "broken YAML",
      "town.yaml",
      (text: string) => text.replace("address:", "address: ["),
      /^town.yaml, line \d+: /,
    ],
    [
      "another Land in the holidays",
      "holidays.yaml",
      (text: string) => text.replace("land: SN", "land: BY"),
      /^holidays.yaml: land is BY/,
    ],
    [
      "an unknown time zone",
      "town.yaml",
      (text: string) => text.replace("Europe/Berlin", "Europe/Lindenau"),
      /^town.yaml: timezone/,
    ],
    [
      "a unit twice",
      "org-units.csv",
      (text: string) => `${text}wahlamt;12;Wahlamt;;department;;;;;;;\n`,
      /id wahlamt is there twice/,
    ],
    [
      "a section without parent",
      "org-units.csv",
      (text: string) => `${text}x;1;X;;section;;;;;;;\n`,
      /a section or team needs a parent/,
    ],
  ])("%s is named with file, place and remedy", async (_name, file, change, message) => {
    expect(await messageAfter(file, change)).toMatch(message);
  });

  test("a missing folder is named", async () => {
    await expect(readTown("fixtures/no-such-town")).rejects.toThrow(
      /town.yaml: cannot be read.*Remedy/,
    );
  });

  test("commas, a byte order mark and empty defaults are read as spreadsheets write them", async () => {
    const message = await messageAfter(
      "people.csv",
      (text) => `\uFEFF${text.replaceAll(";", ",")}`,
    );
    expect(message).toBe("");
  });
});
