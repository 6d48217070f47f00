import { describe, expect, test } from "@jest/globals";
import { decodeLine, type LineOdds } from "../../../../src/ocr/lstm/decode-line.ts";

const alphabet = ["a", "b", ""];

/** One line whose odds of a, b and blank at each step are given. */
function lineOf(...steps: readonly (readonly [number, number, number])[]): LineOdds {
  return {
    odds: Float32Array.from(steps.flat()),
    steps: steps.length,
    outputs: 3,
    offset: 0,
    stride: 3,
  };
}

const textOf = (line: LineOdds): string =>
  decodeLine(line, alphabet)
    .map(({ text }) => text)
    .join("");

describe("decodeLine", () => {
  test("a repeated output is one character, after a blank it is another", () => {
    expect(textOf(lineOf([0.9, 0, 0.1], [0.8, 0, 0.2], [0.1, 0, 0.9], [0.9, 0, 0.1]))).toBe("aa");
    expect(textOf(lineOf([0.9, 0, 0.1], [0.1, 0.9, 0]))).toBe("ab");
    expect(textOf(lineOf([0, 0, 1]))).toBe("");
  });

  test("a character has the odds and the place of its surest step", () => {
    const characters = decodeLine(
      lineOf([0.5, 0.1, 0.4], [0.75, 0, 0.25], [0.5, 0.1, 0.4]),
      alphabet,
    );
    expect(characters).toEqual([{ text: "a", code: 0, step: 1, odds: 0.75 }]);
  });

  test("a space is taken where it is nearly as likely as nothing, and never twice", () => {
    const decode = (...steps: readonly number[][]) =>
      decodeLine(
        {
          odds: Float32Array.from(steps.flat()),
          steps: steps.length,
          outputs: 3,
          offset: 0,
          stride: 3,
        },
        ["f", " ", ""],
      )
        .map(({ text }) => text)
        .join("");
    const f = [1, 0, 0];
    expect(decode(f, [0, 0.3, 0.7], [0, 0.4, 0.6], f)).toBe("f f");
    expect(decode(f, [0, 0.2, 0.8], f)).toBe("ff");
    expect(decode(f, [0.45, 0.3, 0.25], [0, 0, 1], f)).toBe("ff");
  });

  test("reads its own line out of a batch", () => {
    const batch = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0);
    const place = { odds: batch, outputs: 3, steps: 2, stride: 6 };
    expect(textOf({ ...place, offset: 0 })).toBe("a");
    expect(textOf({ ...place, offset: 3 })).toBe("ba");
  });
});
