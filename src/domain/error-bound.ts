/** The confidence of the upper bound (design, section 7). */
const BOUND_CONFIDENCE = 0.9;

/**
 * The exact (Clopper-Pearson) one-sided upper bound on a share: after `errors` in `decisions`, the true share is below it
 * with 90 % confidence. 1 when there are no decisions.
 */
export function errorUpperBound(errors: number, decisions: number): number {
  if (decisions <= 0 || errors >= decisions) return 1;
  let low = errors / decisions;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (binomialAtMost(errors, decisions, middle) > 1 - BOUND_CONFIDENCE) low = middle;
    else high = middle;
  }
  return high;
}

/** Whether the upper bound is at most `share`: as `errorUpperBound(...) <= share`, in one step. */
export const isBoundedBy = (errors: number, decisions: number, share: number): boolean =>
  errors < decisions && binomialAtMost(errors, decisions, share) <= 1 - BOUND_CONFIDENCE;

/** Whether so many errors refute that the true share is at most `share`, with 90 % confidence. */
export const isRefuted = (errors: number, decisions: number, share: number): boolean =>
  errors > 0 &&
  (share <= 0 || 1 - binomialAtMost(errors - 1, decisions, share) < 1 - BOUND_CONFIDENCE);

/** Probability of at most `errors` in `decisions` when each errs with `share`. */
function binomialAtMost(errors: number, decisions: number, share: number): number {
  let logTerm = decisions * Math.log1p(-share);
  let sum = Math.exp(logTerm);
  for (let count = 1; count <= errors; count++) {
    logTerm += Math.log((decisions - count + 1) / count) + Math.log(share) - Math.log1p(-share);
    sum += Math.exp(logTerm);
  }
  return sum;
}
