import type { PageWords } from "../domain/page.ts";
import { plainText } from "../domain/page.ts";

/** Whether the words of a page look like the first page of a letter, and like the end of one. */
export interface LetterShape {
  readonly startsLetter: boolean;
  readonly endsLetter: boolean;
}

/** How the town names itself on its letterhead and is addressed by others. */
export interface OwnAddress {
  readonly name: string;
  readonly street: string;
}

const SALUTATION =
  /\b(sehr geehrte|sehr geehrter|guten tag|liebe[rs]? (frau|herr|damen)|hallo|dear (sir|madam|mr|ms))\b/i;
const CLOSING =
  /\b(mit freundlichen gr|freundliche gr|hochachtungsvoll|mit besten gr|viele gr|im auftrag|auf anordnung|yours (sincerely|faithfully))/i;
const ADDRESS = /\b\d{5}\s+\p{Lu}\p{L}+/u;
const DATE = /\b\d{1,2}\.\s?(\d{1,2}\.\s?\d{2,4}|\p{L}+ \d{4})\b/u;
/** What people write on an enclosure that is itself a letter. */
const COPY = /^\W*(kopie|abschrift|anlage( \d+)?|zur kenntnis|copy)\W*$/im;

/**
 * A first page is addressed to the town, or carries salutation, postal address and date in its upper
 * half. A copy of the town's own letter begins with the town's name: it is somebody's enclosure, and so
 * is what is marked as a copy. Reading errors make it say no, never yes.
 */
export function letterShape(page: PageWords, own: OwnAddress): LetterShape {
  const upper = plainText({
    ...page,
    words: page.words.filter((word) => word.box[1] < page.height * 0.5),
  });
  const folded = fold(upper);
  const isOwnLetter = folded.startsWith(fold(own.name));
  const addressed = folded.includes(fold(own.street)) && folded.includes(fold(own.name));
  const looksLike = SALUTATION.test(upper) && ADDRESS.test(upper) && DATE.test(upper);
  return {
    startsLetter: (addressed || looksLike) && !isOwnLetter && !COPY.test(upper),
    endsLetter: CLOSING.test(plainText(page)),
  };
}

const fold = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
