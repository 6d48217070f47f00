import type { GreyImage } from "./grey-image.ts";
import type { Letter } from "./page-source.ts";
import type { FoundLetters } from "./pdf-letters.ts";

/** Fewer characters than this are a page number or a stamp, not the text of the page. */
const LETTERS_MIN = 20;

/** Difference of grey that makes a character visible on its ground. */
const CONTRAST_MIN = 24;

/**
 * The letters of a text layer that may stand for the page, or null when the page must be read: too few
 * of them, text nobody sees, an encoding that makes no words, or a page that is mostly a picture.
 */
export function trustedLetters(
  found: FoundLetters,
  image: GreyImage,
  page: { readonly pictureShare: number; readonly madeHere: boolean },
): readonly Letter[] | null {
  // A full-page image with text over it is a scan with an OCR layer of unknown quality.
  if (page.pictureShare > 0.4) return null;
  const inked = found.letters.filter((letter) => letter.text.trim() !== "");
  if (inked.length < (page.madeHere ? 1 : LETTERS_MIN)) return null;
  if (found.invisible > inked.length * 0.05) return null;
  const junk = inked.filter((letter) => isJunk(letter.text)).length;
  if (Math.max(junk, found.unmapped) > inked.length * 0.03) return null;
  const seen = new Set(inked.filter((letter) => isSeen(letter, image)));
  // White text, text outside the page or under a picture: somebody reads another page than we would.
  if (seen.size < inked.length * 0.95) return null;
  const text = found.letters.map((letter) => letter.text).join("");
  if (!page.madeHere && !looksLikeWords(text)) return null;
  return found.letters.filter(
    (letter) => letter.text.trim() === "" || (seen.has(letter) && !isJunk(letter.text)),
  );
}

/** Replacement, private-use and control characters; a bullet of a symbol font is one, and may occur. */
function isJunk(text: string): boolean {
  return /[\p{Co}\p{Cn}\p{Cc}\ufffd]/u.test(text);
}

function isSeen({ box }: Letter, image: GreyImage): boolean {
  const left = Math.max(0, Math.floor(box[0]));
  const top = Math.max(0, Math.floor(box[1]));
  const right = Math.min(image.width - 1, Math.ceil(box[2]));
  const bottom = Math.min(image.height - 1, Math.ceil(box[3]));
  if (right < left || bottom < top) return false;
  let darkest = 255;
  let lightest = 0;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const value = image.data[y * image.width + x] ?? 255;
      if (value < darkest) darkest = value;
      if (value > lightest) lightest = value;
    }
  }
  return lightest - darkest >= CONTRAST_MIN;
}

/**
 * Whether text in content order could be words: mostly letters, digits and common signs, Latin letters
 * with as many vowels as languages have, words of usual length. A broken or shifted encoding fails one.
 */
export function looksLikeWords(text: string): boolean {
  const signs = count(text, /\S/gu);
  const usual = count(text, /[\p{L}\p{N}.,;:!?()/\-–—„“”"'’§€%&@+*=_•·°|<>[\]#…]/gu);
  return usual >= signs * 0.9 && hasUsualVowels(text) && hasUsualWords(text);
}

function hasUsualVowels(text: string): boolean {
  const latin = count(text, /\p{Script=Latin}/gu);
  const vowels = count(text.normalize("NFD"), /[aeiouyæøœı]/giu);
  return latin < 40 || (vowels >= latin * 0.2 && vowels <= latin * 0.65);
}

function hasUsualWords(text: string): boolean {
  const words = text.match(/\p{L}+/gu) ?? [];
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  const single = words.filter((word) => word.length === 1).length;
  return letters <= 20 * words.length && (words.length < 10 || single <= words.length * 0.5);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
