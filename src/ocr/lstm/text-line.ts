import type { Component } from "./components.ts";

/** A line of print as it stands on the page, in pixels. */
export interface TextLine {
  readonly left: number;
  readonly right: number;
  /** Where the letters stand, at the left end; further right it is lower by `slope` a pixel. */
  readonly baseline: number;
  readonly slope: number;
  /** Height of a small letter without ascender, estimated where the line has none. */
  readonly xHeight: number;
  /** How far the line's print reaches above and below its baseline, dots and accents included. */
  readonly above: number;
  readonly below: number;
  readonly parts: readonly Component[];
}

/** Shares of capital height: below the first there are no small letters, or no ascenders. */
const ALL_CAPITALS = 0.14;
const X_HEIGHT_OF_CAPITALS = 0.72;
/** Too few letters to tell small from capital ones. */
const FEW = 3;

// Tesseract's own proportions of a line, in multiples of its x-height, which its networks were trained with.
const ABOVE_MIN = 1.5;
const ABOVE_MAX = 2;
const BELOW_MIN = 0.45;
const BELOW_MAX = 0.5;

/** A slant beyond this is no line's: the page was made straight before. */
const SLOPE_MAX = 0.04;
const SLOPE_PARTS_MIN = 8;
/** Letters whose feet are so many x-heights from the line, at each closer look, do not stand on it. */
const CLOSER_LOOKS = [0.5, 0.25, 0.15];

/** Measures the letters of one line, from left to right; null for what is too low to be print. */
export function measureLine(parts: readonly Component[], xHeightMin: number): TextLine | null {
  const left = Math.min(...parts.map((part) => part.left));
  const right = Math.max(...parts.map((part) => part.right));
  const rough = quantileOf(
    parts.map(({ top, bottom }) => bottom - top),
    0.5,
  );
  const slope = slopeOf(parts, left, rough);
  const level = (part: Component): number => slope * ((part.left + part.right) / 2 - left);
  const bottoms = parts.map((part) => part.bottom - level(part)).toSorted((a, b) => a - b);
  const tops = parts.map((part) => part.top - level(part)).toSorted((a, b) => a - b);
  const baseline = atShare(bottoms, 0.4);
  const smallTop = atShare(tops, 0.6);
  const highest = atShare(tops, 0.06);
  const capitalHeight = baseline - highest;
  const small = baseline - smallTop;
  if (small < xHeightMin) return null;
  const capitals = smallTop - highest < ALL_CAPITALS * capitalHeight;
  const xHeight = capitals || parts.length < FEW ? X_HEIGHT_OF_CAPITALS * capitalHeight : small;
  const above = Math.min(Math.max(capitalHeight, ABOVE_MIN * xHeight), ABOVE_MAX * xHeight);
  const descent = Math.min(atShare(bottoms, 0.96) - baseline, BELOW_MAX * xHeight);
  const below = Math.max(descent, BELOW_MIN * xHeight);
  return { left, right, baseline, slope, xHeight, above, below, parts };
}

/** The slope of the line the feet of most letters stand on, by least squares on ever fewer of them. */
function slopeOf(parts: readonly Component[], left: number, height: number): number {
  if (parts.length < SLOPE_PARTS_MIN) return 0;
  let slope = 0;
  let base = quantileOf(
    parts.map(({ bottom }) => bottom),
    0.4,
  );
  for (const share of CLOSER_LOOKS) {
    const feet = parts
      .map((part) => ({ x: (part.left + part.right) / 2 - left, y: part.bottom }))
      .filter(({ x, y }) => Math.abs(y - base - slope * x) <= share * height);
    if (feet.length < SLOPE_PARTS_MIN) break;
    const [meanX, meanY] = [mean(feet.map(({ x }) => x)), mean(feet.map(({ y }) => y))];
    const spread = mean(feet.map(({ x }) => (x - meanX) ** 2));
    if (spread === 0) break;
    slope = mean(feet.map(({ x, y }) => (x - meanX) * (y - meanY))) / spread;
    base = meanY - slope * meanX;
  }
  return Math.abs(slope) > SLOPE_MAX ? 0 : slope;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The value below which a share of the values lies. */
export const quantileOf = (values: readonly number[], share: number): number =>
  atShare(
    values.toSorted((a, b) => a - b),
    share,
  );

function atShare(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
