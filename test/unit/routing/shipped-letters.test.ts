import { expect, test } from "@jest/globals";
import { departmentsOf } from "../../../src/domain/town.ts";
import { shippedCalibration } from "../../../src/routing/shipped-calibration.ts";
import { shippedLetters } from "../../../src/routing/shipped-letters.ts";
import { readTown } from "../../../src/town/read-town.ts";

test("every department of Lindenau has letters to learn from, and no other key has any", async () => {
  const units = departmentsOf(await readTown("fixtures/lindenau")).map((unit) => unit.id);
  const counts = Map.groupBy(shippedLetters, ({ unit }) => unit);
  expect([...counts.keys()].toSorted()).toEqual(units.toSorted());
  for (const letters of counts.values()) expect(letters.length).toBeGreaterThanOrEqual(40);
  expect(shippedLetters.every(({ text }) => text !== "")).toBe(true);
});

test("the calibration was fitted anew after the last letter was written", () => {
  // 15 letters that nobody could assign are trials, too, and teach nothing.
  expect(shippedCalibration.version).toBe(`catalogue+letters-${shippedLetters.length + 15}`);
});
