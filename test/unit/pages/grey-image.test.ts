import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Box, Rotation } from "../../../src/domain/page.ts";
import { rotateGrey, shrinkGrey, turnBox, turnGrey } from "../../../src/pages/grey-image.ts";

const anyImage = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height })
      .map((data) => ({ data, width, height })),
  );
const back: Readonly<Record<Rotation, Rotation>> = { 0: 0, 90: 270, 180: 180, 270: 90 };
const anyTurn = fc.constantFrom<Rotation[]>(0, 90, 180, 270);

describe("turning", () => {
  test("there and back gives the image again", () => {
    fc.assert(
      fc.property(anyImage, anyTurn, (image, turn) => {
        expect(turnGrey(turnGrey(image, turn), back[turn])).toEqual(image);
      }),
    );
  });

  test("a box goes where its pixel goes", () => {
    fc.assert(
      fc.property(anyImage, anyTurn, fc.nat(), (image, turn, pick) => {
        const at = pick % image.data.length;
        const data = new Uint8Array(image.data.length);
        data[at] = 255;
        const [x, y] = [at % image.width, Math.floor(at / image.width)];
        const box: Box = [x, y, x + 1, y + 1];
        const turned = turnGrey({ ...image, data }, turn);
        const [left, top] = turnBox(box, image.width, image.height, turn);
        expect(turned.data.indexOf(255)).toBe(top * turned.width + left);
      }),
    );
  });

  test("clockwise by a quarter puts the upper left corner at the upper right", () => {
    const image = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), width: 3, height: 2 };
    expect([...turnGrey(image, 90).data]).toEqual([4, 1, 5, 2, 6, 3]);
  });
});

test("rotating clockwise lowers the right end of a line and fills corners with paper", () => {
  const data = new Uint8Array(101 * 101).fill(255);
  for (let x = 0; x < 101; x++) data[50 * 101 + x] = 0;
  const rotated = rotateGrey({ data, width: 101, height: 101 }, 5, 200);
  const darkest = (x: number): number => {
    const column = Array.from({ length: 101 }, (_, y) => rotated.data[y * 101 + x] ?? 255);
    return column.indexOf(Math.min(...column));
  };
  expect(darkest(95)).toBeGreaterThan(darkest(5) + 6);
  expect(rotated.data[0]).toBe(200);
});

test("shrinking takes the mean", () => {
  const image = { data: Uint8Array.of(0, 100, 9, 200, 100, 9), width: 3, height: 2 };
  expect(shrinkGrey(image, 2)).toEqual({ data: Uint8Array.of(100), width: 1, height: 1 });
});
