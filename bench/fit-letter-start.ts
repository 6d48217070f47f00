/** Fits the model of letter beginnings: a logistic regression whose weights must have reasonable signs. */
import { FEATURE_NAMES } from "../src/text/letter-start.ts";
import type { LetterStartModel } from "../src/text/letter-start.ts";

/** One page as the model sees it, and whether a letter begins there. */
export interface Row {
  readonly values: readonly number[];
  readonly begins: boolean;
  readonly weight: number;
}

const RIDGE = 2;
/** What can only speak for a beginning, and what only against one. */
const FOR = new Set(
  (
    "townStreet townStreetPartly townName townNamePartly returnLine receiptStamp dateLine salutation addressedAndSalutation " +
    "subjectLine infoBlock contact addressedPaper numberOne beforeIsLast letterClosed beforeClosed blankBefore " +
    "blankBack blankAfterClosing otherFooter otherPaper otherType otherLanguage"
  ).split(" "),
);
const AGAINST = new Set(
  (
    "fromTown toOther headOfOthers noHead noHeadInOpenLetter enclosureHead paperHead startsMidSentence table fewWords laterNumber numberFollows " +
    "beforeIsNotLast beforeEndsMidSentence beforeFull announced announcedUnaddressed noBlankAmongBlanks sameFooter " +
    "sameHeader sharedName sharedReference"
  ).split(" "),
);

/**
 * Weights of a sign against reason (our stacks know only so many layouts) are left out, and the rest
 * fitted again: that a page bears a date never speaks against a beginning.
 */
export function fitLetterStart(rows: readonly Row[]): LetterStartModel {
  const left = new Set<number>();
  let weights = regression(rows, left);
  for (let round = 0; round < 6; round += 1) {
    const wrong = FEATURE_NAMES.flatMap((name, at) => {
      const weight = weights[at + 1] ?? 0;
      return (weight < 0 && FOR.has(name)) || (weight > 0 && AGAINST.has(name)) ? [at + 1] : [];
    });
    if (wrong.length === 0) break;
    for (const at of wrong) left.add(at);
    weights = regression(rows, left);
  }
  return {
    version: `pages+${rows.length / 2}`,
    bias: round4(weights[0] ?? 0),
    weights: Object.fromEntries(
      FEATURE_NAMES.map((name, at) => [name, round4(weights[at + 1] ?? 0)]),
    ),
    limits: { cutFrom: 0.5, wholeBelow: 0.5 },
  };
}

interface Active {
  readonly at: number;
  readonly value: number;
}

/** Logistic regression by Newton's method with a ridge, without the columns in `left`; index 0 is the bias. */
function regression(rows: readonly Row[], left: ReadonlySet<number>): number[] {
  let weights: number[] = Array.from({ length: FEATURE_NAMES.length + 1 }, () => 0);
  for (let round = 0; round < 25; round += 1) {
    const gradient: number[] = weights.map((weight, at) => (at === 0 ? 0 : -RIDGE * weight));
    const curve = weights.map((_, at) => weights.map((__, to): number => (at === to ? RIDGE : 0)));
    for (const { values, begins, weight } of rows) {
      const active = [1, ...values].flatMap((value, at): Active[] =>
        value === 0 || left.has(at) ? [] : [{ at, value }],
      );
      const odds = active.reduce((sum, { at, value }) => sum + value * (weights[at] ?? 0), 0);
      const p = 1 / (1 + Math.exp(-odds));
      for (const { at, value } of active) {
        gradient[at] = (gradient[at] ?? 0) + weight * ((begins ? 1 : 0) - p) * value;
        bend(curve[at] ?? [], active, weight * p * (1 - p) * value);
      }
    }
    const step = solve(curve, gradient);
    weights = weights.map((weight, at) => weight + (step[at] ?? 0));
    if (Math.max(...step.map(Math.abs)) < 1e-3) break;
  }
  return weights;
}

function bend(line: number[], active: readonly Active[], by: number): void {
  for (const { at, value } of active) line[at] = (line[at] ?? 0) + by * value;
}

function round4(value: number): number {
  return Number(value.toFixed(4));
}

/** Gauss with pivots; the matrix is positive definite by its ridge. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] ?? 0]);
  const size = rows.length;
  for (let at = 0; at < size; at += 1) {
    const pivot = rows[at] ?? [];
    for (const [index, row] of rows.entries()) {
      if (index === at) continue;
      const factor = (row[at] ?? 0) / (pivot[at] ?? 1);
      if (factor === 0) continue;
      for (let to = at; to <= size; to += 1) row[to] = (row[to] ?? 0) - factor * (pivot[to] ?? 0);
    }
  }
  return rows.map((row, at) => (row[size] ?? 0) / (row[at] ?? 1));
}
