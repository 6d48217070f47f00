import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { errorUpperBound, isBoundedBy, isRefuted } from "../../../src/domain/error-bound.ts";
import {
  type KeptThreshold,
  OWN_MIN,
  type OwnLetters,
  type ShippedTrial,
  thresholdInForce,
  unitThreshold,
} from "../../../src/domain/unit-threshold.ts";
import { thresholdOrNull } from "../../../src/routing/calibration.ts";
import { shippedCalibration } from "../../../src/routing/shipped-calibration.ts";

/** A calibration set in which confidence means what it says, from 1 down to 0.5. */
const shipped: readonly ShippedTrial[] = Array.from({ length: 500 }, (_, at) => {
  const confidence = Number((1 - at / 1_000).toFixed(4));
  return [confidence, at > 280 && at % 25 === 0 ? 0 : 1];
});
const accepted = fc.constantFrom(0.01, 0.02, 0.05, 0.1);
const letters = (most: number): fc.Arbitrary<OwnLetters> =>
  fc.record({
    confidence: fc.integer({ min: 500, max: 1_000 }).map((each) => each / 1_000),
    right: fc.nat({ max: most }),
    wrong: fc.nat({ max: 2 }),
    kept: fc.nat({ max: most }),
    cameBack: fc.nat({ max: 2 }),
  });
/** Fewer than OWN_MIN that people looked at. */
const few = fc.array(letters(8), { maxLength: 25 });
const needed = (threshold: number | null): number => threshold ?? 2;
const one = (of: Partial<OwnLetters>): OwnLetters => ({
  confidence: 0.99,
  right: 0,
  wrong: 0,
  kept: 0,
  cameBack: 0,
  ...of,
});
const at = (own: readonly OwnLetters[], errorAccepted: number): number =>
  needed(unitThreshold(shipped, own, errorAccepted).threshold);

