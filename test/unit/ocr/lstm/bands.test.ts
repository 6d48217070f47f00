import { describe, expect, test } from "@jest/globals";
import { lightenBands } from "../../../../src/ocr/lstm/bands.ts";
import { componentsOf } from "../../../../src/ocr/lstm/components.ts";
import { inkOf } from "../../../../src/ocr/lstm/ink.ts";

const DPI = 200;
const width = 800;
const height = 200;

/** Ten letters, strokes 5 wide and 20 high, on a grey of the rows 80 to 120. */
function pageWith(band: (y: number) => number, letter: number) {
  const data = new Uint8Array(width * height).fill(250);
  for (let y = 80; y < 120; y++) data.fill(band(y), y * width + 20, y * width + 780);
  for (let i = 0; i < 10; i++) {
    for (let y = 90; y < 110; y++)
      data.fill(letter, y * width + 100 + i * 20, y * width + 105 + i * 20);
  }
  return { data, width, height };
}

function componentsIn(page: ReturnType<typeof pageWith>) {
  const ink = inkOf(page);
  lightenBands(page, ink, DPI);
  return componentsOf(ink);
}

describe("lightenBands", () => {
  test("the letters in the shadow of a fold stand alone, dark on paper", () => {
    const page = pageWith((y) => 110 + Math.abs(y - 100) * 2, 15);
    const letters = componentsIn(page);
    expect(letters).toHaveLength(10);
    expect(letters[0]).toMatchObject({ left: 100, top: 90, right: 105, bottom: 110 });
    expect(page.data[85 * width + 300]).toBeGreaterThan(220);
    expect(page.data[100 * width + 102]).toBeLessThan(60);
  });

  test("light letters in a dark bar become dark ones", () => {
    const page = pageWith(() => 50, 240);
    const letters = componentsIn(page);
    expect(letters).toHaveLength(10);
    expect(letters[0]).toMatchObject({ left: 100, top: 90, right: 105, bottom: 110 });
    expect(page.data[100 * width + 102]).toBeLessThan(60);
    expect(page.data[85 * width + 300]).toBeGreaterThan(190);
  });

  test("print on paper stays as it is", () => {
    const page = pageWith(() => 250, 15);
    const before = page.data.slice();
    expect(componentsIn(page)).toHaveLength(10);
    expect(Buffer.compare(page.data, before)).toBe(0);
  });

  test("no letters come out of a black edge without any", () => {
    expect(componentsIn(pageWith(() => 20, 20)).filter(({ area }) => area < 400)).toEqual([]);
  });
});
