import type { CompoundSplitter } from "./compounds.ts";
import { wordsOf } from "./german-words.ts";
import type { Word } from "./german-words.ts";
import type { Zone } from "./letter-zones.ts";

/** How much each kind of feature counts beside a whole word. */
const KIND_WEIGHTS = { word: 1, part: 0.6, pair: 0.7, grams: 1 } as const;
const GRAM_LETTERS = 5;
const GRAM_WORD_LETTERS_MIN = 6;

/** Feature name -> weighted count. Names begin with their kind: `w:` stems and parts, `p:` pairs, `g:` letter groups. */
export type FeatureCounts = ReadonlyMap<string, number>;

/** Takes weighted pieces of text and gives the counts of their features; `split` takes compounds apart. */
export function countFeatures(zones: readonly Zone[], split: CompoundSplitter): FeatureCounts {
  const counts = new Map<string, number>();
  const add = (name: string, weight: number): void => {
    counts.set(name, (counts.get(name) ?? 0) + weight);
  };
  for (const zone of zones) {
    let previous: Word | null = null;
    for (const word of wordsOf(zone.text)) {
      addWord(word, zone.weight, split, add);
      if (previous !== null)
        add(`p:${previous.stem} ${word.stem}`, zone.weight * KIND_WEIGHTS.pair);
      previous = word;
    }
  }
  return counts;
}

function addWord(
  word: Word,
  weight: number,
  split: CompoundSplitter,
  add: (name: string, weight: number) => void,
): void {
  add(`w:${word.stem}`, weight * KIND_WEIGHTS.word);
  for (const part of split(word.folded)) add(`w:${part}`, weight * KIND_WEIGHTS.part);
  const grams = gramsOf(word.folded);
  // Together the groups of one word weigh as one feature, however long it is.
  for (const gram of grams)
    add(`g:${gram}`, (weight * KIND_WEIGHTS.grams) / Math.sqrt(grams.length));
}

/** Groups of letters survive a misread letter and an unknown ending. */
function gramsOf(folded: string): readonly string[] {
  if (folded.length < GRAM_WORD_LETTERS_MIN) return [];
  const padded = `^${folded}$`;
  return Array.from({ length: padded.length - GRAM_LETTERS + 1 }, (_, at) =>
    padded.slice(at, at + GRAM_LETTERS),
  );
}
