import { expect, test } from "@jest/globals";
import { wordsOfTsv } from "../../../src/ocr/tesseract-tsv.ts";

test("words get boxes, shares and lines counted over all blocks", () => {
  const tsv = [
    "1\t1\t0\t0\t0\t0\t0\t0\t800\t600\t-1\t",
    "4\t1\t1\t1\t1\t0\t10\t20\t90\t12\t-1\t",
    "5\t1\t1\t1\t1\t1\t10\t20\t40\t12\t96.5\tStraße",
    "5\t1\t1\t1\t1\t2\t60\t20\t40\t12\t88\t„Süd“",
    "5\t1\t1\t1\t2\t1\t10\t40\t5\t12\t0\t ",
    "5\t1\t2\t1\t1\t1\t10\t60\t30\t12\t101\tEnde",
    "",
  ].join("\n");
  expect(wordsOfTsv(tsv)).toEqual([
    { text: "Straße", confidence: 0.965, box: [10, 20, 50, 32], line: 0 },
    { text: "„Süd“", confidence: 0.88, box: [60, 20, 100, 32], line: 0 },
    { text: "Ende", confidence: 1, box: [10, 60, 40, 72], line: 1 },
  ]);
});

test("an empty page has no words", () => {
  expect(wordsOfTsv("1\t1\t0\t0\t0\t0\t0\t0\t800\t600\t-1\t\n")).toEqual([]);
});
