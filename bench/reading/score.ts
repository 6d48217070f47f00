import { readFileSync } from "node:fs";
import { PDFiumLibrary } from "@hyzyla/pdfium";
import { flowing } from "../../src/evaluation/read-text.ts";

/** What was read of a text, as counts, wherever on the page it stood. */
export interface Score {
  readonly characters: number;
  /** Edits that turn each true line into the stretch of the read text that is most like it. */
  readonly errors: number;
  readonly words: number;
  readonly wordsFound: number;
  /** Words that were read and do not stand in the truth; stamps are among them. */
  readonly wordsExtra: number;
  readonly signs: number;
  /** Section signs found: the German model has none. */
  readonly signsFound: number;
}

/**
 * Judges a read text by its true lines. Their order does not matter: columns, stamps and footers may come
 * in another, and a table cell by cell. Kinds of quotes and dashes count as one.
 */
export function scoreOf(lines: readonly string[], read: string): Score {
  const found = plain(read);
  const truth = lines.map(plain).filter((line) => line !== "");
  const words = truth.flatMap((line) => line.split(" "));
  const foundWords = found === "" ? [] : found.split(" ");
  const wordsFound = common(words, foundWords);
  const signs = truth.join("").split("§").length - 1;
  return {
    characters: truth.reduce((sum, line) => sum + line.length, 0),
    errors: truth.reduce((sum, line) => sum + bestPlace(line, found), 0),
    words: words.length,
    wordsFound,
    wordsExtra: foundWords.length - wordsFound,
    signs,
    signsFound: Math.min(signs, found.split("§").length - 1),
  };
}

/** The sum of scores. */
export function sumOf(scores: readonly Score[]): Score {
  const sum = (of: (score: Score) => number): number =>
    scores.reduce((total, score) => total + of(score), 0);
  return {
    characters: sum((score) => score.characters),
    errors: sum((score) => score.errors),
    words: sum((score) => score.words),
    wordsFound: sum((score) => score.wordsFound),
    wordsExtra: sum((score) => score.wordsExtra),
    signs: sum((score) => score.signs),
    signsFound: sum((score) => score.signsFound),
  };
}

const plain = (text: string): string =>
  flowing(text)
    .replaceAll(/[“”„‟»«]/gu, '"')
    .replaceAll(/[‘’‚]/gu, "'")
    .replaceAll(/[–—]/gu, "-");

/** How many words two lists have in common, each as often as it stands in both. */
function common(truth: readonly string[], found: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of truth) left.set(word, (left.get(word) ?? 0) + 1);
  return found.filter((word) => {
    const count = left.get(word) ?? 0;
    left.set(word, count - 1);
    return count > 0;
  }).length;
}

/** Edits between a line and the stretch of a text most like it (Sellers 1980). */
function bestPlace(line: string, text: string): number {
  let above = new Uint16Array(text.length + 1);
  let here = new Uint16Array(text.length + 1);
  for (let i = 0; i < line.length; i++) {
    here[0] = i + 1;
    for (let j = 0; j < text.length; j++) {
      const same = line.charCodeAt(i) === text.charCodeAt(j) ? 0 : 1;
      const replaced = (above[j] ?? 0) + same;
      const shifted = Math.min((above[j + 1] ?? 0) + 1, (here[j] ?? 0) + 1);
      here[j + 1] = Math.min(replaced, shifted);
    }
    [above, here] = [here, above];
  }
  return above.reduce((least, edits) => Math.min(least, edits), line.length);
}

/** The text layer of each page of a PDF, as PDFium reads it. */
export async function textOfPdf(pdf: Uint8Array): Promise<string[]> {
  const wasm = readFileSync(new URL(import.meta.resolve("@hyzyla/pdfium/pdfium.wasm")));
  const library = await PDFiumLibrary.init({ wasmBinary: new Uint8Array(wasm).buffer });
  const document = await library.loadDocument(pdf);
  const texts = [...document.pages()].map((page) => page.getText());
  document.destroy();
  library.destroy();
  return texts;
}
