import { describe, expect, test } from "@jest/globals";
import { withoutSpecks } from "../../../../src/ocr/lstm/line-doubt.ts";
import { wordsOfLine } from "../../../../src/ocr/lstm/line-words.ts";
import { inRows } from "../../../../src/ocr/lstm/rows.ts";
import type { TextLine } from "../../../../src/ocr/lstm/text-line.ts";

const part = (left: number, right: number, top = 85) => ({
  left,
  right,
  top,
  bottom: 100,
  area: 90,
});

const lineOf = (over: Partial<TextLine> = {}): TextLine => ({
  left: 100,
  right: 400,
  baseline: 100,
  slope: 0,
  xHeight: 15,
  above: 22,
  below: 6,
  parts: [part(100, 112), part(115, 127, 79), part(160, 172), part(175, 187)],
  ...over,
});

const image = {
  width: 100,
  greys: new Uint8Array(0),
  tones: new Float32Array(0),
  left: 97,
  scale: 1,
};
const seen = (text: string, step: number, odds = 1) => ({ text, code: 0, step, odds });
const ab = [seen("a", 2), seen("b", 7), seen(" ", 15), seen("c", 22), seen("d", 27, 0.5)];

describe("wordsOfLine", () => {
  test("words between spaces, with boxes around their letters", () => {
    const words = wordsOfLine(ab, lineOf(), image, 3);
    expect(words.map(({ text }) => text)).toEqual(["ab", "cd"]);
    expect(words.map(({ box }) => box)).toEqual([
      [100, 79, 127, 100],
      [160, 85, 187, 100],
    ]);
  });

  test("a word is as sure as its least sure letter, from 0 to 1", () => {
    const [sure, half] = wordsOfLine(ab, lineOf(), image, 3);
    expect(sure?.confidence).toBe(1);
    expect(half?.confidence).toBeCloseTo(1 + 0.79 * Math.log(0.5));
    expect(wordsOfLine([seen("x", 1, 0.01)], lineOf(), image, 3)[0]?.confidence).toBe(0);
  });

  test("a word seen where no letters were found has a box around its steps", () => {
    const [word] = wordsOfLine([seen("x", 10)], lineOf({ parts: [] }), image, 3);
    expect(word?.box).toEqual([121, 78, 136, 106]);
  });

  test.each([
    [
      "a small round stroke in the middle is a dot",
      [{ left: 140, top: 88, right: 144, bottom: 92 }],
      "·",
    ],
    ["so is what is smaller than any stroke", [], "·"],
    ["with what is left of an underline", [{ left: 131, top: 103, right: 155, bottom: 105 }], "·"],
    ["a stroke that is wide is a hyphen", [{ left: 138, top: 89, right: 146, bottom: 92 }], "-"],
    ["a large one is a bullet or a sign", [{ left: 137, top: 86, right: 146, bottom: 95 }], "-"],
    [
      "one on the feet of the letters is no dot",
      [{ left: 140, top: 96, right: 144, bottom: 100 }],
      "-",
    ],
    [
      "two strokes are a colon",
      [
        { left: 140, top: 88, right: 144, bottom: 92 },
        { left: 140, top: 96, right: 144, bottom: 99 },
      ],
      "-",
    ],
  ])("between words, %s", (_, strokes, text) => {
    const parts = strokes.map((stroke) => ({ ...stroke, area: 12 }));
    const line = lineOf({ parts: [part(100, 112), ...parts, part(160, 172)] });
    const sign = [seen("a", 2), seen(" ", 10), seen("-", 14), seen(" ", 19), seen("c", 22)];
    expect(wordsOfLine(sign, line, image, 3).map((word) => word.text)).toEqual(["a", text, "c"]);
    const [alone] = wordsOfLine([seen("-", 14)], line, image, 3);
    expect(alone?.text).toBe("-");
  });

  test("nothing seen, no words", () => {
    expect(wordsOfLine([seen(" ", 3)], lineOf(), image, 3)).toEqual([]);
  });
});

const read = (text: string, confidence: number, line: Partial<TextLine> = {}) => ({
  line: lineOf(line),
  words: [{ text, confidence, box: [0, 0, 1, 1] as [number, number, number, number] }],
});
const print = read("Sehr geehrte Damen", 0.9, {
  parts: Array.from({ length: 16 }, () => part(1, 9)),
});

describe("withoutSpecks", () => {
  test("lines without a letter, and doubtful or low short ones, are dirt", () => {
    const dirt = [read("®", 0.9), read("*", 1), read("R", 0.2), read("4", 1, { xHeight: 6 })];
    expect(withoutSpecks([print, ...dirt])).toEqual([print]);
  });

  test("a number in a table, small print and what is hard to read stay", () => {
    const kept = [
      print,
      read("7", 0.9),
      read("Steuer-Nr.", 0.9, { xHeight: 8 }),
      read("Mühe", 0.1),
    ];
    expect(withoutSpecks(kept)).toEqual(kept);
  });
});

describe("inRows", () => {
  test("fields on one line of the printer have one number, blocks at another pitch have not", () => {
    const label = read("Name", 0.9, { left: 100, right: 200 });
    const field = read("Nowak", 0.9, { left: 400, right: 500, baseline: 102 });
    const beside = read("Telefon", 0.9, { left: 600, right: 700, baseline: 108 });
    const rows = inRows([label, field, beside]).map(({ row }) => row);
    expect(rows).toEqual([0, 0, 1]);
  });
});
