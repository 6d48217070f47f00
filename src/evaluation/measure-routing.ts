import type { FoundLetter } from "./found.ts";

/** What routing did with one letter whose department is known. */
export interface RoutingOutcome {
  /** The first candidate is the department, or one that a clerk could defend as well. */
  readonly right: boolean;
  /** Of the first candidate; null: there is none. */
  readonly confidence: number | null;
  /** A rule gives it to a person however sure the machine is. */
  readonly heldBack: boolean;
  /** By the shipped thresholds. */
  readonly alone: boolean;
}

/** A person decides because the machine is not sure, or because the unit wants it so; every other reason holds at any confidence. */
const notSure: ReadonlySet<string> = new Set([
  "unsure-of-department",
  "several-departments",
  "no-unit-scores",
  "mode-assisted",
  "sample-review",
]);

/** Judges the first candidate against the keys that are right. */
export function routingOutcome(
  acceptable: readonly string[],
  found: FoundLetter | null,
): RoutingOutcome {
  const best = found?.candidates[0];
  const reason = found?.clarification ?? null;
  const heldBack = best === undefined || (reason !== null && !notSure.has(reason));
  return {
    right: best !== undefined && acceptable.includes(best.department),
    confidence: best?.confidence ?? null,
    heldBack,
    alone: found !== null && found.wouldGoAlone && !heldBack,
  };
}

/** A point of the curve: were `confidence` the threshold, this share of all would go alone, with this error among it. */
export interface CurvePoint {
  readonly confidence: number;
  readonly share: number;
  readonly error: number;
}

/** Share against error for every confidence that occurs, the highest first. Letters of one confidence go together. */
export function curveOf(outcomes: readonly RoutingOutcome[]): readonly CurvePoint[] {
  const sure = outcomes
    .filter((outcome) => !outcome.heldBack)
    .toSorted((a, b) => (b.confidence ?? 0) - (a.confidence ?? 0));
  const points: CurvePoint[] = [];
  let wrong = 0;
  for (const [index, { confidence, right }] of sure.entries()) {
    if (!right) wrong += 1;
    if (sure[index + 1]?.confidence === confidence) continue;
    points.push({
      confidence: confidence ?? 0,
      share: (index + 1) / outcomes.length,
      error: wrong / (index + 1),
    });
  }
  return points;
}

/** The largest share whose error is at most `errorMax`; 0 where no threshold gets there. */
export const shareAtError = (curve: readonly CurvePoint[], errorMax: number): number =>
  Math.max(0, ...curve.filter((point) => point.error <= errorMax).map((point) => point.share));

const BINS = 10;

/**
 * Expected calibration error: the mean distance of confidence and share right in ten bins of equal
 * width, weighted by their letters. Null where no letter has a candidate.
 */
export function calibrationError(outcomes: readonly RoutingOutcome[]): number | null {
  const bins = Array.from({ length: BINS }, () => ({ n: 0, confidence: 0, right: 0 }));
  let n = 0;
  for (const { confidence, right } of outcomes) {
    if (confidence === null) continue;
    const bin = bins[Math.min(BINS - 1, Math.floor(confidence * BINS))];
    if (bin === undefined) continue;
    n += 1;
    bin.n += 1;
    bin.confidence += confidence;
    bin.right += right ? 1 : 0;
  }
  if (n === 0) return null;
  return bins.reduce((sum, bin) => sum + Math.abs(bin.confidence - bin.right) / n, 0);
}
