import { describe, expect, test } from "@jest/globals";
import { isBlank } from "../../../src/pages/blank-page.ts";
import { inkMap } from "../../../src/pages/ink.ts";

const [width, height] = [827, 1169];

/** Repeatable noise, -1..1. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return (state / 1073741824 - 1) * 1;
  };
}

/** An A6 sheet at 200 dpi: grainy paper that darkens to the right. */
function sheet(paper = 235): Uint8Array {
  const random = noise(7);
  return Uint8Array.from({ length: width * height }, (_, i) =>
    Math.round(paper - ((i % width) / width) * 25 + random() * 12),
  );
}

/** Strokes as a line of text makes them: letters of 12 x 16 pixels with a hole. */
function write(data: Uint8Array, letters: number, darker: number, x = 200, y = 500): Uint8Array {
  for (let i = 0; i < letters * 12 * 16; i++) {
    const [dx, dy, letter] = [i % 12, Math.floor(i / 12) % 16, Math.floor(i / 192)];
    const hole = dx > 3 && dx < 8 && dy > 4 && dy < 12;
    const at = (y + dy) * width + x + letter * 18 + dx;
    if (!hole) data[at] = Math.max(0, (data[at] ?? 0) - darker);
  }
  return data;
}

const blank = (data: Uint8Array): boolean => isBlank(inkMap({ data, width, height }, 200));

describe("isBlank", () => {
  test("an empty, grainy, shaded sheet", () => expect(blank(sheet())).toBe(true));

  test("specks, a dropout line and a punch hole write nothing", () => {
    const data = sheet();
    const random = noise(3);
    for (let i = 0; i < 400; i++) data[Math.floor(Math.abs(random()) * data.length)] = 0;
    for (let x = 0; x < width; x++) data[800 * width + x] = 20;
    for (let dy = -22; dy <= 22; dy++)
      for (let dx = -22; dx <= 22; dx++)
        if (dx * dx + dy * dy < 484) data[(600 + dy) * width + 90 + dx] = 10;
    expect(blank(data)).toBe(true);
  });

  test("the back side shining through is no writing", () => {
    const data = sheet();
    for (let line = 0; line < 12; line++) write(data, 30, 18, 200, 200 + line * 60);
    expect(blank(data)).toBe(true);
  });

  test("one line of text is", () => expect(blank(write(sheet(), 20, 170))).toBe(false));

  test("a faint stamp is", () => expect(blank(write(sheet(), 24, 50))).toBe(false));

  test("a page of one dark colour, or a picture without edges, is no blank paper", () => {
    expect(blank(new Uint8Array(width * height).fill(80))).toBe(false);
    const picture = Uint8Array.from({ length: width * height }, (_, i) =>
      Math.round(200 - (i / (width * height)) * 150),
    );
    expect(blank(picture)).toBe(false);
  });
});
