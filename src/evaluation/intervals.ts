/** A confidence interval, of 95 % where nothing else is said. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Two-sided quantiles of the normal distribution. */
const QUANTILES = { 90: 1.6448536269514722, 95: 1.959963984540054 } as const;

/** Wilson's score interval of a share of `right` among `n`; null for n = 0. */
export function shareInterval(
  right: number,
  n: number,
  percent: keyof typeof QUANTILES = 95,
): Interval | null {
  if (n === 0) return null;
  const z = QUANTILES[percent];
  const share = right / n;
  const scale = 1 + (z * z) / n;
  const middle = (share + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

const RESAMPLES = 2_000;
const SEED = 2026;

/**
 * Percentile bootstrap of sum(part) / sum(whole) over letters, which are drawn whole: errors of one
 * letter hang together. The same input gives the same interval. Null where there is no whole.
 */
export function ratioInterval(
  letters: readonly { readonly part: number; readonly whole: number }[],
): Interval | null {
  return drawnInterval(
    letters.filter((letter) => letter.whole > 0),
    (drawn) => {
      let part = 0;
      let whole = 0;
      for (const letter of drawn) {
        part += letter.part;
        whole += letter.whole;
      }
      return part / whole;
    },
  );
}

/** Percentile bootstrap of any figure of some items, each drawn whole; null where there are none. */
export function drawnInterval<Item>(
  items: readonly Item[],
  figureOf: (drawn: readonly Item[]) => number,
): Interval | null {
  if (items.length === 0) return null;
  const random = randomOf(SEED);
  const figures = Array.from({ length: RESAMPLES }, () =>
    figureOf(
      items.flatMap(() => {
        const item = items[Math.floor(random() * items.length)];
        return item === undefined ? [] : [item];
      }),
    ),
  ).toSorted((a, b) => a - b);
  const at = (share: number): number => figures[Math.round(share * (RESAMPLES - 1))] ?? 0;
  return { low: at(0.025), high: at(0.975) };
}

/** mulberry32: 32 bits of state are enough for drawing letters. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
