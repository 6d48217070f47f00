import type { Corners, PlanePoint } from "../domain/homography.ts";
import type { GreyImage } from "./grey-image.ts";

/** Lines across the picture along which an edge is looked for, between a tenth and nine tenths of it. */
const LINES = 64;
const FIRST = 0.1;
/** How far in from the picture's border the paper begins at most, as a share of that side. */
const DEPTH = 0.28;
/** Samples that many make the whole side: finer is noise. */
const SAMPLES = 420;
/** Paper is lighter than what it lies on by this many greys, in the mean over so many samples. */
const STEP = 26;
const REACH = 5;
/** An edge is straight, or the sheet is bent: so many of the lines across meet it, this near, in samples. */
const EDGE_SHARE = 0.8;
const NEAR = 1.2;

/** A place where the paper begins: along the border, and in from it, in samples. */
interface Place {
  readonly along: number;
  readonly inward: number;
}

/** An edge as `inward = base + slope * along`, in pixels. */
interface Edge {
  readonly base: number;
  readonly slope: number;
}

/**
 * The corners of a sheet that was photographed on something darker, in pixels, from where its paper
 * begins on all four sides; null for a scan, and where a side is out of the picture or not to be seen.
 */
export function findPageCorners(image: GreyImage): Corners | null {
  const { width, height } = image;
  const left = findEdge(image, height, width, (along, inward) => inward + along * width);
  const right =
    left && findEdge(image, height, width, (along, inward) => width - 1 - inward + along * width);
  const top = right && findEdge(image, width, height, (along, inward) => along + inward * width);
  const bottom =
    top && findEdge(image, width, height, (along, inward) => along + (height - 1 - inward) * width);
  if (!left || !right || !top || !bottom) return null;
  const rightEdge = { base: width - 1 - right.base, slope: -right.slope };
  const bottomEdge = { base: height - 1 - bottom.base, slope: -bottom.slope };
  return [
    cornerOf(left, top),
    cornerOf(rightEdge, top),
    cornerOf(rightEdge, bottomEdge),
    cornerOf(left, bottomEdge),
  ];
}

/** Where an upright edge, x by y, and a level one, y by x, cross. */
function cornerOf(upright: Edge, level: Edge): PlanePoint {
  const y = (level.base + level.slope * upright.base) / (1 - level.slope * upright.slope);
  return [upright.base + upright.slope * y, y];
}

/** One side's edge. `at` gives the place of a pixel `along` the border and `inward` from it. */
function findEdge(
  { data }: GreyImage,
  length: number,
  depth: number,
  at: (along: number, inward: number) => number,
): Edge | null {
  const size = Math.max(1, Math.round(depth / SAMPLES));
  const samples = new Float32Array(Math.floor((DEPTH * depth) / size));
  const places: Place[] = [];
  for (let line = 0; line < LINES; line++) {
    const along = Math.round((FIRST + ((1 - 2 * FIRST) * line) / (LINES - 1)) * (length - 1));
    samples.fill(0);
    // Three lines beside each other: the grain of paper and picture is evened out.
    for (const beside of [along - 2, along, along + 2]) {
      for (let inward = 0; inward < samples.length * size; inward++) {
        const i = Math.floor(inward / size);
        samples[i] = (samples[i] ?? 0) + (data[at(beside, inward)] ?? 0) / (3 * size);
      }
    }
    const inward = paperBegins(samples);
    if (inward !== null) places.push({ along, inward: inward * size });
    // Most scans have no dark border at all, and are done with after a few lines.
    if (line === 15 && places.length < 6) return null;
  }
  return lineThrough(places, NEAR * size);
}

/** Where the first clear step from dark to paper is, in samples; null where there is none. */
function paperBegins(samples: Float32Array): number | null {
  for (let i = 1; i + 2 * REACH < samples.length; i++) {
    if ((samples[i] ?? 0) - (samples[i - 1] ?? 0) < STEP / 5) continue;
    const outside = meanOf(samples, Math.max(0, i - REACH), i);
    // A little further in, for the step may be some samples wide.
    const inside = meanOf(samples, i + REACH, i + 2 * REACH);
    if (inside - outside < STEP) continue;
    // What is printed on paper has paper outside it.
    if (meanOf(samples, 0, i) > inside - STEP / 2) return null;
    const paper = meanOf(samples, i + 2 * REACH, i + 4 * REACH);
    return crossing(samples, i, (outside + Math.max(inside, paper)) / 2);
  }
  return null;
}

/** Where the greys first reach a value from sample `from` on; null where they do not soon. */
function crossing(samples: Float32Array, from: number, value: number): number | null {
  for (let i = from; i < from + 2 * REACH; i++) {
    const [before, here] = [samples[i - 1] ?? 0, samples[i] ?? 0];
    if (before < value && here >= value) return i - (here - value) / (here - before) + 0.5;
  }
  return null;
}

function meanOf(samples: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += samples[i] ?? 0;
  return sum / Math.max(1, to - from);
}

/** The line most places lie on, fitted to those; null where too few agree. */
function lineThrough(places: readonly Place[], near: number): Edge | null {
  const enough = EDGE_SHARE * LINES;
  if (places.length < enough) return null;
  let best: readonly Place[] = [];
  for (let i = 0; i < places.length; i += 2) {
    for (let j = i + 12; j < places.length; j += 3) {
      const [a, b] = [places[i], places[j]];
      if (!a || !b) continue;
      const slope = (b.inward - a.inward) / (b.along - a.along);
      const base = a.inward - slope * a.along;
      const on = places.filter((each) => isOn(each, { base, slope }, near));
      if (on.length > best.length) best = on;
    }
  }
  return best.length < enough ? null : fitted(best);
}

const isOn = ({ along, inward }: Place, { base, slope }: Edge, near: number): boolean =>
  Math.abs(inward - base - slope * along) <= near;

function fitted(places: readonly Place[]): Edge {
  const meanAlong = places.reduce((sum, { along }) => sum + along, 0) / places.length;
  const meanInward = places.reduce((sum, { inward }) => sum + inward, 0) / places.length;
  let spread = 0;
  let together = 0;
  for (const { along, inward } of places) {
    spread += (along - meanAlong) ** 2;
    together += (along - meanAlong) * (inward - meanInward);
  }
  const slope = spread === 0 ? 0 : together / spread;
  return { base: meanInward - slope * meanAlong, slope };
}
