import { ByteReader } from "./byte-reader.ts";

/** The characters of a language, and the outputs of the network that mean them. */
export interface Alphabet {
  /** The text of each output, in order; "" for the blank and for what means nothing. */
  readonly texts: readonly string[];
  /** The output each character of the unicharset is written by, in its order; -1: by several. */
  readonly codes: readonly number[];
}

/**
 * The text of each output of the network. `unicharset` lists the characters of the language, one a
 * line; `recoder` says by which outputs each is written. A character of several outputs is spelled by
 * those of its parts, so only the single ones count. Where two share one, the first is meant. The output
 * `blank`, the last one, means no character.
 */
export function readAlphabet(unicharset: string, recoder: Uint8Array, blank: number): Alphabet {
  const [count = "0", ...lines] = unicharset.split("\n");
  const characters = lines.slice(0, Number(count)).map((line) => line.split(" ", 1)[0] ?? "");
  const texts = Array.from({ length: blank + 1 }, () => "");
  const codes: number[] = [];
  const reader = new ByteReader(recoder);
  const entries = reader.count();
  for (let i = 0; i < entries; i++) {
    reader.byte(); // Whether it is its own normal form.
    const [code = -1, ...others] = Array.from({ length: reader.count() }, () => reader.int32());
    const single = others.length === 0 && code !== blank;
    codes.push(single ? code : -1);
    if (single && texts[code] === "") texts[code] = textOf(characters[i] ?? "");
  }
  return { texts, codes };
}

/** A line cannot begin with a blank, so Tesseract writes NULL for it. */
const textOf = (character: string): string => (character === "NULL" ? " " : character);
