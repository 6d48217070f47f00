import type { BatchTruth } from "./truth.ts";

/** How the letters of one file were told apart. A cut is a page on which a document begins, but the first. */
export interface CutCounts {
  /** Cuts there are. */
  readonly cuts: number;
  readonly found: number;
  /** Cuts found where none is. */
  readonly false: number;
}

/**
 * Compares the cuts of a batch. `items`: the pages of each mail item; enclosures belong to their
 * letter. A separator page left in front of a letter does not move its beginning, one that became
 * an item of its own is a false cut.
 */
export function countCuts(truth: BatchTruth, items: readonly (readonly number[])[]): CutCounts {
  const separators = new Set(truth.separatorPages);
  const first = Math.min(...truth.documents.map((document) => document.fromPage));
  const cuts = new Set(
    truth.documents.map((document) => document.fromPage).filter((page) => page > first),
  );
  const made = items
    .filter((pages) => pages.length > 0)
    .map((pages) => {
      const ofLetters = pages.filter((page) => !separators.has(page));
      return Math.min(...(ofLetters.length === 0 ? pages : ofLetters));
    })
    .filter((page) => page > first);
  const found = made.filter((page) => cuts.has(page)).length;
  return { cuts: cuts.size, found, false: made.length - found };
}

/** Precision, recall and F1 of cuts; null where there was no cut to find and none was found. */
export interface SeparationFigures {
  /** Cuts there are. */
  readonly n: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

/** The figures of several files together. With cuts to find and none found precision is 0. */
export function separationFigures(counts: readonly CutCounts[]): SeparationFigures {
  let n = 0;
  let found = 0;
  let wrong = 0;
  for (const each of counts) {
    n += each.cuts;
    found += each.found;
    wrong += each.false;
  }
  if (n === 0 && wrong === 0) return { n, precision: null, recall: null, f1: null };
  return {
    n,
    precision: found + wrong === 0 ? 0 : found / (found + wrong),
    recall: n === 0 ? null : found / n,
    f1: (2 * found) / (n + found + wrong),
  };
}
