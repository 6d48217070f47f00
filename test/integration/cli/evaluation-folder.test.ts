import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEvaluationFolder, townFolderFor } from "../../../src/cli/evaluation-folder.ts";

let above: string;
let folder: string;

beforeEach(async () => {
  above = await mkdtemp(join(tmpdir(), "poststelle-set-"));
  folder = join(above, "letters");
  await mkdir(join(folder, "batches"), { recursive: true });
});
afterEach(async () => {
  await rm(above, { recursive: true, force: true });
});

async function write(path: string, content: unknown): Promise<void> {
  await mkdir(join(folder, path, ".."), { recursive: true });
  await writeFile(
    join(folder, path),
    typeof content === "string" ? content : JSON.stringify(content),
  );
}

describe("readEvaluationFolder", () => {
  test("finds letters and stacks in the order of their names, each as the process takes it in", async () => {
    for (const id of ["L2", "L1"]) {
      await write(`${id}.json`, { file: `${id}.pdf` });
      await write(`${id}.pdf`, "");
    }
    const documents = [{ fromPage: 1, toPage: 1 }];
    await write("batches/B1.json", { file: "B1.pdf", separator: "none", documents });
    await write("batches/B1.pdf", "");
    const found = await readEvaluationFolder(folder);
    expect(found.letters.map(({ id }) => id)).toEqual(["L1", "L2"]);
    expect(found.batches[0]?.file).toEqual({
      path: join(folder, "batches/B1.pdf"),
      relativePath: "batches/B1.pdf",
      folder: "batches",
    });
    expect((await readEvaluationFolder(folder, 1)).letters).toHaveLength(1);
  });

  test("names what is broken or missing, and goes on", async () => {
    await write("L1.json", { file: "L1.pdf" });
    await write("L2.json", { file: "L2.pdf", level: 9 });
    await write("notes.json", []);
    expect(await readEvaluationFolder(folder)).toEqual({
      letters: [],
      batches: [],
      faults: [
        expect.stringContaining("L1.json names the file L1.pdf, which is not beside it"),
        expect.stringContaining("L2.json: level: "),
      ],
      notes: ["notes.json describes no letter and is left out."],
    });
  });

  test("refuses a folder without letters, and one that is not there", async () => {
    await expect(readEvaluationFolder(folder)).rejects.toThrow("holds no ID.json");
    await expect(readEvaluationFolder(join(above, "none"))).rejects.toThrow("is not a folder");
  });
});

describe("townFolderFor", () => {
  test("takes the one given", async () => {
    expect(await townFolderFor(folder, "my-town")).toBe("my-town");
  });

  test("finds the nearest: inside before beside, and none where there is none", async () => {
    expect(await townFolderFor(folder, undefined)).toBeNull();
    await write("../town/town.yaml", "");
    expect(await townFolderFor(folder, undefined)).toBe(join(above, "town"));
    await write("village/town.yaml", "");
    expect(await townFolderFor(folder, undefined)).toBe(join(folder, "village"));
    await write("town.yaml", "");
    expect(await townFolderFor(folder, undefined)).toBe(folder);
  });

  test("asks where two may be meant", async () => {
    await write("east/town.yaml", "");
    await write("west/town.yaml", "");
    await expect(townFolderFor(folder, undefined)).rejects.toThrow("Say with --town");
  });
});
