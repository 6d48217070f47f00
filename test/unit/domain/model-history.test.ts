import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { type BroughtBack, counts, setAsideAt } from "../../../src/domain/model-history.ts";

const day = (n: number): Date => new Date(n * 86_400_000);
const back = (to: number, on: number): BroughtBack => ({ lessonsUntil: day(to), at: day(on) });
const known = (acts: readonly BroughtBack[], on: number): readonly number[] =>
  Array.from({ length: on }, (_, n) => n + 1).filter((given) =>
    counts(day(given), setAsideAt(acts, day(on))),
  );

test("an older model brought back knows what it knew, and learns again from then on", () => {
  expect(known([], 5)).toEqual([1, 2, 3, 4, 5]);
  const once = [back(3, 6)];
  expect(known(once, 6)).toEqual([1, 2, 3]);
  expect(known(once, 8)).toEqual([1, 2, 3, 7, 8]);
});

test("the act is taken back by bringing back a model of before it, or of between two of them", () => {
  expect(known([back(3, 6), back(5, 9)], 9)).toEqual([1, 2, 3, 4, 5]);
  expect(known([back(3, 6), back(8, 10)], 10)).toEqual([1, 2, 3, 7, 8]);
});

test("whatever was brought back before: the model is then exactly the one of that time", () => {
  const act = fc.tuple(fc.nat({ max: 40 }), fc.integer({ min: 1, max: 40 }));
  fc.assert(
    fc.property(fc.array(act, { maxLength: 5 }), fc.nat({ max: 40 }), (raw, to) => {
      const acts = raw
        .map(([until, on]) => back(Math.min(until, on - 1), on))
        .toSorted((one, other) => one.at.getTime() - other.at.getTime());
      const after = known([...acts, back(to, 41)], 41);
      expect(after).toEqual(known(acts, to));
    }),
  );
});
