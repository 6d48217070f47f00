import { describe, expect, test } from "@jest/globals";
import { decodeLine, type LineOdds } from "../../../../src/ocr/lstm/decode-line.ts";
import { readDictionary } from "../../../../src/ocr/lstm/dictionary.ts";
import { spell } from "../../../../src/ocr/lstm/spell.ts";
import { wordGraph } from "./word-graph.ts";

const alphabet = [...Array.from("abcdefghijklmnopqrstuvwxyz"), "A", "B", "1", ".", " ", ""];
const blank = alphabet.length - 1;
const codes = [...alphabet.keys()];
const language = (...words: readonly string[]) => ({
  alphabet,
  blank,
  dictionary: readDictionary(wordGraph(words), codes),
});

/** A line in which each step shows some characters with some odds; `_` is the blank. */
function lineOf(...steps: readonly Readonly<Record<string, number>>[]): LineOdds {
  const odds = new Float32Array(steps.length * alphabet.length).fill(1e-6);
  for (const [step, seen] of steps.entries()) {
    for (const [text, share] of Object.entries(seen))
      odds[step * alphabet.length + (text === "_" ? blank : alphabet.indexOf(text))] = share;
  }
  return {
    odds,
    steps: steps.length,
    outputs: alphabet.length,
    offset: 0,
    stride: alphabet.length,
  };
}

function spelled(line: LineOdds, ...words: readonly string[]): string {
  const characters = spell(decodeLine(line, alphabet), line, language(...words));
  return characters.map(({ text }) => text).join("");
}

const sure = (text: string) => ({ [text]: 0.98, _: 0.01 });
const doubtful = lineOf(sure("w"), { e: 0.55, o: 0.4 }, sure("h"), sure("n"), sure("e"));

describe("spell", () => {
  test("a doubtful word becomes the word of the dictionary that is seen nearly as well", () => {
    expect(spelled(doubtful, "wohne", "sehne")).toBe("wohne");
  });

  test("what is in no dictionary stays as it was read", () => {
    expect(spelled(doubtful, "sahne")).toBe("wehne");
    expect(spelled(doubtful)).toBe("wehne");
  });

  test("a word of the dictionary stays, be another one likely too", () => {
    expect(spelled(doubtful, "wehne", "wohne")).toBe("wehne");
  });

  test("what the network is sure of stays: names are in no dictionary", () => {
    const line = lineOf(sure("w"), { e: 0.95, o: 0.04 }, sure("h"), sure("n"), sure("e"));
    expect(spelled(line, "wohne")).toBe("wehne");
  });

  test("numbers and what has digits in it stay", () => {
    const line = lineOf(sure("w"), { "1": 0.55, o: 0.4 }, sure("h"), sure("n"), sure("e"));
    expect(spelled(line, "wohne")).toBe("w1hne");
  });

  test("a capital may begin any word, and punctuation around it stays", () => {
    const line = lineOf(sure("."), sure("A"), { c: 0.55, b: 0.4 }, sure("e"), sure("r"), sure("."));
    expect(spelled(line, "aber")).toBe(".Aber.");
  });

  test("a double letter needs a blank between its two", () => {
    const line = lineOf(sure("h"), sure("a"), { b: 0.5, t: 0.4 }, sure("_"), { t: 0.9 }, sure("e"));
    expect(spelled(line, "hatte")).toBe("hatte");
    const joined = lineOf(sure("h"), sure("a"), { b: 0.5, t: 0.4 }, { t: 0.9 }, sure("e"));
    expect(spelled(joined, "hatte")).toBe("habte");
  });
});
