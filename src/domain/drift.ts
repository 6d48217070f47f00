import { z } from "zod";

/** What may be no longer as it was when the machine was measured. */
export const DriftKind = z.enum(["error", "unknown-words", "share-alone"]);
export type DriftKind = z.infer<typeof DriftKind>;

/** One letter as a test sees it: something happened, which happens at most so often (0..1) where nothing has changed. */
export interface Observation {
  readonly happened: boolean;
  readonly atMost: number;
}

/** How much more often it may happen (in odds); the evidence is the mean over these. */
const ODDS = [2, 4, 8] as const;
/** No letter is so sure that one surprise proves a change. */
const SHARE_MIN = 0.002;
const SHARE_MAX = 0.98;
/** Where nothing has changed, a notice comes at most once in so many letters on average. */
export const EVIDENCE_NEEDED = 10_000;

/**
 * How strongly the newest letters say that something happens more often than it did: the highest product of
 * likelihood ratios over any last stretch of letters (a CUSUM of test martingales: Ville 1939; Shin, Ramdas,
 * Rinaldo, "E-detectors", 2022), so it may be looked at after every letter.
 */
export function evidenceOfChange(letters: readonly Observation[]): number {
  const sums = ODDS.map((odds) =>
    letters.reduce((sum, letter) => Math.max(1, sum) * likelihoodRatio(letter, odds), 1),
  );
  return sums.reduce((total, sum) => total + sum, 0) / ODDS.length;
}

function likelihoodRatio({ happened, atMost }: Observation, odds: number): number {
  const before = Math.min(SHARE_MAX, Math.max(SHARE_MIN, atMost));
  const after = (before * odds) / (1 - before + before * odds);
  return happened ? after / before : (1 - after) / (1 - before);
}

/** One letter that the model decided or proposed, in the order in which it did. */
export interface DecidedLetter {
  /** The calibrated confidence of its first candidate, 0..1. */
  readonly confidence: number;
  /** The share (0..1) of its words that the model knew; null: not noted. */
  readonly knownShare: number | null;
  /** Sure enough to go alone, by the threshold of then. */
  readonly sure: boolean;
  /** What people said of the proposal; null: nobody has looked. */
  readonly right: boolean | null;
}

/** What is known of letters on which the machine was measured. */
export interface Measured {
  /** Nineteen in twenty of them had more known words than this share. */
  readonly knownShareLow: number;
}

/** That something has changed: in how many letters, and how many of them did what should be rare. */
export interface Drift {
  readonly kind: DriftKind;
  readonly letters: number;
  readonly happened: number;
  /** How many were to be expected at most. */
  readonly expected: number;
}

/** So many letters tell how often the town's are sure enough; later ones are held against them. */
const REFERENCE_LETTERS = 200;
/** Letters of real towns are more mixed than ours: twice as many may have few known words. */
const FEW_KNOWN_SHARE = 0.1;

/**
 * Looks for changes of one kind in the letters decided since the last one was settled. `former`: those decided before
 * that. Whoever settles that letters have other words takes these as what is usual in the town.
 */
export function findDrift(
  kind: DriftKind,
  letters: readonly DecidedLetter[],
  measured: Measured,
  former: readonly DecidedLetter[] = [],
): Drift | null {
  const tests = testsOf(kind, letters, measured, former);
  const found = tests.find((test) => evidenceOfChange(test) >= EVIDENCE_NEEDED);
  return found === undefined
    ? null
    : {
        kind,
        letters: found.length,
        happened: found.filter(({ happened }) => happened).length,
        expected: Math.round(found.reduce((sum, { atMost }) => sum + atMost, 0)),
      };
}

function testsOf(
  kind: DriftKind,
  letters: readonly DecidedLetter[],
  { knownShareLow }: Measured,
  former: readonly DecidedLetter[],
): readonly (readonly Observation[])[] {
  switch (kind) {
    case "error":
      return [
        letters.flatMap(({ right, confidence }) =>
          right === null ? [] : [{ happened: !right, atMost: 1 - confidence }],
        ),
      ];
    case "unknown-words": {
      const few = (some: readonly DecidedLetter[]): readonly boolean[] =>
        some.flatMap(({ knownShare }) => (knownShare === null ? [] : [knownShare < knownShareLow]));
      const before = few(former).slice(-REFERENCE_LETTERS);
      const usual =
        before.length === 0 ? 0 : upperShare(before.filter(Boolean).length, before.length);
      const atMost = Math.max(FEW_KNOWN_SHARE, usual);
      return [few(letters).map((happened) => ({ happened, atMost }))];
    }
    case "share-alone":
      return shareTests(letters.map(({ sure }) => sure));
  }
}

/** Fewer are sure than were, or more: both mean that letters are not what they were. */
function shareTests(sure: readonly boolean[]): readonly (readonly Observation[])[] {
  const before = sure.slice(0, REFERENCE_LETTERS);
  const after = sure.slice(REFERENCE_LETTERS);
  if (after.length === 0) return [];
  return [true, false].map((asked) => {
    const often = before.filter((each) => each === asked).length;
    const atMost = upperShare(often, before.length);
    return after.map((each) => ({ happened: each === asked, atMost }));
  });
}

/** Hardly ever exceeded by the true share: three standard deviations above the counted one, with two added to each. */
function upperShare(count: number, of: number): number {
  const share = (count + 2) / (of + 4);
  return Math.min(1, share + 3 * Math.sqrt((share * (1 - share)) / (of + 4)));
}
