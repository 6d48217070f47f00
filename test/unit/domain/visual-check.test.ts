import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  defectiveMaxAfterNone,
  drawSample,
  type LotFindings,
  lotVerdict,
  outcomeOf,
  planFor,
  populationText,
  sampleSize,
  type SamplingPlan,
} from "../../../src/domain/visual-check.ts";

const hashHex = (text: string): string => createHash("sha256").update(text).digest("hex");
const plan: SamplingPlan = {
  id: "regel",
  device: null,
  confidence: 0.95,
  defectiveShareMax: 0.05,
};

/** C(lot - defective, sample) / C(lot, sample), by logarithms of factorials: another way to the same. */
function chanceOfNone(lot: number, defective: number, sample: number): number {
  if (sample > lot - defective) return 0;
  const log = (n: number): number => {
    let sum = 0;
    for (let k = 2; k <= n; k += 1) sum += Math.log(k);
    return sum;
  };
  return Math.exp(
    log(lot - defective) + log(lot - sample) - log(lot - defective - sample) - log(lot),
  );
}

describe("what a sample without a defect says of its lot", () => {
  test("is the exact hypergeometric bound: one defect more would have been seen with the confidence", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(0.8, 0.9, 0.95, 0.99),
        (lot, share, confidence) => {
          const sample = Math.round(share * lot);
          const most = defectiveMaxAfterNone(lot, sample, confidence);
          expect(most).toBeLessThanOrEqual(lot - sample);
          expect(chanceOfNone(lot, most, sample)).toBeGreaterThan(1 - confidence - 1e-9);
          // Of more than were not looked at one would have been in the sample: the chance is 0.
          expect(chanceOfNone(lot, most + 1, sample)).toBeLessThanOrEqual(1 - confidence + 1e-9);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("holds in a simulation: a lot just worse than the bound is found out as often as promised", () => {
    const lot = 200;
    const sample = sampleSize(lot, plan);
    const ids = Array.from({ length: lot }, (_, i) => `page ${i}`);
    // The bound is 10 pages; with 11 defective ones at least 95 % of the draws must hit one.
    const defective = new Set(ids.slice(0, defectiveMaxAfterNone(lot, sample, 0.95) + 1));
    let missed = 0;
    const draws = 2000;
    for (let seed = 0; seed < draws; seed += 1) {
      const drawn = drawSample(ids, sample, String(seed), hashHex);
      if (!drawn.some((id) => defective.has(id))) missed += 1;
    }
    // 5 % and three standard deviations; a draw that favours some pages would not stay below.
    expect(missed / draws).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / draws));
    expect(missed / draws).toBeGreaterThan(0.02);
  });

  test("asks for the smallest sample that bounds the share, and for every page where none may be defective", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), (lot) => {
        const size = sampleSize(lot, plan);
        const allowed = Math.floor(lot * plan.defectiveShareMax);
        expect(defectiveMaxAfterNone(lot, size, plan.confidence)).toBeLessThanOrEqual(allowed);
        const less = Math.max(0, size - 1);
        expect(defectiveMaxAfterNone(lot, less, plan.confidence)).toBeGreaterThan(allowed);
      }),
      { numRuns: 100 },
    );
    // In an endless lot it is ln(0.05)/ln(0.95) = 59.
    expect([20, 200, 10_000].map((lot) => sampleSize(lot, plan))).toEqual([16, 47, 59]);
    expect(sampleSize(37, { ...plan, defectiveShareMax: 0 })).toBe(37);
  });
});

describe("the draw", () => {
  test("is the same for everybody who has the seed, in whatever order the pages come", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 40 }),
        fc.string(),
        (ids, seed) => {
          const size = Math.ceil(ids.length / 3);
          const drawn = drawSample(ids, size, seed, hashHex);
          expect(drawn).toHaveLength(size);
          expect(new Set(drawn).size).toBe(size);
          expect(drawSample(ids.toReversed(), size, seed, hashHex)).toEqual(drawn);
          expect(populationText(ids.toReversed())).toBe(populationText(ids));
        },
      ),
      { numRuns: 50 },
    );
  });

  test("goes by the scanner's own plan before the one for all", () => {
    const hand = { ...plan, id: "hand", device: "Handscanner" };
    expect(planFor([plan, hand], "Handscanner")?.id).toBe("hand");
    expect(planFor([plan, hand], null)?.id).toBe("regel");
    expect(planFor([hand], "Kodak")).toBeNull();
  });
});

describe("a lot", () => {
  const found: LotFindings = {
    state: "open",
    pages: 200,
    plan,
    open: 0,
    checked: 49,
    rejected: 0,
  };
  test.each([
    ["stays open while a page drawn was not looked at", { open: 1, checked: 48 }, "open"],
    ["is accepted when none of them had a defect", {}, "accepted"],
    [
      "is tightened by one defect, before the rest is looked at",
      { rejected: 1, open: 9 },
      "tightened",
    ],
    ["is tightened where too little of the sample is left", { checked: 20 }, "tightened"],
    [
      "stays tightened until every page was looked at",
      { state: "tightened", open: 3 },
      "tightened",
    ],
    ["ends checked in full", { state: "tightened", rejected: 2 }, "checked-in-full"],
    ["accepted, is tightened by a later defect", { state: "accepted", rejected: 1 }, "tightened"],
  ] as const)("%s", (_, more, state) => {
    expect(lotVerdict({ ...found, ...more }).state).toBe(state);
  });

  test("says how many may be defective only once it is accepted", () => {
    expect(lotVerdict(found).defectiveMax).toBe(10);
    expect(lotVerdict({ ...found, open: 1 }).defectiveMax).toBeNull();
  });
});

test("a document is accepted by its own pages, or by its lot", () => {
  const page = (number: number, result: "accepted" | "rejected" = "accepted") => ({
    page: number,
    result,
    at: "2026-11-23T08:00:00.000Z",
    by: "A. Ackerknecht",
    reason: null,
  });
  expect(outcomeOf([], 2, null).result).toBe("none");
  expect(outcomeOf([page(1)], 2, null).result).toBe("in-part");
  expect(outcomeOf([page(1), page(2)], 2, null).result).toBe("accepted");
  expect(outcomeOf([page(1), page(2, "rejected")], 2, null).result).toBe("rejected");
});
