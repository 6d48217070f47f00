/** Text with its white space folded, as lines break where they like. */
export const folded = (text: string): string => text.normalize("NFC").replace(/\s+/gu, " ").trim();

/** As `folded`, and without what print makes alike: 0 and O, and 1, I, l and |. */
export const foldedAsPrinted = (text: string): string =>
  folded(text)
    .replace(/[0O]/gu, "0")
    .replace(/[1Il|]/gu, "1");

/** The fewest edits (Levenshtein) that make some part of `text` the phrase. */
export function editsToFind(phrase: string, text: string): number {
  const wanted = Array.from(phrase);
  // Row by row over the text; a match may begin anywhere, so the first column costs nothing.
  let row = wanted.map((_, i) => i + 1);
  let best = wanted.length;
  for (const character of text) {
    let diagonal = 0;
    let left = 0;
    const next = row.map((above, i) => {
      const cost = Math.min(above + 1, left + 1, diagonal + (wanted[i] === character ? 0 : 1));
      diagonal = above;
      left = cost;
      return cost;
    });
    best = Math.min(best, next.at(-1) ?? 0);
    row = next;
  }
  return best;
}
