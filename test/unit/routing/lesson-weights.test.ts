import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  learnLessons,
  lessonContribution,
  lessonScores,
  type TaughtLetter,
} from "../../../src/routing/lesson-weights.ts";

const CLASSES = 3;
const rarityOf = (): number => 1;
const words = (...names: string[]) => new Map(names.map((name) => [`w:${name}`, 1]));
const letter = (label: number, ...names: string[]): TaughtLetter => ({
  features: words(...names),
  label,
  // The model is sure of the first department.
  scores: [3, 0, 0],
});
const best = (scores: readonly number[]): number => scores.indexOf(Math.max(...scores));
const taughtBy = (letters: readonly TaughtLetter[], asked: ReturnType<typeof words>): number[] => {
  const more = lessonScores(learnLessons(letters, CLASSES, rarityOf), asked);
  return [3, 0, 0].map((score, label) => score + (more[label] ?? 0));
};

describe("learning on top of a model", () => {
  test("one correction puts the same matter right, and leaves others alone", () => {
    const lessons = [letter(1, "baum", "umgestürzt", "gehweg")];
    expect(best(taughtBy(lessons, words("baum", "gehweg", "umgestürzt")))).toBe(1);
    expect(taughtBy(lessons, words("hund", "steuer"))).toEqual([3, 0, 0]);
  });

  test("a letter the model is right about teaches next to nothing", () => {
    const [first = 0] = taughtBy([letter(0, "baum")], words("baum"));
    expect(first).toBeLessThan(4.5);
    expect(best(taughtBy([letter(0, "baum"), letter(1, "hund")], words("hund")))).toBe(1);
  });

  test("the order of the letters does not matter, and one left out leaves nothing behind", () => {
    const any = fc.record({
      label: fc.nat({ max: CLASSES - 1 }),
      names: fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 6 }), (all) => {
        const letters = all.map(({ label, names }) => letter(label, ...names));
        const asked = words("a", "c", "e");
        const forth = taughtBy(letters, asked);
        const backwards = taughtBy(letters.toReversed(), asked);
        forth.forEach((score, label) => expect(backwards[label]).toBeCloseTo(score, 8));
      }),
      { numRuns: 40 },
    );
  });

  test("says which words speak for a department", () => {
    const lessons = learnLessons([letter(1, "zwirbel", "quaste")], CLASSES, rarityOf);
    expect(lessonContribution(lessons, "w:zwirbel", 1)).toBeGreaterThan(0);
    expect(lessonContribution(lessons, "w:zwirbel", 0)).toBeLessThan(0);
    expect(lessonContribution(lessons, "w:hund", 1)).toBe(0);
  });
});
