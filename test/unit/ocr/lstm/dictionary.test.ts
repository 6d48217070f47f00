import { describe, expect, test } from "@jest/globals";
import { readDictionary } from "../../../../src/ocr/lstm/dictionary.ts";
import { LstmUnavailable } from "../../../../src/ocr/lstm/lstm-unavailable.ts";
import { wordGraph } from "./word-graph.ts";

describe("readDictionary", () => {
  test("knows the words of the graph, not their beginnings or what is longer", () => {
    const dictionary = readDictionary(wordGraph(["ab", "abc", "b"]), [0, 1, 2]);
    expect(dictionary.has([0, 1])).toBe(true);
    expect(dictionary.has([0, 1, 2])).toBe(true);
    expect(dictionary.has([1])).toBe(true);
    expect(dictionary.has([0])).toBe(false);
    expect(dictionary.has([1, 2])).toBe(false);
    expect(dictionary.has([0, 1, 2, 2])).toBe(false);
    expect(dictionary.has([])).toBe(false);
  });

  test("speaks of characters by the outputs of the network", () => {
    const dictionary = readDictionary(wordGraph(["ab"]), [7, 9]);
    expect(dictionary.has([7, 9])).toBe(true);
    expect(dictionary.has([0, 1])).toBe(false);
  });

  test("refuses what is no word graph", () => {
    expect(() => readDictionary(new Uint8Array(4), [])).toThrow(LstmUnavailable);
    expect(() => readDictionary(new Uint8Array(40), [])).toThrow(LstmUnavailable);
  });
});
