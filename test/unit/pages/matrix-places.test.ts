import { describe, expect, test } from "@jest/globals";
import { inkMap } from "../../../src/pages/ink.ts";
import { lettersOfPage } from "../../../src/pages/letter-map.ts";
import { matrixPlaces, straightBox } from "../../../src/pages/matrix-places.ts";

// An A6 sheet at 200 dpi.
const [width, height] = [827, 1169];

type Paint = (x: number, y: number) => boolean;

/** The places on white paper where `isDark` says what is printed. */
function placesOf(isDark: Paint) {
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    isDark(i % width, Math.floor(i / width)) ? 20 : 240,
  );
  const ink = inkMap({ data, width, height }, 200);
  return matrixPlaces(lettersOfPage({ data, width, height }, 200, ink).all, ink);
}

/** A solid L, and every other module of four pixels beside it. */
const matrixAt =
  (left: number, top: number, modules: number): Paint =>
  (x, y) => {
    const [column, row] = [Math.floor((x - left) / 4), Math.floor((y - top) / 4)];
    if (column < 0 || row < 0 || column >= modules || row >= modules) return false;
    return column === 0 || row === modules - 1 || (column * 7 + row * 5) % 3 === 0;
  };

describe("matrixPlaces", () => {
  test("a code of 5 mm has its place, with air around it", () => {
    const places = placesOf(matrixAt(400, 300, 10)) ?? [];
    expect(places).toHaveLength(1);
    const [left = 0, top = 0, right = 0, bottom = 0] = places[0] ?? [];
    expect(left).toBeLessThan(370);
    expect(right).toBeGreaterThan(470);
    expect(top).toBeLessThan(270);
    expect(bottom).toBeGreaterThan(370);
  });

  test("letters, frames and ruling lines are none", () => {
    const isLetter: Paint = (x, y) => y % 40 < 16 && x % 20 < 12 && x > 100 && x < 700;
    const isFrame: Paint = (x, y) =>
      x >= 100 && x < 700 && y >= 200 && y < 900 && (x < 103 || x >= 697 || y < 203 || y >= 897);
    expect(placesOf((x, y) => isFrame(x, y) || (isLetter(x, y) && y > 300 && y < 800))).toEqual([]);
  });

  test("a page full of such marks is looked through as a whole", () => {
    const isDark: Paint = (x, y) => x % 80 < 40 && y % 80 < 40;
    expect(placesOf(isDark)).toBeNull();
  });
});

describe("straightBox", () => {
  test("goes with the page: turned by quarters, and about its centre", () => {
    const page = { width: 100, height: 200 };
    expect(straightBox([10, 20, 30, 60], page, 0, 0)).toEqual([10, 20, 30, 60]);
    expect(straightBox([10, 20, 30, 60], page, 90, 0)).toEqual([140, 10, 180, 30]);
    const [left, top, right, bottom] = straightBox([40, 0, 60, 20], page, 0, 2);
    // Above the centre, clockwise is to the right; the box around a slanted box is wider.
    expect((left + right) / 2).toBeCloseTo(50 + 90 * Math.sin((2 * Math.PI) / 180), 5);
    expect(right - left).toBeGreaterThan(20);
    expect(top).toBeLessThan(1);
    expect(bottom).toBeLessThan(22);
  });
});
