import { ByteReader } from "./byte-reader.ts";

/**
 * The text of each output of the network. `unicharset` lists the characters of the language, one a
 * line; `recoder` says by which outputs each is written. A character of several outputs is spelled by
 * those of its parts, so only the single ones count. Where two share one, the first is meant. The output
 * `blank`, the last one, means no character.
 */
export function alphabetOf(unicharset: string, recoder: Uint8Array, blank: number): string[] {
  const [count = "0", ...lines] = unicharset.split("\n");
  const characters = lines.slice(0, Number(count)).map((line) => line.split(" ", 1)[0] ?? "");
  const alphabet = Array.from({ length: blank + 1 }, () => "");
  const reader = new ByteReader(recoder);
  const entries = reader.count();
  for (let i = 0; i < entries; i++) {
    reader.byte(); // Whether it is its own normal form.
    const codes = Array.from({ length: reader.count() }, () => reader.int32());
    const [code = -1] = codes;
    if (codes.length === 1 && alphabet[code] === "") alphabet[code] = textOf(characters[i] ?? "");
  }
  alphabet[blank] = "";
  return alphabet;
}

/** A line cannot begin with a blank, so Tesseract writes NULL for it. The Turkish i is our i without its dot. */
const textOf = (character: string): string => INSTEAD[character] ?? character;
const INSTEAD: Readonly<Record<string, string>> = { NULL: " ", ı: "i" };
