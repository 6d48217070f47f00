import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { readTown } from "../../../src/town/read-town.ts";
import { writeTownFolder } from "../../../src/town/write-town.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "poststelle-town-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("a town's folder, written", () => {
  test("is read back as the same town, its tables byte by byte", async () => {
    const town = await readTown("fixtures/lindenau");
    const files = await writeTownFolder(folder, town);
    expect(files).toHaveLength(7);
    expect(await readTown(folder)).toEqual(town);
    for (const file of files.filter((name) => name.endsWith(".csv"))) {
      const written = await readFile(join(folder, file), "utf8");
      expect(written).toBe(await readFile(join("fixtures/lindenau", file), "utf8"));
    }
  });

  test("keeps keys of LeiKa, where there are any", async () => {
    const town = await readTown("fixtures/lindenau");
    const [first, ...others] = town.responsibilities;
    const responsibilities = [
      { ...first!, leika: ["99050012104000", "99050012111000"] },
      ...others,
    ];
    await writeTownFolder(folder, { ...town, responsibilities });
    expect((await readTown(folder)).responsibilities).toEqual(responsibilities);
  });

  test("quotes what would break a table", async () => {
    const town = await readTown("fixtures/lindenau");
    const [first, ...others] = town.units;
    const name = 'Poststelle; "zentral"\nErdgeschoss';
    const units = [{ ...first!, name }, ...others];
    await writeTownFolder(folder, { ...town, units });
    expect((await readTown(folder)).units[0]?.name).toBe(name);
  });

  test("names the entry that no cell can hold", async () => {
    const town = await readTown("fixtures/lindenau");
    const units = town.units.map((unit) => ({ ...unit, aliases: ["A|B"] }));
    await expect(writeTownFolder(folder, { ...town, units })).rejects.toThrow(
      'org-units.csv, line 2: "A|B" has a bar in it',
    );
  });

  test("never replaces a file", async () => {
    await writeFile(join(folder, "rules.yaml"), "# mine\n");
    await expect(writeTownFolder(folder, await readTown("fixtures/lindenau"))).rejects.toThrow(
      "rules.yaml: is there already",
    );
    expect(await readFile(join(folder, "rules.yaml"), "utf8")).toBe("# mine\n");
  });
});
