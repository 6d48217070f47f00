/** A task whose process died runs alone from then on; only these deaths count. */
export const CRASHES_ALONE_MAX = 3;

/**
 * A worker is killed by whoever restarts it, or falls silent on a stopped machine: that many times in a row
 * with the same task is no accident. One that makes the system end the whole container ends here, too.
 */
export const WORKERS_LOST_ALONE_MAX = 10;

/** What took too long is tried once more, alone, when the machine may have more time. */
export const TIMED_OUT_AGAIN_MS = 30_000;

const BASE_MS = 1_000;
const LONGEST_MS = 5 * 60_000;

/** Work that found something away is due again so soon; it is begun only once that is back. */
export const AWAY_AGAIN_MS = 2_000;

const SOONEST_LATER_MS = 1_000;
const LATEST_LATER_MS = 24 * 3_600_000;

/** How long "later" may be: a time in the past would spin, and one in a thousand years would drop the work. */
export function laterMs(wishedMs: number): number {
  return Math.min(LATEST_LATER_MS, Math.max(SOONEST_LATER_MS, wishedMs));
}

/** How long after its n-th failed attempt (from 1) work is tried again: 1 s, 4 s, 16 s ... at most 5 min. */
export function backoffMs(attempt: number): number {
  return Math.min(LONGEST_MS, BASE_MS * 4 ** Math.max(0, attempt - 1));
}
