import { describe, expect, test } from "@jest/globals";
import type { Component } from "../../../../src/ocr/lstm/components.ts";
import { handwrittenLines, withHandwriting } from "../../../../src/ocr/lstm/handwriting.ts";
import type { ReadLine } from "../../../../src/ocr/lstm/line-doubt.ts";
import { measureLine } from "../../../../src/ocr/lstm/text-line.ts";

interface Hand {
  readonly fill: number;
  /** How far the heads of letters lie apart, in x-heights. */
  readonly wobble: number;
  readonly certainty: number;
  readonly letters?: number;
}

const PRINT: Hand = { fill: 0.52, wobble: 0.3, certainty: 1 };
const POOR_PRINT: Hand = { fill: 0.58, wobble: 0.4, certainty: 0.1 };
const THIN_PRINT: Hand = { fill: 0.34, wobble: 0.3, certainty: 1 };
const BY_HAND: Hand = { fill: 0.33, wobble: 0.9, certainty: 0.4 };

/** A line of letters 20 pixels high, or higher by what the hand wobbles. */
function lineOf(baseline: number, { fill, wobble, certainty, letters = 24 }: Hand): ReadLine {
  const parts: Component[] = Array.from({ length: letters }, (_, i) => {
    const height = 20 + Math.round([0, 0.5, 0.1, 1, 0.3][i % 5]! * wobble * 20);
    const left = 100 + i * 20;
    const box = { left, right: left + 16, top: baseline - height, bottom: baseline };
    return { ...box, area: Math.round(fill * 16 * height) };
  });
  const line = measureLine(parts, 5);
  if (line === null) throw new Error("no line");
  const box = [100, baseline - 30, 580, baseline] as [number, number, number, number];
  return { line, words: [{ text: "x".repeat(letters), confidence: certainty, box }] };
}

const page = (...hands: readonly Hand[]) => hands.map((hand, i) => lineOf(100 + i * 40, hand));

describe("handwritten lines", () => {
  test("thin, uneven, doubted strokes are a hand's; print is not, be it poor or thin", () => {
    expect(handwrittenLines(page(PRINT, PRINT, BY_HAND, BY_HAND))).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(handwrittenLines(page(POOR_PRINT, POOR_PRINT, POOR_PRINT))).not.toContain(true);
    expect(handwrittenLines(page(THIN_PRINT, THIN_PRINT, THIN_PRINT))).not.toContain(true);
  });

  test("a few strange letters alone are a stamp or dirt, beside handwriting they are its last word", () => {
    const few = { ...BY_HAND, letters: 4 };
    expect(handwrittenLines(page(PRINT, few, PRINT))).not.toContain(true);
    expect(handwrittenLines(page(BY_HAND, BY_HAND, few))).toEqual([true, true, true]);
  });

  test("what is read surely is left as print, whoever wrote it", () => {
    expect(handwrittenLines(page({ ...BY_HAND, certainty: 0.97 }))).toEqual([false]);
  });

  test("the words of marked lines are marked, and no others", () => {
    const marked = withHandwriting(page(PRINT, BY_HAND));
    expect(marked.flatMap(({ words }) => words.map((word) => word.handwritten))).toEqual([
      undefined,
      true,
    ]);
  });
});
