import { describe, expect, test } from "@jest/globals";
import { nothingFound } from "../../../src/evaluation/compare-fields.ts";
import { Figures } from "../../../src/evaluation/figures.ts";
import type { FoundFile } from "../../../src/evaluation/found.ts";
import { goalLines } from "../../../src/evaluation/goals.ts";
import { figuresOf, measureBatch, measureLetter } from "../../../src/evaluation/measure.ts";
import { missLines, reportLines } from "../../../src/evaluation/report.ts";
import { BatchTruth, LetterTruth } from "../../../src/evaluation/truth.ts";

const town = { units: new Set(["schulamt", "jugendamt"]), holidays: new Set<string>() };
const truth = LetterTruth.parse({
  file: "L1.pdf",
  level: 2,
  department: "schulamt",
  alsoAcceptable: ["jugendamt"],
  sender: { name: "Anna Beispiel", person: "Anna Beispiel" },
  date: "2025-03-01",
  text: "Guten Tag",
});
const foundAs = (department: string, more: Partial<FoundFile> = {}): FoundFile => ({
  letter: {
    ...nothingFound,
    text: "Guten Tag",
    sender: "Anna Beispiel",
    candidates: [{ department, confidence: 0.9 }],
    wouldGoAlone: true,
  },
  items: [[1]],
  proposed: null,
  ...more,
});
const letters = [
  measureLetter("L1", truth, foundAs("schulamt"), town),
  measureLetter("L2", truth, foundAs("jugendamt"), town),
  measureLetter("L3", { ...truth, level: 3 }, null, town),
  measureLetter(
    "L4",
    { ...truth, department: "hafenamt", alsoAcceptable: [] },
    foundAs("schulamt"),
    town,
  ),
];
const batches = [
  measureBatch(
    "B1",
    BatchTruth.parse({
      file: "B1.pdf",
      separator: "blank",
      separatorPages: [2],
      documents: [
        { fromPage: 1, toPage: 1 },
        { fromPage: 3, toPage: 3 },
      ],
    }),
    { letter: null, items: [[1], [3]], proposed: null },
  ),
];
const cost = { pages: 8, seconds: 4, cpuSeconds: 2 };
const figures = figuresOf(letters, batches, { cost, faults: ["L5.json is not JSON."], town });

describe("figuresOf", () => {
  test("has the names that others rely on, and fits its schema", () => {
    expect(Figures.parse(figures)).toEqual(figures);
    expect(figures).toMatchObject({
      department: {
        n: 4,
        accuracy: 0.5,
        shareAlone: 0.75,
        errorAmongAlone: 1 / 3,
        shareAloneAtOnePercentError: 0,
        shareAloneAtTwoPercentError: 0,
      },
      characterErrorRate: 0.25,
      wordRecall: 0.75,
      fields: {
        sender: { n: 4, accuracy: 0.75 },
        date: { n: 4, accuracy: 0 },
        subject: { n: 0, accuracy: null },
        references: { n: 0, accuracy: null },
        deadline: { n: 0, accuracy: null },
        confidential: { n: 0, accuracy: null },
      },
      separation: {
        sheet: { n: 0, precision: null, recall: null, f1: null },
        blank: { n: 1, precision: 1, recall: 1, f1: 1 },
        none: { n: 0, precision: null, recall: null, f1: null },
      },
      secondsPerPage: 0.5,
      cpuSecondsPerPage: 0.25,
    });
    expect(figures.department.expectedCalibrationError).toBeCloseTo(0.9 - 2 / 3, 10);
    expect(figures.levels.map(({ level, letters: n }) => [level, n])).toEqual([
      [2, 3],
      [3, 1],
    ]);
  });

  test("names departments the town does not have", () => {
    expect(figures.notes).toEqual([expect.stringContaining('no department "hafenamt": L4 count')]);
  });

  test("is null, not 0, where there is nothing to measure", () => {
    const none = figuresOf([], [], { cost: null, faults: [], town });
    expect(Figures.parse(none)).toMatchObject({
      department: { n: 0, accuracy: null, shareAloneAtOnePercentError: null },
      characterErrorRate: null,
      wordRecall: null,
      secondsPerPage: null,
      cpuSecondsPerPage: null,
    });
  });
});

test("a department the town does not have is wrong, even where results of elsewhere name it", () => {
  const elsewhere = measureLetter(
    "L5",
    { ...truth, department: "hafenamt" },
    foundAs("hafenamt"),
    town,
  );
  expect(elsewhere.routing).toMatchObject({ right: false });
});

test("the report tells every figure with its interval, and what was left out", () => {
  const text = reportLines(letters, batches, figures, (rows) =>
    rows.map((row) => row.join(" | ")),
  ).join("\n");
  expect(text).toContain("Amt (erster Vorschlag) richtig | 50,0 % (15,0 bis 85,0)");
  expect(text).toContain("alle | 4 | 75,0 % (");
  expect(text).toContain("mit leerer Seite | 1 | 1 | 100,0 % (20,7 bis 100,0)");
  expect(text).toContain("schulamt | 3 | 66,7 % (20,8 bis 93,9)");
  expect(text).toContain("L5.json is not JSON.");
  expect(text).toContain("hafenamt");
});

test("the report holds what was measured against the goals", () => {
  const rows = goalLines(letters, batches, figures, (all) => all.map((row) => row.join(" | ")));
  expect(rows[1]).toBe(
    "Amt richtig, ohne Briefe der Stadt | 50,0 % (15,0 bis 85,0) | ≥ 70,0 % | ≥ 85,0 % | verfehlt",
  );
  expect(rows.some((row) => row.startsWith("Abweichung der Zuversicht (ECE) | 23,3 % ("))).toBe(
    true,
  );
  // Nothing was learned, and no stack of either kind was there.
  expect(rows.some((row) => /gelernt|Trennblatt/u.test(row))).toBe(false);
});

test("misses name letter, field, what was expected and found", () => {
  const lines = missLines(letters, batches);
  expect(lines).toContain(
    "department\tL4\tlevel 2\texpected: hafenamt\tfound: schulamt (0.900, alone)",
  );
  expect(lines).toContain("sender\tL3\tlevel 3\texpected: Anna Beispiel\tfound: –");
  expect(lines).toContain(
    "reading\tL3\tlevel 3\texpected: 2 words\tfound: 0; 100,0 % of the characters wrong",
  );
  expect(lines.some((line) => line.startsWith("separation"))).toBe(false);
});
