import type { LetterMap } from "./letter-map.ts";

/** How far a page is searched for skew, both ways. Beyond that it was laid in askew on purpose. */
export const SKEW_DEGREES_MAX = 5;

/** The slant of the lines of a page, and how clearly it has any. */
export interface Skew {
  /** Clockwise slant of the lines in degrees; turn the page counter-clockwise by it. 0 where nothing is found. */
  readonly degrees: number;
  /** Energy of the line profile at that slant, per square of the points: comparable between directions. */
  readonly sharpness: number;
}

/** Fewer upper edges than this say nothing of a slant. */
const POINTS_MIN = 150;

/** Points beyond this are thinned: the slant gets no more exact. */
const POINTS_MAX = 60_000;

/** Steps of this share fill a pixel evenly, whatever the number of points. */
const GOLDEN = 0.618034;

interface Points {
  readonly across: Float32Array;
  readonly along: Float32Array;
  readonly bins: number;
}

/** Slant of horizontal lines, by the projection profile of the upper edges of letters. */
export function findSkew(map: LetterMap): Skew {
  const points = upperEdges(map);
  if (points.along.length < POINTS_MIN) return { degrees: 0, sharpness: 0 };
  const profile = new Float64Array(points.bins + 2);
  let best = 0;
  let energy = -1;
  const attempt = (degrees: number): void => {
    const found = profileEnergy(points, degrees, profile);
    if (found > energy) [best, energy] = [degrees, found];
  };
  for (let degrees = -SKEW_DEGREES_MAX; degrees <= SKEW_DEGREES_MAX; degrees += 0.25)
    attempt(degrees);
  for (const step of [0.1, 0.03]) {
    const centre = best;
    for (let k = -2; k <= 2; k++) attempt(centre + k * step);
  }
  const degrees = Math.max(-SKEW_DEGREES_MAX, Math.min(SKEW_DEGREES_MAX, best));
  return { degrees, sharpness: energy / points.along.length };
}

/** Sum of squared steps of the profile along lines slanted by `degrees`: greatest when lines fall into one bin. */
function profileEnergy(points: Points, degrees: number, profile: Float64Array): number {
  const slope = Math.tan((degrees * Math.PI) / 180);
  const { across, along, bins } = points;
  profile.fill(0);
  for (let i = 0; i < along.length; i++) {
    const place = (along[i] ?? 0) - slope * (across[i] ?? 0);
    const bin = Math.floor(place);
    if (bin < 0 || bin >= bins) continue;
    const share = place - bin;
    profile[bin] = (profile[bin] ?? 0) + 1 - share;
    profile[bin + 1] = (profile[bin + 1] ?? 0) + share;
  }
  let energy = 0;
  for (let bin = 1; bin <= bins; bin++) {
    const step = (profile[bin] ?? 0) - (profile[bin - 1] ?? 0);
    energy += step * step;
  }
  return energy;
}

function upperEdges({ set, width, height }: LetterMap): Points {
  const across: number[] = [];
  const along: number[] = [];
  for (let y = 1; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (set[at] !== 1 || set[at - width] === 1) continue;
      across.push(x - width / 2);
      // Spread within the pixel: else nothing is as sharp as no slant, where rows fall whole into bins.
      along.push(y + ((along.length * GOLDEN) % 1));
    }
  }
  const step = Math.ceil(along.length / POINTS_MAX);
  const kept = (_: number, i: number): boolean => step <= 1 || i % step === 0;
  return {
    across: Float32Array.from(across.filter(kept)),
    along: Float32Array.from(along.filter(kept)),
    bins: height,
  };
}
