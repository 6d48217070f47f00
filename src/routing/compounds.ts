import { stemWord } from "./german-words.ts";

/** Splits a folded German compound into the stems of its known parts; [] when it is not made of known words. */
export type CompoundSplitter = (folded: string) => readonly string[];

const PART_LETTERS_MIN = 4;
const LINKS = ["", "s", "es", "n", "en", "er", "e"];

/** Takes the folded words one knows (the catalogue's) and gives the splitter for them. */
export function makeCompoundSplitter(lexicon: ReadonlySet<string>): CompoundSplitter {
  const stems = new Set(
    [...lexicon].filter((word) => word.length >= PART_LETTERS_MIN).map(stemWord),
  );
  const known = (part: string): boolean => lexicon.has(part) || stems.has(stemWord(part));

  const headOf = (part: string): string | null => {
    for (const link of LINKS) {
      const bare = link === "" ? part : part.slice(0, -link.length);
      if (part.endsWith(link) && bare.length >= PART_LETTERS_MIN && known(bare)) return bare;
    }
    return null;
  };

  const split = (word: string, depth: number): readonly string[] => {
    // The last part names the thing, so the longest known ending is tried first.
    for (let at = PART_LETTERS_MIN; at <= word.length - PART_LETTERS_MIN; at++) {
      const tail = word.slice(at);
      if (!known(tail)) continue;
      const front = word.slice(0, at);
      const head = headOf(front);
      if (head !== null) return [stemWord(head), stemWord(tail)];
      const rest = depth > 0 ? split(front, depth - 1) : [];
      if (rest.length > 0) return [...rest, stemWord(tail)];
    }
    return [];
  };

  return (folded) => (folded.length < 2 * PART_LETTERS_MIN ? [] : split(folded, 1));
}
