import { describe, expect, test } from "@jest/globals";
import type { Component } from "../../../../src/ocr/lstm/components.ts";
import { findLines } from "../../../../src/ocr/lstm/find-lines.ts";

const DPI = 200;

/** Letters 15 high and 12 wide from `left` on, standing on `baseline`, each third with an ascender. */
function letters(left: number, baseline: number, count: number, slope = 0): Component[] {
  return Array.from({ length: count }, (_, i) => {
    const x = left + i * 15;
    const bottom = baseline + Math.round(slope * (x - left));
    return { left: x, right: x + 12, top: bottom - (i % 3 === 0 ? 21 : 15), bottom, area: 90 };
  });
}

const mark = (left: number, top: number, size = 3): Component => ({
  left,
  top,
  right: left + size,
  bottom: top + size,
  area: size * size,
});

describe("findLines", () => {
  test("lines from the top down, with baseline and x-height", () => {
    const lines = findLines([...letters(100, 300, 20), ...letters(100, 260, 20)], DPI);
    expect(lines.map(({ baseline }) => baseline)).toEqual([260, 300]);
    expect(lines.map(({ xHeight }) => xHeight)).toEqual([15, 15]);
    expect(lines[0]).toMatchObject({ left: 100, right: 397, slope: 0 });
  });

  test("columns are lines of their own, wide gaps of justified print are not", () => {
    expect(findLines([...letters(100, 300, 10), ...letters(600, 300, 10)], DPI)).toHaveLength(2);
    expect(findLines([...letters(100, 300, 10), ...letters(290, 300, 10)], DPI)).toHaveLength(1);
  });

  test("a slanting line is one line, and its slope is known", () => {
    const [line, ...others] = findLines(letters(100, 300, 60, 0.02), DPI);
    expect(others).toEqual([]);
    expect(line?.slope).toBeCloseTo(0.02, 2);
  });

  test("full stops and dots belong to their line, specks far from it to none", () => {
    const [line] = findLines([...letters(100, 300, 10), mark(250, 297), mark(130, 272)], DPI);
    expect(line?.right).toBe(253);
    expect(line?.parts).toHaveLength(12);
    const [alone] = findLines([...letters(100, 300, 10), mark(400, 297), mark(130, 220)], DPI);
    expect(alone?.parts).toHaveLength(10);
  });

  test("pictures, frames and punch holes are no letters of a line", () => {
    const picture = { left: 100, top: 100, right: 500, bottom: 250, area: 40_000 };
    const hole = { left: 50, top: 270, right: 94, bottom: 314, area: 1500 };
    const lines = findLines([picture, hole, ...letters(110, 300, 10)], DPI);
    expect(lines.find(({ parts }) => parts.length === 10)?.left).toBe(110);
    expect(lines.some(({ parts }) => parts.includes(picture))).toBe(false);
  });
});
