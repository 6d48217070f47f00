import { printedWords } from "../domain/handwriting.ts";
import type { PageWords, Word } from "../domain/page.ts";

/** How many letters and digits a word has: a dirt speck read as `.` or `|` has none and does not count. */
function weight(word: Word): number {
  return word.text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}

/** Mean confidence 0..1, each word weighted by its letters and digits; 0 when there is none. */
export function meanConfidence(words: readonly Word[]): number {
  let sum = 0;
  let characters = 0;
  for (const word of words) {
    sum += word.confidence * weight(word);
    characters += weight(word);
  }
  return characters === 0 ? 0 : sum / characters;
}

/**
 * Of 26 pages read from our letters, those below had 28 % and 68 % of their characters wrong or were
 * crumpled backs; those above at most 23 %, enough to decide from.
 */
const LEGIBLE_CONFIDENCE_MIN = 0.6;
/** Fewer letters and digits than this are stains; `Anlage 1` alone on a page is text. */
const LEGIBLE_CHARACTERS_MIN = 4;

/**
 * Whether a page that is known not to be blank could not be read and needs a person's eyes. A text
 * layer is never illegible: it was not read from pixels.
 */
export function isIllegible(page: PageWords): boolean {
  if (page.source === "text-layer") return false;
  const characters = page.words.reduce((sum, word) => sum + weight(word), 0);
  if (characters < LEGIBLE_CHARACTERS_MIN) return true;
  // Print beside a note by hand is as legible as without it.
  const printed = printedWords(page);
  const isAllByHand = printed.every((word) => weight(word) === 0);
  const confidence =
    isAllByHand || printed.length === page.words.length
      ? page.meanConfidence
      : meanConfidence(printed);
  return confidence < LEGIBLE_CONFIDENCE_MIN;
}
