import { fold } from "./german-pattern.ts";

/** The text with its words repaired that reading hurt, and where each place of it was before. */
export interface Repaired {
  readonly text: string;
  /** The offset in the text as it was read, for one in the repaired text. */
  readonly was: (offset: number) => number;
}

/** Letters that readers take for one another become one: "Widcrspruch" and "Widerspruch" are alike. */
export function skeleton(word: string): string {
  return fold(word.replaceAll("|", "l"))
    .replaceAll("6", "o")
    .replaceAll("8", "b")
    .replaceAll("5", "s")
    .replaceAll("0", "o")
    .replaceAll("rn", "m")
    .replaceAll("ri", "n")
    .replaceAll("in", "m")
    .replaceAll("ii", "u")
    .replaceAll(/[ao]e/gu, (pair) => pair.charAt(0))
    .replaceAll("ue", "u")
    .replaceAll(/[l1itfj]/gu, "i")
    .replaceAll(/[ceo]/gu, "c")
    .replaceAll(/[hb]/gu, "h")
    .replaceAll(/[nu]/gu, "n");
}

const WORD = /[\p{L}\p{N}|]{3,}/gu;

/** Makes the repair for a list of words: each word of a text that looks like one of them becomes it. */
export function makeRepair(vocabulary: readonly string[]): (text: string) => Repaired {
  const known = new Map(vocabulary.map((word) => [skeleton(word), word]));
  const spelt = new Set(vocabulary.map(fold));
  return (text) => {
    const shifts: { readonly from: number; readonly by: number }[] = [];
    let repaired = "";
    let end = 0;
    for (const match of text.matchAll(WORD)) {
      const word = known.get(skeleton(match[0]));
      // What is a word of the list as it stands, in whatever case, is no misreading.
      if (word === undefined || spelt.has(fold(match[0]))) continue;
      repaired += text.slice(end, match.index) + word;
      end = match.index + match[0].length;
      shifts.push({ from: repaired.length, by: end - repaired.length });
    }
    const was = (offset: number): number =>
      offset + (shifts.findLast(({ from }) => from <= offset)?.by ?? 0);
    return { text: repaired + text.slice(end), was };
  };
}
