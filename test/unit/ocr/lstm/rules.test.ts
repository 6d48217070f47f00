import { describe, expect, test } from "@jest/globals";
import { componentsOf } from "../../../../src/ocr/lstm/components.ts";
import { inkOf } from "../../../../src/ocr/lstm/ink.ts";
import { removeRules } from "../../../../src/ocr/lstm/rules.ts";

const DPI = 200;
const width = 400;
const height = 200;

/** A white page with black rectangles: left, top, right, bottom. */
function pageOf(...blocks: readonly (readonly [number, number, number, number])[]) {
  const data = new Uint8Array(width * height).fill(250);
  for (const [left, top, right, bottom] of blocks) {
    for (let y = top; y < bottom; y++) data.fill(10, y * width + left, y * width + right);
  }
  return { data, width, height };
}

describe("removeRules", () => {
  test("an underline goes from ink and page, a letter that touches it stays", () => {
    const page = pageOf([50, 100, 350, 103], [100, 80, 104, 100]);
    const ink = inkOf(page);
    removeRules(page, ink, DPI);
    const [letter, ...others] = componentsOf(ink);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ left: 100, top: 80, right: 104 });
    expect(page.data[101 * width + 200]).toBe(250);
    expect(page.data[90 * width + 102]).toBe(10);
  });

  test("the sides of boxes for single letters go, the letters in them stay", () => {
    const sides = [0, 1, 2, 3, 4, 5].map((i) => [50 + i * 40, 60, 52 + i * 40, 110] as const);
    const letters = [0, 1, 2, 3, 4].map((i) => [66 + i * 40, 70, 70 + i * 40, 100] as const);
    const page = pageOf([50, 60, 252, 62], [50, 108, 252, 110], ...sides, ...letters);
    const ink = inkOf(page);
    removeRules(page, ink, DPI);
    const left = componentsOf(ink).filter(({ area }) => area > 12);
    expect(left.map(({ left: from }) => from)).toEqual([66, 106, 146, 186, 226]);
  });

  test("upright strokes between two rules they do not touch stay", () => {
    const page = pageOf([50, 60, 250, 62], [50, 108, 250, 110], [100, 70, 104, 98]);
    const ink = inkOf(page);
    removeRules(page, ink, DPI);
    expect(componentsOf(ink)).toHaveLength(1);
  });

  test("a frame goes, bars as thick as bold print stay", () => {
    const frame = pageOf([50, 20, 53, 180], [50, 20, 350, 22], [347, 20, 350, 180]);
    const ink = inkOf(frame);
    removeRules(frame, ink, DPI);
    // What is left are corners, too small for letters.
    expect(Math.max(0, ...componentsOf(ink).map(({ area }) => area))).toBeLessThan(12);
    const bar = pageOf([50, 100, 350, 115]);
    const thick = inkOf(bar);
    removeRules(bar, thick, DPI);
    expect(componentsOf(thick)).toHaveLength(1);
  });
});

describe("inkOf", () => {
  test("finds pale print beside black print, and none on empty grainy paper", () => {
    const page = pageOf([20, 20, 60, 40]);
    for (let y = 150; y < 170; y++) page.data.fill(170, y * width + 300, y * width + 340);
    expect(componentsOf(inkOf(page))).toHaveLength(2);
    const grain = pageOf();
    for (let i = 0; i < grain.data.length; i += 7) grain.data[i] = 240;
    expect(componentsOf(inkOf(grain))).toEqual([]);
  });
});

describe("componentsOf", () => {
  test("what touches at a corner or joins further down is one", () => {
    const mask = Uint8Array.from("1000101010101010111001000".slice(0, 25), Number);
    const [first, ...others] = componentsOf({ mask, width: 5, height: 5 });
    expect(others).toEqual([]);
    expect(first).toEqual({ left: 0, top: 0, right: 5, bottom: 5, area: 11 });
  });
});
