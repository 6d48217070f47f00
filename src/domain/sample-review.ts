/** The share of what goes alone to a unit that is reviewed unless somebody sets another: below it only a supervisor may. */
export const SAMPLE_SHARE = 0.02;

/** 52 bits: as many as a number keeps exactly. */
const DIGITS = 13;

/**
 * Whether a decision of the machine's is drawn for the blind sample: by lot, from the hex SHA-256 of
 * `sampleText`. The seed was fixed, and its hash told, before the day's post was known, and is told
 * itself afterwards: nobody chooses, nobody can know beforehand, and anybody can draw again.
 */
export const isDrawn = (share: number, hash: string): boolean =>
  Number.parseInt(hash.slice(0, DIGITS), 16) / 16 ** DIGITS < share;

/** The text whose SHA-256 decides about a document. */
export const sampleText = (seed: string, documentId: string): string => `${seed}:${documentId}`;
