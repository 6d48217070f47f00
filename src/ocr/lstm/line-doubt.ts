import type { Word } from "../../domain/page.ts";
import { meanConfidence } from "../confidence.ts";
import { quantileOf, type TextLine } from "./text-line.ts";

/** A line of the page with what was read in it. */
export interface ReadLine {
  readonly line: TextLine;
  readonly words: readonly Omit<Word, "line">[];
}

/** How sure the network was of a line's letters and digits, 0..1. */
export const certaintyOf = ({ words }: ReadLine): number =>
  meanConfidence(words.map((word) => ({ ...word, line: 0 })));

/** Letters of a line that is print for sure: their height is the usual one of the page. */
const SURE_LETTERS = 5;
/** Lines of fewer characters may be specks, holes and the edges of a stamp. */
const FEW_CHARACTERS = 4;
const SPECK_HEIGHT = 0.62;
const SPECK_CONFIDENCE = 0.45;

/**
 * The lines that are print. Taken out is what was read into dirt, punch holes and torn edges: lines
 * without any letter or digit, and very short ones that are low or that the network doubts.
 */
export function withoutSpecks(lines: readonly ReadLine[]): ReadLine[] {
  const sure = lines.filter(({ line }) => line.parts.length >= SURE_LETTERS);
  const usual = quantileOf(
    sure.flatMap(({ line }) => line.parts.map(() => line.xHeight)),
    0.5,
  );
  return lines.filter((read) => {
    const { line, words } = read;
    const characters = words
      .map(({ text }) => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0)
      .reduce((sum, count) => sum + count, 0);
    if (characters === 0) return false;
    if (characters >= FEW_CHARACTERS) return true;
    const doubtful = certaintyOf(read) < SPECK_CONFIDENCE;
    return !doubtful && line.xHeight >= SPECK_HEIGHT * usual;
  });
}
