import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { nothingFound } from "../../../src/evaluation/compare-fields.ts";
import {
  calibrationError,
  curveOf,
  type RoutingOutcome,
  routingOutcome,
  shareAtError,
} from "../../../src/evaluation/measure-routing.ts";

const outcome = (confidence: number | null, right: boolean, heldBack = false): RoutingOutcome => ({
  right,
  confidence,
  heldBack,
  alone: false,
});

describe("routingOutcome", () => {
  const found = {
    ...nothingFound,
    candidates: [{ department: "schulamt", confidence: 0.97 }],
    wouldGoAlone: true,
  };

  test("is right for the department and for one a clerk could defend", () => {
    expect(routingOutcome(["schulamt"], found)).toMatchObject({ right: true, alone: true });
    expect(routingOutcome(["jugendamt", "schulamt"], found).right).toBe(true);
    expect(routingOutcome(["jugendamt"], found).right).toBe(false);
  });

  test("is wrong and not alone where nothing was found", () => {
    for (const nothing of [null, nothingFound]) {
      expect(routingOutcome(["schulamt"], nothing)).toEqual(outcome(null, false, true));
    }
  });

  test("is not alone where a rule gives it to a person", () => {
    const held = { ...found, clarification: "short-deadline" };
    expect(routingOutcome(["schulamt"], held)).toMatchObject({ heldBack: true, alone: false });
    const assisted = { ...found, clarification: "mode-assisted" };
    expect(routingOutcome(["schulamt"], assisted)).toMatchObject({ heldBack: false, alone: true });
  });
});

describe("the curve", () => {
  const outcomes = [
    outcome(0.9, true),
    outcome(0.8, false),
    outcome(0.8, true),
    outcome(0.5, true),
    outcome(1, true, true),
  ];

  test("takes letters of one confidence together and counts those held back only in the whole", () => {
    expect(curveOf(outcomes)).toEqual([
      { confidence: 0.9, share: 1 / 5, error: 0 },
      { confidence: 0.8, share: 3 / 5, error: 1 / 3 },
      { confidence: 0.5, share: 4 / 5, error: 1 / 4 },
    ]);
  });

  test("gives the largest share within an error, also beyond a worse point", () => {
    const curve = curveOf(outcomes);
    expect(shareAtError(curve, 0.01)).toBe(0.2);
    expect(shareAtError(curve, 0.25)).toBe(0.8);
    expect(shareAtError([], 0.01)).toBe(0);
  });

  test("never falls in its share", () => {
    const any = fc.array(
      fc
        .tuple(fc.integer({ min: 0, max: 9 }), fc.boolean(), fc.boolean())
        .map(([tenth, right, held]) => outcome(tenth / 10, right, held)),
    );
    fc.assert(
      fc.property(any, (all) => {
        const shares = curveOf(all).map((point) => point.share);
        expect(shares).toEqual(shares.toSorted((a, b) => a - b));
        expect(shares.every((share) => share <= 1)).toBe(true);
      }),
    );
  });
});

describe("calibrationError", () => {
  test("is the mean gap of ten bins", () => {
    const all = [outcome(0.95, true), outcome(0.95, false), outcome(0.15, false), outcome(1, true)];
    // 0.9 to 1: 2.9 claimed, 2 right; 0.1 to 0.2: 0.15 claimed, none right.
    expect(calibrationError(all)).toBeCloseTo((0.9 + 0.15) / 4, 10);
  });
  test("is 0 for a machine that knows how sure it may be, and none without a candidate", () => {
    expect(calibrationError([outcome(0.5, true), outcome(0.5, false)])).toBe(0);
    expect(calibrationError([outcome(null, false)])).toBeNull();
  });
});
