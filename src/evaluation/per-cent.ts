import { type Interval, shareInterval } from "./intervals.ts";

/** "97,5 %" of a share of 1; a dash where there was nothing to measure. */
export const percent = (value: number | null): string =>
  value === null ? "–" : `${decimal(value)} %`;

/** The same with its 95 % interval: "97,5 % (92,8 bis 99,1)". */
export const withRange = (value: number | null, range: Interval | null): string =>
  value === null || range === null
    ? percent(value)
    : `${percent(value)} (${decimal(range.low)} bis ${decimal(range.high)})`;

/** So many of `n`, with the interval. */
export const share = (right: number, n: number): string =>
  n === 0 ? "–" : withRange(right / n, shareInterval(right, n));

/** In per cent, with a German decimal comma. */
const decimal = (value: number): string => (value * 100).toFixed(1).replace(".", ",");
