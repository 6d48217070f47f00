import type { GreyPage } from "./grey-page.ts";
import type { Ink } from "./ink.ts";

// In inches: no stroke of a letter is as long, no ruling line as thick.
const LENGTH_MIN = { across: 0.4, down: 0.5 };
const THICKNESS_MAX = 0.03;
/** Sides of boxes for single letters are as short as letters: they go from one rule to another. */
const SIDE_MIN = 0.12;
const SIDE_ENDS = 0.02;
/** A letter that touches a rule makes it thicker there by more than this many pixels, and stays. */
const LETTER_MORE = 2;
/** How many places of a run are measured. */
const SAMPLES = 9;

/** How to walk through a mask along its rows, or along its columns. */
interface Walk {
  readonly length: number;
  readonly lines: number;
  readonly step: number;
  readonly stride: number;
}

/**
 * Takes ruling lines, underlines and frames out of the ink and paints them over in the page: they join
 * the letters that touch them, and are read as characters. The strokes of letters across them stay.
 */
export function removeRules(page: GreyPage, ink: Ink, dpi: number): void {
  const { width, height } = ink;
  const across = { length: width, lines: height, step: 1, stride: width };
  const down = { length: height, lines: width, step: width, stride: 1 };
  const rules = ruleRuns(ink.mask, across, LENGTH_MIN.across * dpi, THICKNESS_MAX * dpi);
  const found = [
    ...rules,
    ...ruleRuns(ink.mask, down, LENGTH_MIN.down * dpi, THICKNESS_MAX * dpi),
    ...sidesOfBoxes(ink.mask, down, rules, dpi),
  ];
  for (const run of found) erase(page, ink, run);
}

/** A stretch of ink along a walk, from a first pixel. */
interface Run {
  readonly walk: Walk;
  readonly at: number;
  readonly length: number;
  readonly line: number;
  readonly thickness: number;
}

function ruleRuns(mask: Uint8Array, walk: Walk, lengthMin: number, thicknessMax: number): Run[] {
  return withThickness(mask, longRuns(mask, walk, lengthMin), thicknessMax);
}

/** The runs as thin as a rule, with their thickness. */
function withThickness(
  mask: Uint8Array,
  runs: readonly Omit<Run, "thickness">[],
  thicknessMax: number,
): Run[] {
  return runs
    .map((run) => ({
      ...run,
      thickness: usualThickness(mask, run, thicknessMax + LETTER_MORE + 1),
    }))
    .filter(({ thickness }) => thickness <= thicknessMax);
}

/** Upright runs that begin on one of the rules and end on another; looked for just below the upper one. */
function sidesOfBoxes(mask: Uint8Array, down: Walk, rules: readonly Run[], dpi: number): Run[] {
  const below = Math.ceil((SIDE_MIN * dpi) / 2);
  const found = new Map<number, Omit<Run, "thickness">>();
  for (const { at, line: y, length: width } of rules) {
    if (y + below >= down.length) continue;
    for (let i = at; i < at + width; i++) {
      if (mask[i + below * down.step] !== 1) continue;
      const run = uprightRun(mask, down, i + below * down.step);
      if (run.length >= SIDE_MIN * dpi && run.length < LENGTH_MIN.down * dpi)
        found.set(run.at, run);
    }
  }
  const onRule = (place: number): boolean =>
    rules.some(({ line, at, length }) => {
      const from = at % down.step;
      const [x, y] = [place % down.step, Math.floor(place / down.step)];
      return Math.abs(line - y) <= SIDE_ENDS * dpi && x >= from && x <= from + length;
    });
  return withThickness(mask, [...found.values()], THICKNESS_MAX * dpi).filter(
    ({ at, length }) => onRule(at) && onRule(at + (length - 1) * down.step),
  );
}

/** The whole run that a place of the mask belongs to. */
function uprightRun(mask: Uint8Array, walk: Walk, place: number): Omit<Run, "thickness"> {
  let [first, last] = [place, place];
  while (mask[first - walk.step] === 1) first -= walk.step;
  while (mask[last + walk.step] === 1) last += walk.step;
  return { walk, at: first, length: (last - first) / walk.step + 1, line: first % walk.step };
}

/** A run so long lies over one of the places that are this far apart: only those are looked at. */
function longRuns(mask: Uint8Array, walk: Walk, lengthMin: number): Omit<Run, "thickness">[] {
  const runs: Omit<Run, "thickness">[] = [];
  const apart = Math.max(1, Math.floor(lengthMin));
  for (let line = 0; line < walk.lines; line++) {
    const first = line * walk.stride;
    for (let i = apart - 1; i < walk.length; i += apart) {
      if (mask[first + i * walk.step] !== 1) continue;
      let from = i;
      while (from > 0 && mask[first + (from - 1) * walk.step] === 1) from--;
      while (i + 1 < walk.length && mask[first + (i + 1) * walk.step] === 1) i++;
      if (i + 1 - from >= lengthMin)
        runs.push({ walk, at: first + from * walk.step, length: i + 1 - from, line });
    }
  }
  return runs;
}

/** The lower quartile, for half of a rule may have letters standing on it. */
function usualThickness(
  mask: Uint8Array,
  { walk, at, length, line }: Omit<Run, "thickness">,
  most: number,
): number {
  const found: number[] = [];
  for (let i = 1; i <= SAMPLES; i++) {
    const offset = Math.floor((length * i) / (SAMPLES + 1)) * walk.step;
    found.push(thicknessAt(mask, walk, at + offset, line, most));
  }
  return found.toSorted((a, b) => a - b)[SAMPLES >> 2] ?? Infinity;
}

function thicknessAt(mask: Uint8Array, walk: Walk, at: number, line: number, most: number): number {
  let before = 0;
  while (before < most && line - before > 0 && mask[at - (before + 1) * walk.stride] === 1)
    before++;
  let after = 0;
  while (
    after < most &&
    line + after + 1 < walk.lines &&
    mask[at + (after + 1) * walk.stride] === 1
  )
    after++;
  return before + 1 + after;
}

/** Paints the run with the paper beside it, but for strokes that cross it. */
function erase(page: GreyPage, ink: Ink, { walk, at, length, line, thickness }: Run): void {
  const most = thickness + LETTER_MORE;
  for (let i = 0; i < length; i++) {
    const place = at + i * walk.step;
    if (thicknessAt(ink.mask, walk, place, line, most + 1) > most) continue;
    ink.mask[place] = 0;
    const paper = Math.max(
      greyAt(page, walk, place, line, -most),
      greyAt(page, walk, place, line, most),
    );
    for (const offset of [-1, 0, 1]) {
      const beside = place + offset * walk.stride;
      // The blurred edge of the rule goes with it.
      if (line + offset >= 0 && line + offset < walk.lines && ink.mask[beside] === 0)
        page.data[beside] = Math.max(paper, page.data[beside] ?? 0);
    }
  }
}

function greyAt(page: GreyPage, walk: Walk, at: number, line: number, offset: number): number {
  const inside = Math.min(walk.lines - 1, Math.max(0, line + offset)) - line;
  return page.data[at + inside * walk.stride] ?? 255;
}
