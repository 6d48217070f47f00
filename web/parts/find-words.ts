/** Words in one form, so that what was typed or quoted is found in what was read. */
const plain = (text: string): string => text.toLocaleLowerCase("de").normalize("NFC");
const bare = (text: string): string => plain(text).replaceAll(/[^\p{L}\p{N}]/gu, "");

/**
 * Where words stand in a page: for each place the indexes of its words. Several words are found where they
 * follow one another; each may be a part of the word there.
 */
export function runsOf(words: readonly string[], find: string): readonly (readonly number[])[] {
  const wanted = plain(find)
    .split(/\s+/u)
    .filter((word) => word !== "");
  if (wanted.length === 0) return [];
  const here = words.map(plain);
  return here.flatMap((_, index) =>
    wanted.every((word, offset) => (here[index + offset] ?? "").includes(word))
      ? [wanted.map((__, offset) => index + offset)]
      : [],
  );
}

/**
 * The words a quote was taken from: the place where most of its words follow one another, for a quote may
 * leave line ends and signs out. Empty where less than half of it is found.
 */
export function quoteIn(words: readonly string[], quote: string): readonly number[] {
  const wanted = quote
    .split(/\s+/u)
    .map(bare)
    .filter((word) => word !== "");
  const here = words
    .map((text, index) => ({ text: bare(text), index }))
    .filter((each) => each.text !== "");
  let best: readonly number[] = [];
  for (let start = 0; start < here.length; start += 1) {
    const found = alike(here.slice(start, start + wanted.length), wanted);
    if (found.length > best.length) best = found;
  }
  return best.length * 2 < wanted.length ? [] : best;
}

/** Indexes of those that are the wanted words in their order; one of the two may be a part of the other. */
const alike = (
  here: readonly { readonly text: string; readonly index: number }[],
  wanted: readonly string[],
): readonly number[] =>
  here.flatMap(({ text, index }, offset) => {
    const word = wanted[offset] ?? "";
    const isSame =
      text === word ||
      (Math.min(text.length, word.length) > 2 && (text.includes(word) || word.includes(text)));
    return isSame ? [index] : [];
  });
