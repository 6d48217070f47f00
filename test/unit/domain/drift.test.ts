import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  type DecidedLetter,
  EVIDENCE_NEEDED,
  evidenceOfChange,
  findDrift,
} from "../../../src/domain/drift.ts";
import { randomFrom } from "../../../src/routing/linear-model.ts";

const measured = { knownShareLow: 0.5 };
const RUNS = 60;

/** A town whose letters are wrong, strange or sure as often as said; `confidence` is what the machine believes. */
function town(
  seed: number,
  many: number,
  { wrong = 1, strange = 0.04, sure = 0.6 }: { wrong?: number; strange?: number; sure?: number },
): readonly DecidedLetter[] {
  const random = randomFrom(seed);
  return Array.from({ length: many }, () => {
    const confidence = 0.8 + 0.19 * random();
    return {
      confidence,
      knownShare: random() < strange ? 0.3 : 0.8,
      sure: random() < sure,
      right: random() >= (1 - confidence) * wrong,
    };
  });
}

const noticed = (
  kind: Parameters<typeof findDrift>[0],
  make: (seed: number) => readonly DecidedLetter[],
): number =>
  Array.from({ length: RUNS }, (_, seed) => findDrift(kind, make(seed + 1), measured)).filter(
    (found) => found !== null,
  ).length;

describe("drift", () => {
  test("is not noticed where nothing has changed", () => {
    expect(noticed("error", (seed) => town(seed, 1_500, {}))).toBe(0);
    expect(noticed("unknown-words", (seed) => town(seed, 1_500, {}))).toBe(0);
    expect(noticed("share-alone", (seed) => town(seed, 1_500, {}))).toBeLessThanOrEqual(1);
  });

  test("is noticed within some hundred letters where it happens", () => {
    const enough = 0.9 * RUNS;
    expect(noticed("error", (seed) => town(seed, 400, { wrong: 4 }))).toBeGreaterThanOrEqual(
      enough,
    );
    expect(
      noticed("unknown-words", (seed) => town(seed, 250, { strange: 0.35 })),
    ).toBeGreaterThanOrEqual(enough);
    const changes = (sure: number) => (seed: number) => [
      ...town(seed, 200, { sure: 0.6 }),
      ...town(seed + 1_000, 250, { sure }),
    ];
    expect(noticed("share-alone", changes(0.25))).toBeGreaterThanOrEqual(enough);
    expect(noticed("share-alone", changes(0.95))).toBeGreaterThanOrEqual(enough);
  });

  test("says how many letters did what should be rare", () => {
    const letters = town(1, 300, { strange: 0.5 });
    expect(findDrift("unknown-words", letters, measured)).toEqual({
      kind: "unknown-words",
      letters: 300,
      happened: letters.filter(({ knownShare }) => knownShare === 0.3).length,
      expected: 30,
    });
  });

  test("takes what was settled as the town's usual post, and notices when it gets worse", () => {
    const since = (strange: number) => (seed: number) =>
      findDrift(
        "unknown-words",
        town(seed, 300, { strange }),
        measured,
        town(7, 200, { strange: 0.3 }),
      );
    const runs = (strange: number): number =>
      Array.from({ length: RUNS }, (_, seed) => since(strange)(seed + 1)).filter(
        (found) => found !== null,
      ).length;
    expect(runs(0.3)).toBe(0);
    expect(runs(0.75)).toBe(RUNS);
  });

  test("asks nothing of letters nobody looked at, or whose words nobody counted", () => {
    const blank = town(1, 500, { wrong: 5 }).map((letter) => ({
      ...letter,
      right: null,
      knownShare: null,
    }));
    expect(findDrift("error", blank, measured)).toBeNull();
    expect(findDrift("unknown-words", blank, measured)).toBeNull();
  });

  test("is found by evidence that a surprise can only strengthen", () => {
    const letter = fc.record({
      happened: fc.boolean(),
      atMost: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(letter, { minLength: 1, maxLength: 60 }), fc.nat(), (letters, nth) => {
        const at = nth % letters.length;
        const as = (happened: boolean) =>
          evidenceOfChange(
            letters.map((each, index) => (index === at ? { ...each, happened } : each)),
          );
        expect(as(true)).toBeGreaterThanOrEqual(as(false));
      }),
    );
    expect(evidenceOfChange([])).toBeLessThan(EVIDENCE_NEEDED);
  });
});
