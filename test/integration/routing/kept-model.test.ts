import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { keptModel } from "../../../src/routing/kept-model.ts";
import { scoreFeatures } from "../../../src/routing/linear-model.ts";
import type { Lessons, RoutingModel } from "../../../src/routing/routing-model.ts";
import { countFeatures } from "../../../src/routing/text-features.ts";

const service = { documents: [], laws: [], notResponsibleFor: [] };
const lessons: Lessons = {
  units: [
    { id: "a", name: "Bauaufsicht", aliases: [] },
    { id: "b", name: "Standesamt", aliases: [] },
  ],
  responsibilities: [
    { ...service, unit: "a", service: "Baugenehmigung", words: ["Carport", "Garage bauen"] },
    { ...service, unit: "b", service: "Eheschließung", words: ["Trauung", "Hochzeit"] },
  ],
  letters: [{ unit: "a", subject: "Garage", text: "Wir wollen eine Garagenwand bauen." }],
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "poststelle-models-"));
});
afterAll(() => rm(folder, { recursive: true }));

const scores = (model: RoutingModel) =>
  scoreFeatures(
    model.linear,
    countFeatures([{ text: "Carport neben der Garagenwand", weight: 1 }], model.split),
  );
const names = async () => (await readdir(folder)).toSorted();

test("gives the same model from the folder, and trains anew what was damaged there", async () => {
  const trained = keptModel(folder, lessons);
  const [name = "", ...others] = await names();
  expect(others).toEqual([]);
  const whole = await readFile(join(folder, name));
  expect(scores(keptModel(folder, lessons))).toEqual(scores(trained));

  // One weight of another sign would send letters astray; that it is read at all shows that it is looked for.
  const changed = Buffer.from(whole);
  changed[changed.length - 100] = (changed[changed.length - 100] ?? 0) ^ 0x80;
  for (const damaged of [changed, whole.subarray(0, 1000), Buffer.alloc(0)]) {
    await writeFile(join(folder, name), damaged);
    expect(scores(keptModel(folder, lessons))).toEqual(scores(trained));
    await expect(readFile(join(folder, name))).resolves.toEqual(whole);
  }
});

test("reads what lies there, and knows other lessons by another name", async () => {
  const [name = ""] = await names();
  const other = keptModel(folder, { ...lessons, letters: [] });
  expect(scores(other)).not.toEqual(scores(keptModel(folder, lessons)));
  const theirs = (await names()).find((each) => each !== name) ?? "";
  // Not trained again: the other model under this name is believed.
  await writeFile(join(folder, name), await readFile(join(folder, theirs)));
  expect(scores(keptModel(folder, lessons))).toEqual(scores(other));
});

test("does without a folder that cannot be used", async () => {
  const file = join(folder, "no-folder");
  await writeFile(file, "");
  expect(scores(keptModel(file, lessons))).toHaveLength(2);
});
