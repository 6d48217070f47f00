import { expect, test } from "@jest/globals";
import { refineDoubt } from "../../../src/domain/route-decision.ts";

test.each([
  ["two departments are equally likely", [0.34, 0.34], "several-departments"],
  ["the second is far behind", [0.6, 0.2], "below-threshold"],
  ["two share the lead, barely", [0.26, 0.25], "several-departments"],
  ["all are unlikely", [0.2, 0.19], "below-threshold"],
  ["there is one candidate", [0.9], "below-threshold"],
  ["there is none", [], "below-threshold"],
] as const)("below the threshold, %s", (_, confidences, doubt) => {
  expect(refineDoubt("below-threshold", confidences)).toBe(doubt);
});

test("a reason of its own stays", () => {
  expect(refineDoubt("formal-service", [0.5, 0.5])).toBe("formal-service");
  expect(refineDoubt(null, [0.99, 0.0])).toBeNull();
});
