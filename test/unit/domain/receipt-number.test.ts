import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  formatReceiptNumber,
  isReceiptNumber,
  parseReceiptNumber,
} from "../../../src/domain/receipt-number.ts";

const receiptNumber = fc.record({
  town: fc.constantFrom("LIN", "MUC", "XY", "STADT"),
  year: fc.integer({ min: 2000, max: 2999 }),
  number: fc.integer({ min: 0, max: 9_999_999 }),
});

/** Replaces the digit `at` of the year, number and check digit; hyphens are not counted. */
function withDigits(printed: string, change: (digits: string[]) => void): string {
  const [town = "", year = "", rest = ""] = printed.split("-");
  const digits = Array.from(year + rest);
  change(digits);
  return `${town}-${digits.slice(0, 4).join("")}-${digits.slice(4).join("")}`;
}

describe("receipt number", () => {
  test("has the form town, year, seven digits and check digit", () => {
    expect(formatReceiptNumber({ town: "LIN", year: 2026, number: 42 })).toMatch(
      /^LIN-2026-0000042\d$/u,
    );
  });

  test("reads back what was printed, in any case and with blanks", () => {
    fc.assert(
      fc.property(receiptNumber, (parts) => {
        const printed = formatReceiptNumber(parts);
        expect(parseReceiptNumber(printed)).toEqual(parts);
        expect(parseReceiptNumber(` ${printed.toLowerCase().replaceAll("-", " - ")}`)).toEqual(
          parts,
        );
      }),
    );
  });

  test("finds every single wrong digit", () => {
    fc.assert(
      fc.property(
        receiptNumber,
        fc.nat({ max: 11 }),
        fc.integer({ min: 1, max: 9 }),
        (parts, at, by) => {
          const wrong = withDigits(formatReceiptNumber(parts), (digits) => {
            digits[at] = String((Number(digits[at]) + by) % 10);
          });
          expect(isReceiptNumber(wrong)).toBe(false);
        },
      ),
    );
  });

  test("finds every swap of two neighbours", () => {
    fc.assert(
      fc.property(receiptNumber, fc.nat({ max: 10 }), (parts, at) => {
        const printed = formatReceiptNumber(parts);
        const swapped = withDigits(printed, (digits) => {
          const left = digits[at] ?? "";
          digits[at] = digits[at + 1] ?? "";
          digits[at + 1] = left;
        });
        expect(isReceiptNumber(swapped)).toBe(swapped === printed);
      }),
    );
  });

  test("refuses what does not fit", () => {
    expect(() => formatReceiptNumber({ town: "LIN", year: 2026, number: 10_000_000 })).toThrow(
      "seven digits",
    );
    expect(() => formatReceiptNumber({ town: "LIN", year: 2026, number: -1 })).toThrow(
      "seven digits",
    );
    expect(() => formatReceiptNumber({ town: "L1", year: 2026, number: 1 })).toThrow("L1");
    expect(parseReceiptNumber("LIN-2026-123")).toBeNull();
    expect(parseReceiptNumber("")).toBeNull();
  });
});
