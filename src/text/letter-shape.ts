import type { PageWords } from "../domain/page.ts";
import { plainText } from "../domain/page.ts";

/** Whether the words of a page look like the first page of a letter, and like the end of one. */
export interface LetterShape {
  readonly startsLetter: boolean;
  readonly endsLetter: boolean;
}

const SALUTATION =
  /\b(sehr geehrte|sehr geehrter|guten tag|liebe[rs]? (frau|herr|damen)|hallo|dear (sir|madam|mr|ms))\b/i;
const CLOSING =
  /\b(mit freundlichen gr|freundliche gr|hochachtungsvoll|mit besten gr|viele gr|im auftrag|auf anordnung|yours (sincerely|faithfully))/i;
const ADDRESS = /\b\d{5}\s+\p{Lu}\p{L}+/u;
const DATE = /\b\d{1,2}\.\s?(\d{1,2}\.\s?\d{2,4}|\p{L}+ \d{4})\b/u;

/** Upper half of the page: where a letter has its address, date and salutation. */
function upperText(page: PageWords): string {
  return plainText({
    ...page,
    words: page.words.filter((word) => word.box[1] < page.height * 0.5),
  });
}

/**
 * A first page carries salutation, postal address and date in its upper half, all three: a page two
 * that quotes one of them does not. Reading errors make it say no, never yes.
 */
export function letterShape(page: PageWords): LetterShape {
  const upper = upperText(page);
  return {
    startsLetter: SALUTATION.test(upper) && ADDRESS.test(upper) && DATE.test(upper),
    endsLetter: CLOSING.test(plainText(page)),
  };
}
