import type { Box, PageWords, Word } from "./page.ts";

/** From this share of its letters on, a page as a whole counts as written by hand. */
const MOSTLY = 0.5;
/** A page with fewer letters by hand bears a note, a signature or a stamp, and no letter. */
const LETTERS_MIN = 40;

/** Letters and digits of words: strokes that no letter was read into say nothing. */
const lettersIn = (words: readonly Word[]): number =>
  words.reduce((sum, { text }) => sum + (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0), 0);

/** The words of a page that are printed, or of which nobody said otherwise. */
export const printedWords = (page: Pick<PageWords, "words">): Word[] =>
  page.words.filter((word) => word.handwritten !== true);

/** Whether a hand wrote most of a page: a person must look at it, however sure the reader was. */
export function isMostlyHandwritten(page: Pick<PageWords, "words">): boolean {
  const all = lettersIn(page.words);
  const byHand = all - lettersIn(printedWords(page));
  return byHand >= LETTERS_MIN && byHand >= MOSTLY * all;
}

/** Why what was read of a page is not to be relied on; null: it is. */
export function whyUnreadable(read: {
  readonly illegible: boolean;
  readonly handwritten: boolean;
}): "page-unreadable" | "page-handwritten" | null {
  if (read.illegible) return "page-unreadable";
  return read.handwritten ? "page-handwritten" : null;
}

/** Where a hand wrote, a box for each line, in pixels of the page's image. */
export function handwrittenPlaces(page: Pick<PageWords, "words">): Box[] {
  const lines = new Map<number, Box>();
  for (const { handwritten, line, box } of page.words) {
    if (handwritten !== true) continue;
    const [left, top, right, bottom] = lines.get(line) ?? box;
    lines.set(line, [
      Math.min(left, box[0]),
      Math.min(top, box[1]),
      Math.max(right, box[2]),
      Math.max(bottom, box[3]),
    ]);
  }
  return [...lines.values()];
}

/** Another reading of the same page image, its words marked where `seen` says that a hand wrote. */
export function withHandwritingOf(seen: PageWords, other: PageWords): PageWords {
  const places = handwrittenPlaces(seen);
  if (places.length === 0) return other;
  const words = other.words.map((word) => {
    const [x, y] = [(word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2];
    const isByHand = places.some(
      ([left, top, right, bottom]) => x >= left && x <= right && y >= top && y <= bottom,
    );
    return isByHand ? { ...word, handwritten: true as const } : word;
  });
  return { ...other, words };
}
