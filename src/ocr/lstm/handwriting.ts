import { certaintyOf, type ReadLine } from "./line-doubt.ts";
import type { TextLine } from "./text-line.ts";

/** A logistic model of what a line of handwriting looks like beside one of print. */
const WEIGHTS = { bias: 6.7, fill: -25.6, wobble: 9.4, doubt: 2.8, even: -2.8, joined: 2.1 };

/** Lower strokes are dots, commas and what an underline leaves. */
const LETTER_X_HEIGHTS = 0.5;
/** Heads within so many x-heights of the usual ones are those of type. */
const EVEN = 0.07;
const JOINED_MAX = 3;

/** Lines of fewer letters say too little for themselves: a stamp across print looks as strange. */
const LETTERS_MIN = 8;
/** How clearly lines that stand together must look written; no single one counts for more than `EACH_MAX`. */
const TOGETHER = 3.3;
const EACH_MAX = 4;
/** What the network is so sure of reads as print does, whoever wrote it, and is often print in thin strokes. */
const SURE = 0.9;
/** A line beside marked ones is taken with them from here on, a short one too. */
const BESIDE_MARKED = -0.5;

/**
 * Which of the lines a hand wrote, told by their thin and uneven strokes and by how much the network
 * doubts them; never by the doubt alone, for poor print is doubted too. Fitted on the 120 letters of
 * ../shared/corpora/letters; `bench/handwriting.ts` measures it on hands and print it was not fitted on.
 */
export function handwrittenLines(lines: readonly ReadLine[]): boolean[] {
  const looks = lines.map((each) => (each.words.length === 0 ? -Infinity : looksWritten(each)));
  const near = neighboursOf(lines.map(({ line }) => line));
  const clear = [...lines.keys()].filter((i) => (looks[i] ?? 0) > 0 && isLong(lines[i]));
  const marked = lines.map(() => false);
  for (const group of groupsOf(clear, near)) {
    const together = group.reduce((sum, i) => sum + Math.min(EACH_MAX, looks[i] ?? 0), 0);
    const sureness = mean(group.flatMap((i) => lines[i] ?? []).map((read) => certaintyOf(read)));
    if (together > TOGETHER && sureness < SURE) for (const i of group) marked[i] = true;
  }
  const open = [...marked.keys()].filter((i) => marked[i]);
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    for (const other of near[i] ?? []) {
      if (marked[other] === true || (looks[other] ?? -Infinity) <= BESIDE_MARKED) continue;
      marked[other] = true;
      open.push(other);
    }
  }
  return marked;
}

/** The lines, those by hand with their words marked as such. */
export function withHandwriting(lines: readonly ReadLine[]): ReadLine[] {
  const marked = handwrittenLines(lines);
  return lines.map((read, i) =>
    marked[i] === true
      ? { ...read, words: read.words.map((word) => ({ ...word, handwritten: true as const })) }
      : read,
  );
}

/** The lines among `some` that hang together by being near one another. */
function groupsOf(some: readonly number[], near: readonly (readonly number[])[]): number[][] {
  const left = new Set(some);
  const groups: number[][] = [];
  for (const first of some) {
    if (!left.delete(first)) continue;
    const group = [first];
    for (const each of group)
      group.push(...(near[each] ?? []).filter((other) => left.delete(other)));
    groups.push(group);
  }
  return groups;
}

const isLong = (read: ReadLine | undefined): boolean =>
  read !== undefined && lettersOf(read.line).length >= LETTERS_MIN;

/** Above 0 where a line looks written rather than printed, as log odds. */
function looksWritten(read: ReadLine): number {
  const { line, words } = read;
  const letters = lettersOf(line);
  if (letters.length === 0) return -Infinity;
  const heads = letters.map(
    ({ left, right, top }) => (levelAt(line, (left + right) / 2) - top) / line.xHeight,
  );
  const fills = letters.map(
    ({ area, left, top, right, bottom }) => area / ((right - left) * (bottom - top)),
  );
  const usual = heads.toSorted((a, b) => a - b)[Math.floor(0.9 * heads.length)] ?? 1;
  const even = heads.filter(
    (head) => Math.abs(head - 1) < EVEN || Math.abs(head - usual) < EVEN,
  ).length;
  const characters = words.reduce(
    (sum, { text }) => sum + (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0),
    0,
  );
  return (
    WEIGHTS.bias +
    WEIGHTS.fill * mean(fills) +
    WEIGHTS.wobble * Math.min(1, deviation(heads)) +
    WEIGHTS.doubt * (1 - certaintyOf(read)) +
    WEIGHTS.even * (even / heads.length) +
    WEIGHTS.joined * Math.min(JOINED_MAX, characters / letters.length)
  );
}

const lettersOf = ({ parts, xHeight }: TextLine): TextLine["parts"] =>
  parts.filter(({ top, bottom }) => bottom - top > LETTER_X_HEIGHTS * xHeight);

const levelAt = (line: TextLine, x: number): number => line.baseline + line.slope * (x - line.left);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

// In heights of a line: the next line of a paragraph, or the next word of a row.
const ABOVE_MAX = 1.5;
const BESIDE_MAX = 3;

/** The lines around each one, by their places. */
function neighboursOf(lines: readonly TextLine[]): number[][] {
  const boxes = lines.map((line) => ({
    left: line.left,
    right: line.right,
    top: line.baseline - line.above,
    bottom: line.baseline + line.below,
  }));
  return boxes.map((a, i) => {
    const height = a.bottom - a.top;
    return boxes.flatMap((b, j) => {
      const across = Math.max(a.left, b.left) - Math.min(a.right, b.right);
      const down = Math.max(a.top, b.top) - Math.min(a.bottom, b.bottom);
      const isNear = across < BESIDE_MAX * height && down < ABOVE_MAX * height;
      return i !== j && isNear ? [j] : [];
    });
  });
}
