import { describe, expect, test } from "@jest/globals";
import { countCuts, separationFigures } from "../../../src/evaluation/measure-separation.ts";
import { BatchTruth } from "../../../src/evaluation/truth.ts";

const batch = BatchTruth.parse({
  file: "B1.pdf",
  separator: "patchcode",
  separatorPages: [2, 5],
  documents: [
    { fromPage: 1, toPage: 1 },
    { fromPage: 3, toPage: 4 },
    { fromPage: 6, toPage: 6 },
  ],
});

describe("countCuts", () => {
  test.each([
    ["as it is", [[1], [3, 4], [6]], { cuts: 2, found: 2, false: 0 }],
    ["one missed", [[1], [3, 4, 6]], { cuts: 2, found: 1, false: 0 }],
    ["one too many", [[1], [3], [4], [6]], { cuts: 2, found: 2, false: 1 }],
    ["a page too late", [[1, 3], [4], [6]], { cuts: 2, found: 1, false: 1 }],
    ["separators left with letters", [[1], [2, 3, 4], [5, 6]], { cuts: 2, found: 2, false: 0 }],
    ["a separator as a letter", [[1], [2], [3, 4], [6]], { cuts: 2, found: 2, false: 1 }],
    ["nothing made", [], { cuts: 2, found: 0, false: 0 }],
  ])("%s", (_, items, expected) => {
    expect(countCuts(batch, items)).toEqual(expected);
  });
});

describe("separationFigures", () => {
  test("are of all files together", () => {
    const counts = [
      { cuts: 2, found: 2, false: 1 },
      { cuts: 2, found: 1, false: 0 },
    ];
    expect(separationFigures(counts)).toEqual({ n: 4, precision: 0.75, recall: 0.75, f1: 0.75 });
  });
  test("are none without a batch", () => {
    expect(separationFigures([])).toEqual({ n: 0, precision: null, recall: null, f1: null });
  });
  test("are 0 where there were cuts and none was found", () => {
    expect(separationFigures([{ cuts: 2, found: 0, false: 0 }])).toEqual({
      n: 2,
      precision: 0,
      recall: 0,
      f1: 0,
    });
  });
});