describe("the threshold of a unit", () => {
  test("without letters of its own is the shipped one, whatever error is accepted", () => {
    for (const errorAccepted of [0, 0.01, 0.05]) {
      expect(unitThreshold(shippedCalibration.trials, [], errorAccepted)).toEqual({
        threshold: thresholdOrNull(shippedCalibration, errorAccepted),
        basis: "shipped",
      });
    }
  });

  test("is never loosened by the unit's letters before there are enough of them", () => {
    fc.assert(
      fc.property(few, accepted, (own, errorAccepted) => {
        const { threshold, basis } = unitThreshold(shipped, own, errorAccepted);
        expect(basis).not.toBe("own");
        expect(needed(threshold)).toBeGreaterThanOrEqual(at([], errorAccepted));
      }),
      { numRuns: 40 },
    );
  });

  test("rises or stays with a wrong letter or one that came back, and never with a right or kept one", () => {
    fc.assert(
      fc.property(few, letters(0), accepted, fc.boolean(), (own, more, errorAccepted, back) => {
        const before = at(own, errorAccepted);
        const { confidence } = more;
        const worse = one(back ? { confidence, cameBack: 1 } : { confidence, wrong: 1 });
        const better = one(back ? { confidence, kept: 1 } : { confidence, right: 1 });
        expect(at([...own, worse], errorAccepted)).toBeGreaterThanOrEqual(before);
        expect(at([...own, better], errorAccepted)).toBeLessThanOrEqual(before);
      }),
      { numRuns: 40 },
    );
  });

  test("lets nothing go above which the bound fails for shipped and own letters together", () => {
    fc.assert(
      fc.property(few, accepted, (own, errorAccepted) => {
        const { threshold } = unitThreshold(shipped, own, errorAccepted);
        if (threshold === null) return;
        const trials = shipped.filter(([confidence]) => confidence >= threshold);
        const mine = own.filter(({ confidence }) => confidence >= threshold);
        const sum = (of: (each: OwnLetters) => number): number =>
          mine.reduce((total, each) => total + of(each), 0);
        const errors = trials.filter(([, right]) => right === 0).length;
        for (const [wrong, all] of [
          [sum((each) => each.wrong), sum((each) => each.right + each.wrong)],
          [
            sum((each) => each.wrong + each.cameBack),
            sum((each) => each.right + each.wrong + each.kept + each.cameBack),
          ],
        ] as const) {
          const bound = errorUpperBound(errors + wrong, trials.length + all);
          expect(bound).toBeLessThanOrEqual(errorAccepted + 1e-9);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("is not hidden by the calibration set: what the unit's letters refute does not go", () => {
    // Five errors in a hundred are accepted, and a tenth of this unit's are wrong.
    const own = [one({ confidence: 0.999, right: 44, wrong: 6 })];
    expect(unitThreshold(shipped, own, 0.05)).toMatchObject({ basis: "tightened" });
    expect(at(own, 0.05)).toBeGreaterThan(0.999);
    // The same where nobody looked and the department sent them back.
    expect(at([one({ confidence: 0.999, kept: 44, cameBack: 6 })], 0.05)).toBeGreaterThan(0.999);
  });

  test("follows from enough letters of its own alone, looser or stricter, unless too many came back", () => {
    const sound = [one({ confidence: 0.6, right: OWN_MIN })];
    expect(unitThreshold(shipped, sound, 0.01)).toEqual({ threshold: 0.6, basis: "own" });
    const binned = [...sound, one({ confidence: 0.7, kept: 20, cameBack: 10 })];
    const { threshold } = unitThreshold(shipped, binned, 0.01);
    expect(needed(threshold)).toBeGreaterThan(0.7);
    const bad = [one({ confidence: 0.99, right: OWN_MIN, wrong: 60 })];
    expect(at(bad, 0.01)).toBeGreaterThan(0.99);
  });
});

test("the quick forms of the bound are the bound", () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 30 }),
      fc.nat({ max: 400 }),
      fc.double({ min: 0.001, max: 0.3, noNaN: true }),
      (errors, more, share) => {
        const decisions = errors + more;
        expect(isBoundedBy(errors, decisions, share)).toBe(
          errorUpperBound(errors, decisions) <= share,
        );
        // What is proven to be at most the share is not refuted.
        expect(isBoundedBy(errors, decisions, share) && isRefuted(errors, decisions, share)).toBe(
          false,
        );
      },
    ),
  );
});

describe("the threshold in force", () => {
  const shippedFor = (error: number): number | null => (error < 0.005 ? null : 1 - error * 5);
  const kept: KeptThreshold = {
    errorAccepted: 0.01,
    threshold: 0.97,
    basis: "tightened",
    looked: 9,
    wrong: 1,
    unlooked: 0,
    cameBack: 0,
  };
  const own = { ...kept, basis: "own" as const, threshold: 0.8 };

  test("is the unit's own where it is up to date, and else the stricter one", () => {
    expect(thresholdInForce(shippedFor, 0.01, null, [])).toBe(0.95);
    expect(thresholdInForce(shippedFor, 0.01, kept, [])).toBe(0.97);
    expect(thresholdInForce(shippedFor, 0.01, own, [])).toBe(0.8);
    expect(thresholdInForce(shippedFor, 0.02, own, [])).toBe(0.9);
    expect(thresholdInForce(shippedFor, 0.01, { ...kept, threshold: null }, [])).toBeNull();
  });

  test("is stricter while the town's letters are said to have changed, and null where they are wrong", () => {
    expect(thresholdInForce(shippedFor, 0.01, null, ["unknown-words"])).toBe(0.975);
    expect(thresholdInForce(shippedFor, 0.01, own, ["share-alone"])).toBe(0.9);
    expect(thresholdInForce(shippedFor, 0, own, ["share-alone"])).toBeNull();
    expect(thresholdInForce(shippedFor, 0.2, own, ["share-alone", "error"])).toBeNull();
  });
});
