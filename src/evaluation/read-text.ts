import { distance } from "fastest-levenshtein";

/** How much of a text was read, as counts: sums of them are the figures of many letters. */
export interface ReadingCounts {
  readonly words: number;
  readonly wordsFound: number;
  /** Of the true text, white space folded. */
  readonly characters: number;
  /** Insertions, deletions and replacements that turn the true text into the one that was read. */
  readonly edits: number;
}

/** Counts what of `truth` stands in `found`; both in reading order, any line breaks. */
export function countReading(truth: string, found: string): ReadingCounts {
  const trueText = flowing(truth);
  const foundText = flowing(found);
  const left = new Map<string, number>();
  for (const word of wordsOf(foundText)) left.set(word, (left.get(word) ?? 0) + 1);
  const words = wordsOf(trueText);
  let wordsFound = 0;
  for (const word of words) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    wordsFound += 1;
  }
  return {
    words: words.length,
    wordsFound,
    characters: Array.from(trueText).length,
    edits: distance(trueText, foundText),
  };
}

/** One line: NFC, no soft hyphens, words divided at a line's end put together, white space folded. */
export function flowing(text: string): string {
  return (
    text
      .normalize("NFC")
      .replaceAll("\u00AD", "")
      // "Bau-/und Gartenamt" keeps its hyphen: what follows is a word of its own.
      .replaceAll(/(\p{L})-\s*[\n\f]\s*(?=(?:und|oder|bzw|sowie)\b)/gu, "$1- ")
      .replaceAll(/(\p{L})-\s*[\n\f]\s*(?=\p{Ll})/gu, "$1")
      // Before a capital or a digit the hyphen is part of the word.
      .replaceAll(/([\p{L}\p{N}]-)\s*[\n\f]\s*(?=[\p{Lu}\p{N}])/gu, "$1")
      .replaceAll(/\s+/gu, " ")
      .trim()
  );
}

/** Words by white space, without the punctuation around them; case counts. */
function wordsOf(flowingText: string): readonly string[] {
  return flowingText
    .split(" ")
    .map((word) => word.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ""))
    .filter((word) => word !== "");
}

/** The sum of counts. */
export function sumReading(all: readonly ReadingCounts[]): ReadingCounts {
  const sum = { words: 0, wordsFound: 0, characters: 0, edits: 0 };
  for (const each of all) {
    sum.words += each.words;
    sum.wordsFound += each.wordsFound;
    sum.characters += each.characters;
    sum.edits += each.edits;
  }
  return sum;
}
