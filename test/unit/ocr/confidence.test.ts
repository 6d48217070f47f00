import { expect, test } from "@jest/globals";
import type { PageWords, Word } from "../../../src/domain/page.ts";
import { isIllegible, meanConfidence } from "../../../src/ocr/confidence.ts";

const word = (text: string, confidence: number): Word => ({
  text,
  confidence,
  box: [0, 0, 9, 9],
  line: 0,
});

const page = (words: Word[], source: PageWords["source"] = "ocr"): PageWords => ({
  width: 100,
  height: 100,
  source,
  engine: "test",
  meanConfidence: meanConfidence(words),
  words,
});

test("long words weigh more than short ones, and dirt nothing", () => {
  expect(
    meanConfidence([word("abcdefghi", 0.9), word("x", 0.4), word(".", 0.1), word("|~", 0)]),
  ).toBeCloseTo(0.85);
});

test("a page without a letter has no confidence", () => {
  expect(meanConfidence([])).toBe(0);
  expect(meanConfidence([word("—", 0.99)])).toBe(0);
});

test("illegible is what was read badly or hardly at all, never a text layer", () => {
  expect(isIllegible(page([word("Bürgermeister", 0.9)]))).toBe(false);
  expect(isIllegible(page([word("Bürgermeister", 0.3)]))).toBe(true);
  expect(isIllegible(page([word("Anlage", 0.9), word("1", 0.9)]))).toBe(false);
  expect(isIllegible(page([word("il", 0.99)]))).toBe(true);
  expect(isIllegible(page([], "none"))).toBe(true);
  expect(isIllegible(page([word("abc", 0)], "text-layer"))).toBe(false);
});
