import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { pictureSize } from "../../../src/unpack/picture-size.ts";

const latin1 = (value: string) => Buffer.from(value.padEnd(40, "\0"), "latin1");

test.each([
  ["PNG", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x58\0\0\x01\x2c", 600, 300],
  ["GIF", "GIF89a\x20\0\x10\0", 32, 16],
  ["BMP", `BM${"\0".repeat(16)}\x64\0\0\0\xce\xff\xff\xff`, 100, 50],
  ["JPEG", "\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc2\0\x11\x08\x01\x2c\x02\x58\x03", 600, 300],
])("reads the size of a %s", (_what, bytes, width, height) => {
  expect(pictureSize(latin1(bytes))).toEqual({ width, height });
});

test("knows no size of anything else, and never throws", () => {
  const head = fc.constantFrom("", "\xff\xd8", "BM", "GIF89a", "\x89PNG");
  expect(pictureSize(latin1("%PDF-1.4"))).toBeNull();
  fc.assert(
    fc.property(head, fc.uint8Array({ maxLength: 60 }), (start, tail) => {
      expect(() => pictureSize(Buffer.concat([Buffer.from(start, "latin1"), tail]))).not.toThrow();
    }),
  );
});
