import { pick, type Random } from "../../fixtures/make/random.ts";
import type { PageWords } from "../../src/domain/page.ts";

/** What readers make of letters and digits. */
const CONFUSED: readonly (readonly [string, readonly string[]])[] = [
  ["rn", ["m"]],
  ["ü", ["u", "ii"]],
  ["ä", ["a", "i"]],
  ["ö", ["o", "6"]],
  ["ß", ["B", "8"]],
  ["l", ["1", "I", "i"]],
  ["i", ["l", "t"]],
  ["e", ["c", "o"]],
  ["h", ["b"]],
  ["t", ["f", "l"]],
  ["n", ["u", "ri"]],
  ["m", ["rn", "in"]],
  ["c", ["e"]],
  ["S", ["5"]],
  ["B", ["8"]],
  ["0", ["O", "o"]],
  ["1", ["l", "I"]],
  ["5", ["S"]],
  ["8", ["B", "3"]],
  [".", [",", ""]],
  [",", ["."]],
];

/** The pages with a share of their letters misread, 0..1; a word so hurt is less sure. */
export function misreadPages(
  pages: readonly PageWords[],
  share: number,
  random: Random,
): PageWords[] {
  return pages.map((page) => {
    const words = page.words.map((word) => {
      const text = misread(word.text, share, random);
      return { ...word, text, confidence: text === word.text ? 0.9 : 0.6 };
    });
    return { ...page, source: "ocr", engine: "misread by chance", meanConfidence: 0.85, words };
  });
}

function misread(text: string, share: number, random: Random): string {
  let read = "";
  for (let at = 0; at < text.length;) {
    const found = random() < share * 1.6 ? confusionAt(text, at) : undefined;
    read += found === undefined ? text[at] : pick(random, found[1]);
    at += found === undefined ? 1 : found[0].length;
  }
  return read === "" ? text : read;
}

/** About six of ten letters can be confused: hence the factor above. */
const confusionAt = (text: string, at: number): (typeof CONFUSED)[number] | undefined =>
  CONFUSED.find(([letters]) => text.startsWith(letters, at));
