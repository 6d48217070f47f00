import { describe, expect, test } from "@jest/globals";
import {
  handwrittenPlaces,
  isMostlyHandwritten,
  whyUnreadable,
  withHandwritingOf,
} from "../../../src/domain/handwriting.ts";
import type { PageWords, Word } from "../../../src/domain/page.ts";
import { isIllegible } from "../../../src/ocr/confidence.ts";

const word = (text: string, line: number, byHand: boolean, confidence = 0.4): Word => ({
  text,
  confidence,
  box: [100, line * 40, 100 + text.length * 10, line * 40 + 30],
  line,
  ...(byHand ? { handwritten: true } : {}),
});

const pageOf = (...words: Word[]): PageWords => ({
  width: 1000,
  height: 1400,
  source: "ocr",
  engine: "lstm",
  meanConfidence: words.reduce((sum, { confidence }) => sum + confidence, 0) / words.length,
  words,
});

const LONG = "Wohngeldantrag".repeat(4);

describe("a page with handwriting", () => {
  test("is a person's when most of its letters are by hand, and not for a note beside print", () => {
    expect(isMostlyHandwritten(pageOf(word(LONG, 1, true), word("Datum", 2, false)))).toBe(true);
    expect(isMostlyHandwritten(pageOf(word(LONG, 1, false), word("z.K.", 2, true)))).toBe(false);
    expect(isMostlyHandwritten(pageOf(word("z.K.", 2, true)))).toBe(false);
    expect(whyUnreadable({ illegible: false, handwritten: true })).toBe("page-handwritten");
    expect(whyUnreadable({ illegible: true, handwritten: false })).toBe("page-unreadable");
    expect(whyUnreadable({ illegible: false, handwritten: false })).toBeNull();
  });

  test("is as legible as its print", () => {
    const scrawl = word("Oseinestrulße".repeat(9), 2, true, 0.1);
    expect(isIllegible(pageOf(word("Gebührenbescheid", 1, false, 0.95), scrawl))).toBe(false);
    expect(isIllegible(pageOf(word("Gebührenbescheid", 1, false, 0.2), scrawl))).toBe(true);
    expect(isIllegible(pageOf(scrawl))).toBe(true);
  });

  test("has its places line by line, and another reading of it is marked there", () => {
    const seen = pageOf(word("an", 3, true), word("Frau", 3, true), word("Datum", 5, false));
    expect(handwrittenPlaces(seen)).toEqual([[100, 120, 140, 150]]);
    const other = pageOf(word("om", 3, false), word("Datum", 5, false));
    expect(withHandwritingOf(seen, other).words.map((each) => each.handwritten)).toEqual([
      true,
      undefined,
    ]);
  });
});
