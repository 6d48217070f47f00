import { errorUpperBound } from "../domain/error-bound.ts";

/** Whether the address block names the department the content alone speaks for, another one, or none. */
export type Naming = "agrees" | "none" | "contradicts";

/** One decision before calibration: the fused probability of the best unit, and what stood behind it. */
export interface Judgement {
  /** Fused probability of the best unit, 0..1, not yet to be believed. */
  readonly raw: number;
  /** Summed weight of the known words. */
  readonly known: number;
  readonly naming: Naming;
}

/** A judgement of a letter whose department is known, made by a model that had not seen the letter. */
export interface Trial extends Judgement {
  readonly right: boolean;
}

/**
 * Parameters that turn a judgement into a probability: a logistic function that rises with `raw` and `known`. Fitted by
 * `bench/fit-calibration.ts` on letters the model had not seen; `trials` are kept to derive thresholds from.
 */
export interface Calibration {
  readonly version: string;
  readonly slope: number;
  readonly knownSlope: number;
  readonly intercepts: Readonly<Record<Naming, number>>;
  /** Nineteen in twenty of the trials' letters had a larger share (0..1) of known words. */
  readonly knownShareLow: number;
  /** Calibrated confidence of each trial and whether it was right, best first. */
  readonly trials: readonly (readonly [confidence: number, right: 0 | 1])[];
}

const LOGIT_MAX = 9;
/** Brings logits to the order of 1, which keeps the fit stable. */
const LOGIT_SCALE = 1 / 3;

function logit(probability: number): number {
  const bounded = Math.min(Math.max(probability, 1e-6), 1 - 1e-6);
  return LOGIT_SCALE * Math.max(-LOGIT_MAX, Math.min(LOGIT_MAX, Math.log(bounded / (1 - bounded))));
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

type Parameters = Pick<Calibration, "slope" | "knownSlope" | "intercepts">;

/** The probability that a judgement is right, 0..1. */
export function calibrate(parameters: Parameters, judgement: Judgement): number {
  return sigmoid(
    parameters.slope * logit(judgement.raw) +
      parameters.knownSlope * Math.log1p(judgement.known) +
      parameters.intercepts[judgement.naming],
  );
}

const FIT_STEPS = 6000;
const FIT_RATE = 0.2;
/** Pulls the parameters towards modest values: few trials must not make extreme claims. */
const FIT_DECAY = 0.001;

/** Fits the parameters by gradient descent on the log loss; slopes stay at or above 0, so the function is monotone. */
export function fitCalibration(trials: readonly Trial[]): Parameters {
  const intercepts: Record<Naming, number> = { agrees: 0, none: 0, contradicts: 0 };
  let slope = 1;
  let knownSlope = 0;
  for (let step = 0; step < FIT_STEPS; step++) {
    const gradients = {
      slope: FIT_DECAY * (slope - 1),
      known: FIT_DECAY * knownSlope,
    };
    const pulls: Record<Naming, number> = { agrees: 0, none: 0, contradicts: 0 };
    for (const trial of trials) {
      const error =
        (calibrate({ slope, knownSlope, intercepts }, trial) - (trial.right ? 1 : 0)) /
        trials.length;
      gradients.slope += error * logit(trial.raw);
      gradients.known += error * Math.log1p(trial.known);
      pulls[trial.naming] += error;
    }
    slope = Math.max(0, slope - FIT_RATE * gradients.slope);
    knownSlope = Math.max(0, knownSlope - FIT_RATE * gradients.known);
    for (const naming of ["agrees", "none", "contradicts"] as const) {
      intercepts[naming] -= FIT_RATE * (pulls[naming] + FIT_DECAY * intercepts[naming]);
    }
  }
  return { slope, knownSlope, intercepts };
}

/** No confidence reaches it: nothing goes alone. */
export const NEVER_ALONE = 2;

/**
 * The lowest confidence above which the trials' 90 % upper bound on the error, pooled over all units, is at most
 * `errorAccepted`; NEVER_ALONE when there is none (229 decisions without an error are needed for 1 %).
 */
export function thresholdFor(
  calibration: Pick<Calibration, "trials">,
  errorAccepted: number,
): number {
  const known = knownThresholds.get(calibration) ?? new Map<number, number>();
  knownThresholds.set(calibration, known);
  const threshold = known.get(errorAccepted) ?? reckonThreshold(calibration, errorAccepted);
  known.set(errorAccepted, threshold);
  return threshold;
}

/** Reckoned once for each accepted error: it takes a fifth of a second. */
const knownThresholds = new WeakMap<object, Map<number, number>>();

function reckonThreshold(calibration: Pick<Calibration, "trials">, errorAccepted: number): number {
  const trials = calibration.trials.toSorted((left, right) => right[0] - left[0]);
  let threshold = NEVER_ALONE;
  let errors = 0;
  trials.forEach(([confidence, right], index) => {
    errors += 1 - right;
    const last = trials[index + 1]?.[0] !== confidence;
    if (last && errorUpperBound(errors, index + 1) <= errorAccepted) threshold = confidence;
  });
  return threshold;
}

/** The same for people to read: null where nothing goes alone. */
export function thresholdOrNull(
  calibration: Pick<Calibration, "trials">,
  errorAccepted: number,
): number | null {
  const threshold = thresholdFor(calibration, errorAccepted);
  return threshold === NEVER_ALONE ? null : threshold;
}
