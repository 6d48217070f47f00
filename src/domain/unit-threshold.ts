import { z } from "zod";
import type { DriftKind } from "./drift.ts";
import { isBoundedBy, isRefuted } from "./error-bound.ts";

/** A decision of the calibration set that ships: the confidence, and whether it was right. */
export type ShippedTrial = readonly [confidence: number, right: 0 | 1];

/** A unit's own letters that the model decided with about this confidence. */
export interface OwnLetters {
  readonly confidence: number;
  /** A person decided them, or looked at them blindly after they had gone alone. */
  readonly right: number;
  readonly wrong: number;
  /** They went alone and nobody looked at them, but the department that got them: these it kept ... */
  readonly kept: number;
  /** ... and these it did not. */
  readonly cameBack: number;
}

/** From which confidence on a unit's letters may go alone; null: from none. */
export interface UnitThreshold {
  readonly threshold: number | null;
  /** The calibration set's alone; tightened by the unit's own letters; or the unit's own letters alone. */
  readonly basis: "shipped" | "tightened" | "own";
}

/** A unit's threshold as it was reckoned last. */
export const KeptThreshold = z.object({
  /** For which error. */
  errorAccepted: z.number(),
  /** Null: it is never sure enough. */
  threshold: z.number().nullable(),
  basis: z.enum(["shipped", "tightened", "own"]),
  /** Own letters people looked at, and the wrong ones of them. */
  looked: z.int(),
  wrong: z.int(),
  /** What went alone and nobody looked at, and what of that came back. */
  unlooked: z.int(),
  cameBack: z.int(),
});
export type KeptThreshold = z.infer<typeof KeptThreshold>;

/**
 * The confidence that a unit's letters need now; null: none suffices. `shippedFor`: what the calibration set that
 * ships demands for an accepted error. While the town's letters are said to have changed, only half the doubt is
 * left to the machine (0.95 becomes 0.975); and where more of them are wrong than should be, nothing goes alone
 * by the model.
 */
export function thresholdInForce(
  shippedFor: (errorAccepted: number) => number | null,
  errorAccepted: number,
  kept: KeptThreshold | null,
  drift: readonly DriftKind[],
): number | null {
  if (drift.includes("error")) return null;
  const threshold = strictest(shippedFor(errorAccepted), errorAccepted, kept);
  return threshold === null || drift.length === 0 ? threshold : 1 - (1 - threshold) / 2;
}

/** The unit's own where it is up to date; of another error it may be out of date, and the stricter one holds. */
function strictest(
  shipped: number | null,
  errorAccepted: number,
  kept: KeptThreshold | null,
): number | null {
  if (kept === null) return shipped;
  if (kept.basis === "own" && kept.errorAccepted === errorAccepted) return kept.threshold;
  return shipped === null || kept.threshold === null ? null : Math.max(shipped, kept.threshold);
}

/** From so many own letters on that people looked at, the calibration set may be left (design section 7). */
export const OWN_MIN = 300;

/** Counts of letters above a confidence. */
interface Sums {
  decisions: number;
  errors: number;
}

/** Above a confidence: shipped trials, own letters looked at, and all own letters that went somewhere. */
interface Above {
  readonly shipped: Sums;
  readonly looked: Sums;
  readonly all: Sums;
}

/**
 * The threshold of a unit that accepts this error (0..1). Its own letters are read in two ways, and the
 * stricter one holds: those a person looked at, which are a fair sample; and all of them, where one that a
 * department kept counts as right and one that came back as wrong. Departments also bin what is not theirs:
 * so the second way finds too few errors, and only ever tightens.
 *
 * Until OWN_MIN letters were looked at, the threshold is at least the shipped one, and the 90 % upper bound
 * must hold for the calibration set and the unit's letters together; nor may the unit's letters alone refute
 * the accepted error. After that the unit's letters alone may prove a threshold, be it lower or higher.
 */
export function unitThreshold(
  shipped: readonly ShippedTrial[],
  own: readonly OwnLetters[],
  errorAccepted: number,
): UnitThreshold {
  const steps = [...new Set(shipped.map(([confidence]) => confidence))];
  const proven = provenByOwn(own, errorAccepted);
  if (proven !== null) return { threshold: proven, basis: "own" };
  const before = lowest(shipped, [], steps, ({ shipped: of }) => holds(of, errorAccepted));
  const after = lowest(
    shipped,
    own,
    steps.filter((step) => before !== null && step >= before),
    (above) =>
      holds(above.shipped, errorAccepted) &&
      [above.looked, above.all].every(
        (mine) =>
          holds(together(above.shipped, mine), errorAccepted) &&
          !isRefuted(mine.errors, mine.decisions, errorAccepted),
      ),
  );
  return { threshold: after, basis: after === before ? "shipped" : "tightened" };
}

/** The threshold that the unit's letters alone prove, once there are enough; null: none. */
function provenByOwn(own: readonly OwnLetters[], errorAccepted: number): number | null {
  // Below the least sure letter that somebody looked at nothing is known.
  const looked = own.filter(({ right, wrong }) => right + wrong > 0);
  if (looked.reduce((sum, { right, wrong }) => sum + right + wrong, 0) < OWN_MIN) return null;
  const steps = [...new Set(looked.map(({ confidence }) => confidence))];
  return lowest(
    [],
    own,
    steps,
    (above) =>
      holds(above.looked, errorAccepted) &&
      !isRefuted(above.all.errors, above.all.decisions, errorAccepted),
  );
}

const holds = ({ errors, decisions }: Sums, share: number): boolean =>
  isBoundedBy(errors, decisions, share);

const together = (one: Sums, other: Sums): Sums => ({
  errors: one.errors + other.errors,
  decisions: one.decisions + other.decisions,
});

/** The lowest step at and above which this holds of what lies there; null: at none. */
function lowest(
  shipped: readonly ShippedTrial[],
  own: readonly OwnLetters[],
  steps: readonly number[],
  isGood: (above: Above) => boolean,
): number | null {
  const trials = shipped.toSorted((one, other) => other[0] - one[0]);
  const letters = own.toSorted((one, other) => other.confidence - one.confidence);
  const above: Above = { shipped: none(), looked: none(), all: none() };
  let [trial, letter] = [0, 0];
  let found: number | null = null;
  for (const step of steps.toSorted((one, other) => other - one)) {
    for (let at = trials[trial]; at !== undefined && at[0] >= step; at = trials[++trial]) {
      add(above.shipped, 1, 1 - at[1]);
    }
    for (
      let at = letters[letter];
      at !== undefined && at.confidence >= step;
      at = letters[++letter]
    ) {
      const { right, wrong, kept, cameBack } = at;
      add(above.looked, right + wrong, wrong);
      add(above.all, right + wrong + kept + cameBack, wrong + cameBack);
    }
    if (isGood(above)) found = step;
  }
  return found;
}

const none = (): Sums => ({ decisions: 0, errors: 0 });

function add(sums: Sums, decisions: number, errors: number): void {
  sums.decisions += decisions;
  sums.errors += errors;
}
