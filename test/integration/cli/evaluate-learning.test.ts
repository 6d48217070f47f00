import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { learnedOutcomes, lessonsOf } from "../../../src/cli/evaluate-learning.ts";
import type { Sample } from "../../../src/cli/evaluation-folder.ts";
import { lineOfFile } from "../../../src/cli/result-lines.ts";
import type { ResultLine } from "../../../src/cli/result-line.ts";
import type { Town } from "../../../src/domain/town.ts";
import { LetterTruth } from "../../../src/evaluation/truth.ts";
import { readTown } from "../../../src/town/read-town.ts";

// Words that no catalogue has: only lessons can say whose they are.
const ODD = "Die Quorxelung im Zibbelhof ist überfällig, die Quorxel blubbert im Zibbel";

let town: Town;
let folder: string;

beforeAll(async () => {
  const whole = await readTown("fixtures/lindenau");
  const two = ["friedhofsamt", "wahlamt"];
  town = {
    ...whole,
    units: whole.units.filter((unit) => two.includes(unit.id)),
    responsibilities: whole.responsibilities.filter((service) => two.includes(service.unit)),
    rules: { ...whole.rules, referencePatterns: [], rules: [] },
  };
  folder = await mkdtemp(join(tmpdir(), "lessons-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const letters: readonly Sample<LetterTruth>[] = [1, 2, 3, 4].map((n) => ({
  id: `L${n}`,
  truth: LetterTruth.parse({ file: `L${n}.pdf`, department: "wahlamt" }),
  file: { path: `/post/L${n}.pdf`, relativePath: `L${n}.pdf`, folder: null },
}));

const lines: readonly ResultLine[] = letters.map(({ file }, index) => ({
  ...lineOfFile(file.path, { why: "" }),
  documentId: "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
  role: "main",
  subject: `Quorxelung Nummer ${["eins", "zwei", "drei", "vier"][index] ?? ""}`,
  text: `Stadt Lindenau\nGuten Tag,\n${ODD}.`,
}));

describe("learnedOutcomes", () => {
  test("asks each letter once after 0, 30 and 120 letters of the other folds", async () => {
    const learned = await learnedOutcomes(letters, lines, town, { folds: 2 });
    expect(learned.map(({ lessons, from }) => [lessons, from])).toEqual([
      [0, "folds"],
      [30, "folds"],
      [120, "folds"],
    ]);
    expect(learned.map(({ outcomes }) => outcomes.length)).toEqual([4, 4, 4]);
    expect(learned[1]?.outcomes.every(({ right }) => right)).toBe(true);
  });

  test("keeps letters of one subject in one fold: nothing is learned from what is asked", async () => {
    const same = lines.map((line) => ({ ...line, subject: "Quorxelung" }));
    const learned = await learnedOutcomes(letters, same, town, { folds: 2 });
    const cold = learned[0]?.outcomes.map(({ confidence }) => confidence);
    expect(learned[2]?.outcomes.map(({ confidence }) => confidence)).toEqual(cold);
  });

  test("learns what `train` wrote, and names a file that is none", async () => {
    const file = join(folder, "lessons.jsonl");
    const lessons = lessonsOf(letters, lines, town);
    expect(lessons.map(({ unit }) => unit)).toEqual(Array(4).fill("wahlamt"));
    await writeFile(file, lessons.map((lesson) => `${JSON.stringify(lesson)}\n`).join(""));
    const [learned] = await learnedOutcomes(letters, lines, town, { lessons: file });
    expect(learned).toMatchObject({ lessons: 4, from: "file" });
    expect(learned?.outcomes.every(({ right }) => right)).toBe(true);
    await expect(
      learnedOutcomes(letters, lines, town, { lessons: join(folder, "none.jsonl") }),
    ).rejects.toThrow("train");
  });

  test("refuses one fold, which leaves nothing to learn from", async () => {
    await expect(learnedOutcomes(letters, lines, town, { folds: 1 })).rejects.toThrow("2 or more");
    expect(await learnedOutcomes(letters, lines, town, {})).toEqual([]);
  });
});
