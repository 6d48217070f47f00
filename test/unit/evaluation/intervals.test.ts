import { describe, expect, test } from "@jest/globals";
import { ratioInterval, shareInterval } from "../../../src/evaluation/intervals.ts";

describe("shareInterval", () => {
  // Newcombe 1998, table I: 81 of 263, method 3.
  test("is Wilson's", () => {
    const interval = shareInterval(81, 263);
    expect(interval?.low).toBeCloseTo(0.2553, 4);
    expect(interval?.high).toBeCloseTo(0.3662, 4);
  });

  test("stays within 0 and 1, and is never a point", () => {
    expect(shareInterval(0, 20)?.low).toBeCloseTo(0, 10);
    expect(shareInterval(0, 20)?.high).toBeCloseTo(0.1611, 4);
    expect(shareInterval(20, 20)?.high).toBeLessThanOrEqual(1);
  });

  test("of nothing is none", () => {
    expect(shareInterval(0, 0)).toBeNull();
  });
});

describe("ratioInterval", () => {
  const letters = Array.from({ length: 40 }, (_, i) => ({ part: i % 5, whole: 100 }));

  test("is the same for the same letters, and holds the ratio", () => {
    const interval = ratioInterval(letters);
    expect(ratioInterval(letters)).toEqual(interval);
    expect(interval?.low).toBeLessThan(0.02);
    expect(interval?.high).toBeGreaterThan(0.02);
    expect(interval?.high).toBeLessThan(0.03);
  });

  test("of letters that are all alike is a point", () => {
    expect(
      ratioInterval([
        { part: 1, whole: 4 },
        { part: 1, whole: 4 },
      ]),
    ).toEqual({ low: 0.25, high: 0.25 });
  });

  test("of nothing is none", () => {
    expect(ratioInterval([{ part: 0, whole: 0 }])).toBeNull();
  });
});
