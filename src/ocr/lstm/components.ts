import type { Ink } from "./ink.ts";

/** Pixels of ink that touch: a letter, a dot, a speck, letters that run into each other. */
export interface Component {
  readonly left: number;
  readonly top: number;
  /** The first column and row behind it. */
  readonly right: number;
  readonly bottom: number;
  /** How many pixels it has. */
  readonly area: number;
}

/** Stretches of ink of one row, in order; `root` is each one's way to the first of its component. */
interface Runs {
  count: number;
  from: Int32Array;
  to: Int32Array;
  row: Int32Array;
  root: Int32Array;
}

/** The components of a page, from the top. */
export function componentsOf(ink: Ink): Component[] {
  const runs = joinedRuns(ink);
  const found = new Map<number, { -readonly [Key in keyof Component]: Component[Key] }>();
  for (let i = 0; i < runs.count; i++) {
    const [from = 0, to = 0, row = 0] = [runs.from[i], runs.to[i], runs.row[i]];
    const root = rootOf(runs.root, i);
    const known = found.get(root);
    if (known) {
      known.left = Math.min(known.left, from);
      known.right = Math.max(known.right, to);
      known.bottom = row + 1;
      known.area += to - from;
    } else found.set(root, { left: from, top: row, right: to, bottom: row + 1, area: to - from });
  }
  return [...found.values()];
}

function joinedRuns({ mask, width, height }: Ink): Runs {
  const runs = emptyRuns(1 << 16);
  let aboveFrom = 0;
  for (let row = 0; row < height; row++) {
    const rowFrom = runs.count;
    addRow(runs, mask.subarray(row * width, (row + 1) * width), row);
    joinRows(runs, aboveFrom, rowFrom);
    aboveFrom = rowFrom;
  }
  return runs;
}

function addRow(runs: Runs, row: Uint8Array, y: number): void {
  for (let x = row.indexOf(1); x >= 0; x = row.indexOf(1, x)) {
    const from = x;
    while (row[x] === 1) x++;
    if (runs.count === runs.from.length) grow(runs);
    runs.from[runs.count] = from;
    runs.to[runs.count] = x;
    runs.row[runs.count] = y;
    runs.root[runs.count] = runs.count;
    runs.count++;
  }
}

/** Joins the runs of a row with those of the row above that they touch, corners included. */
function joinRows({ count, from, to, root }: Runs, aboveFrom: number, rowFrom: number): void {
  let above = aboveFrom;
  for (let run = rowFrom; run < count; run++) {
    const [left = 0, right = 0] = [from[run], to[run]];
    while (above < rowFrom && (to[above] ?? 0) < left) above++;
    for (let other = above; other < rowFrom && (from[other] ?? 0) <= right; other++) {
      const a = rootOf(root, other);
      const b = rootOf(root, run);
      root[Math.max(a, b)] = Math.min(a, b);
    }
  }
}

function rootOf(root: Int32Array, run: number): number {
  let at = run;
  for (let next = root[at] ?? at; next !== at; next = root[at] ?? at) {
    root[at] = root[next] ?? next;
    at = next;
  }
  return at;
}

function emptyRuns(size: number): Runs {
  const column = () => new Int32Array(size);
  return { count: 0, from: column(), to: column(), row: column(), root: column() };
}

function grow(runs: Runs): void {
  const larger = emptyRuns(runs.count * 2);
  for (const key of ["from", "to", "row", "root"] as const) {
    larger[key].set(runs[key]);
    runs[key] = larger[key];
  }
}
