// JavaScript's \b takes ö for a border: it would find "der" in "Schröder".
const LETTER = "[\\p{L}\\p{N}_]";
const WORD_BORDER = `(?:(?<=${LETTER})(?!${LETTER})|(?<!${LETTER})(?=${LETTER}))`;

/**
 * A regular expression for German as OCR and typewriters leave it: each umlaut and ß in `source` also
 * matches its two-letter form and the bare vowel, each blank any white space (" ?" also none), and \b
 * is the border of a German word. No umlauts in character classes.
 */
export function germanPattern(source: string, flags = "iu"): RegExp {
  const tolerant = source
    .replaceAll("ä", "(?:ä|ae|a|á|à|ã)")
    .replaceAll("ö", "(?:ö|oe|o|ó|6)")
    .replaceAll("ü", "(?:ü|ue|u|ii|ú|ù)")
    .replaceAll("ß", "(?:ß|ss|B|8)")
    .replaceAll("\\b", WORD_BORDER)
    .replaceAll(" ?", "\\s*")
    .replaceAll(" ", "\\s+");
  return new RegExp(tolerant, flags);
}

/** The text in one form: NFC, ligatures taken apart, soft hyphens gone, one kind of blank and quote. */
export function normalise(text: string): string {
  return text
    .replace(/[\uFB00-\uFB06]/gu, (ligature) => ligature.normalize("NFKC"))
    .normalize("NFC")
    .replaceAll("\u00AD", "")
    .replaceAll("ſ", "s")
    .replace(/[\u00A0\u2000-\u200B\u202F]/gu, " ");
}

/** Lower case without umlauts, ß, accents or anything but letters and digits; for comparing words. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replace(/[äöü]/gu, (letter) => ({ ä: "ae", ö: "oe", ü: "ue" })[letter] ?? letter)
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]+/gu, "");
}

/** Whether two strings differ by at most `edits` insertions, deletions or replacements. */
export function withinEdits(left: string, right: string, edits: number): boolean {
  if (Math.abs(left.length - right.length) > edits) return false;
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return (previous[right.length] ?? 0) <= edits;
}
