import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { isDrawn, sampleText } from "../../../src/domain/sample-review.ts";

const drawnOf = (share: number, many: number): number =>
  Array.from({ length: many }, (_, n) =>
    createHash("sha256")
      .update(sampleText("a".repeat(64), `document-${n}`))
      .digest("hex"),
  ).filter((hash) => isDrawn(share, hash)).length;

describe("the draw of the blind sample", () => {
  test("takes nothing, everything, or about the share", () => {
    expect(drawnOf(0, 500)).toBe(0);
    expect(drawnOf(1, 500)).toBe(500);
    // Fixed seed: 2 % of 5,000 is 100; three standard deviations are 30.
    expect(drawnOf(0.02, 5_000)).toBeGreaterThan(70);
    expect(drawnOf(0.02, 5_000)).toBeLessThan(130);
  });

  test("depends on seed and document alone", () => {
    expect(isDrawn(0.5, `7${"f".repeat(63)}`)).toBe(true);
    expect(isDrawn(0.5, `8${"0".repeat(63)}`)).toBe(false);
    expect(sampleText("a", "b")).not.toBe(sampleText("a", "c"));
  });
});
