import { describe, expect, test } from "@jest/globals";
import {
  confusionOf,
  figuresOf,
  type ProposalGroup,
  settingsOf,
} from "../../../src/evaluation/judge-proposals.ts";

const group = (over: Partial<ProposalGroup>): ProposalGroup => ({
  proposed: "a",
  decided: "a",
  wouldGoAlone: true,
  wentAlone: false,
  held: false,
  certain: false,
  reached: 2,
  returned: false,
  sampled: false,
  documents: 1,
  ...over,
});

describe("figuresOf", () => {
  test("what went alone and nobody looked at is neither right nor wrong; what came back is wrong at once", () => {
    const figures = figuresOf(
      [
        group({ documents: 8 }),
        group({ decided: "b", documents: 2 }),
        group({ decided: null, wentAlone: true, documents: 30 }),
        group({ decided: null, wentAlone: true, returned: true, documents: 1 }),
        group({ decided: "b", wentAlone: true, sampled: true, documents: 3 }),
        group({ proposed: "b", decided: "b", documents: 100 }),
      ],
      "a",
    );
    expect(figures).toMatchObject({
      proposals: 44,
      right: { count: 8, of: 13 },
      alone: { count: 34, of: 44 },
      aloneWrong: 4,
      sampleWrong: { count: 3, of: 3 },
    });
    expect(figures.right.interval?.low).toBeLessThan(8 / 13);
    expect(figures.right.interval?.high).toBeGreaterThan(8 / 13);
  });

  test("nothing counted has no share", () => {
    expect(figuresOf([], null).right).toEqual({ count: 0, of: 0, interval: null });
  });
});

describe("settingsOf", () => {
  const thresholds = [0.5, 0.9];
  const settings = [
    { errorAccepted: 0, threshold: null },
    { errorAccepted: 0.01, threshold: 0.9 },
    { errorAccepted: 0.05, threshold: 0.5 },
  ];

  test("counts what reaches each threshold, and what no threshold is asked of", () => {
    const found = settingsOf(
      [
        group({ reached: 2, documents: 10 }),
        group({ reached: 1, decided: "b", documents: 3 }),
        group({ reached: 0, documents: 5 }),
        group({ reached: 0, certain: true, documents: 2 }),
        group({ reached: 2, held: true, documents: 40 }),
      ],
      "a",
      settings,
      thresholds,
    );
    expect(found.map(({ alone }) => [alone.count, alone.of])).toEqual([
      [2, 60],
      [12, 60],
      [15, 60],
    ]);
    expect(found.map(({ wrong, judged }) => [wrong, judged])).toEqual([
      [0, 2],
      [0, 12],
      [3, 15],
    ]);
    // A larger share is never bounded lower than it is.
    expect(found[2]?.errorBound).toBeGreaterThan(3 / 15);
  });
});

test("confusionOf adds up alike cells and leaves out what nobody decided", () => {
  expect(
    confusionOf([
      group({ documents: 2 }),
      group({ wentAlone: true, documents: 3 }),
      group({ decided: "b" }),
      group({ decided: null, documents: 9 }),
      group({ proposed: null, documents: 9 }),
    ]),
  ).toEqual([
    { proposed: "a", decided: "a", documents: 5 },
    { proposed: "a", decided: "b", documents: 1 },
  ]);
});
