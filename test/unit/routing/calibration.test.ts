import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { errorUpperBound } from "../../../src/domain/error-bound.ts";
import {
  calibrate,
  fitCalibration,
  NEVER_ALONE,
  thresholdFor,
} from "../../../src/routing/calibration.ts";
import type { Naming, Trial } from "../../../src/routing/calibration.ts";
import { shippedCalibration } from "../../../src/routing/shipped-calibration.ts";

describe("errorUpperBound", () => {
  test("is the exact bound: without an error 1 - 0.1^(1/n)", () => {
    for (const decisions of [1, 10, 100, 300]) {
      expect(errorUpperBound(0, decisions)).toBeCloseTo(1 - 0.1 ** (1 / decisions), 9);
    }
  });

  test("one per cent needs 230 decisions without an error, 388 with one", () => {
    expect([229, 230].map((decisions) => errorUpperBound(0, decisions) <= 0.01)).toEqual([
      false,
      true,
    ]);
    expect([387, 388].map((decisions) => errorUpperBound(1, decisions) <= 0.01)).toEqual([
      false,
      true,
    ]);
  });

  test("knows nothing without decisions and lies above the observed share", () => {
    expect(errorUpperBound(0, 0)).toBe(1);
    fc.assert(
      fc.property(fc.nat(50), fc.integer({ min: 51, max: 400 }), (errors, decisions) => {
        expect(errorUpperBound(errors, decisions)).toBeGreaterThan(errors / decisions);
      }),
    );
  });
});

describe("thresholdFor", () => {
  test("lets nothing go alone while the trials are too few", () => {
    expect(
      thresholdFor({ trials: Array.from({ length: 100 }, () => [0.99, 1] as const) }, 0.01),
    ).toBe(NEVER_ALONE);
  });

  test("goes as low as the bound holds and stops above the errors", () => {
    const trials = [
      ...Array.from({ length: 300 }, (_, index) => [0.99 - index / 10_000, 1] as const),
      ...Array.from({ length: 50 }, () => [0.5, 0] as const),
    ];
    expect(thresholdFor({ trials }, 0.01)).toBeCloseTo(0.9601, 9);
  });

  test("does not cut between equal confidences", () => {
    const trials = [
      ...Array.from({ length: 300 }, () => [0.9, 1] as const),
      ...Array.from({ length: 30 }, () => [0.9, 0] as const),
    ];
    expect(thresholdFor({ trials }, 0.01)).toBe(NEVER_ALONE);
  });

  test("the shipped calibration keeps its word at one per cent", () => {
    const threshold = thresholdFor(shippedCalibration, 0.01);
    const alone = shippedCalibration.trials.filter(([confidence]) => confidence >= threshold);
    const wrong = alone.filter(([, right]) => right === 0).length;
    expect(alone.length).toBeGreaterThan(229);
    expect(errorUpperBound(wrong, alone.length)).toBeLessThanOrEqual(0.01);
  });
});

const trial = (raw: number, right: boolean, naming: Naming = "none"): Trial => ({
  raw,
  known: 20,
  naming,
  right,
});

describe("fitCalibration", () => {
  const trials = Array.from({ length: 50 }, (_, index) => trial(0.9, index % 10 < 7)).concat(
    Array.from({ length: 50 }, (_, index) => trial(0.4, index % 10 < 2)),
  );

  test("says what came true", () => {
    const fitted = fitCalibration(trials);
    expect(calibrate(fitted, trial(0.9, true))).toBeCloseTo(0.7, 1);
    expect(calibrate(fitted, trial(0.4, true))).toBeCloseTo(0.2, 1);
  });

  test("is monotone in probability and in known words, within 0..1", () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(unit, unit, fc.nat(500), fc.nat(500), (rawA, rawB, knownA, knownB) => {
        const low = calibrate(shippedCalibration, {
          raw: Math.min(rawA, rawB),
          known: Math.min(knownA, knownB),
          naming: "none",
        });
        const high = calibrate(shippedCalibration, {
          raw: Math.max(rawA, rawB),
          known: Math.max(knownA, knownB),
          naming: "none",
        });
        expect(low).toBeLessThanOrEqual(high);
        expect(low >= 0 && high <= 1).toBe(true);
      }),
    );
  });
});
