import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { canonicalJson } from "../../../src/domain/canonical-json.ts";

describe("RFC 8785", () => {
  test("the example of section 3.2.2", () => {
    const value = {
      numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test("members are sorted by UTF-16 code units (section 3.2.3)", () => {
    const value = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    };
    const order = [...canonicalJson(value).matchAll(/:"([^"]+)"/g)].map((match) => match[1]);
    expect(order).toEqual([
      "Carriage Return",
      "One",
      "Control",
      "Latin Small Letter O With Diaeresis",
      "Euro Sign",
      "Emoji: Grinning Face",
      "Hebrew Letter Dalet With Dagesh",
    ]);
  });

  /** Appendix B: IEEE 754 bits and their text. */
  test.each([
    ["0000000000000000", "0"],
    ["8000000000000000", "0"],
    ["0000000000000001", "5e-324"],
    ["8000000000000001", "-5e-324"],
    ["7fefffffffffffff", "1.7976931348623157e+308"],
    ["ffefffffffffffff", "-1.7976931348623157e+308"],
    ["4340000000000000", "9007199254740992"],
    ["c340000000000000", "-9007199254740992"],
    ["4430000000000000", "295147905179352830000"],
    ["44b52d02c7e14af5", "9.999999999999997e+22"],
    ["44b52d02c7e14af6", "1e+23"],
    ["44b52d02c7e14af7", "1.0000000000000001e+23"],
    ["444b1ae4d6e2ef4e", "999999999999999700000"],
    ["444b1ae4d6e2ef4f", "999999999999999900000"],
    ["444b1ae4d6e2ef50", "1e+21"],
    ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
    ["3eb0c6f7a0b5ed8d", "0.000001"],
    ["41b3de4355555553", "333333333.3333332"],
    ["41b3de4355555554", "333333333.33333325"],
    ["41b3de4355555555", "333333333.3333333"],
    ["41b3de4355555556", "333333333.3333334"],
    ["41b3de4355555557", "333333333.33333343"],
    ["becbf647612f3696", "-0.0000033333333333333333"],
    ["43143ff3c1cb0959", "1424953923781206.2"],
  ])("the number %s is %s", (bits, text) => {
    expect(canonicalJson(Buffer.from(bits, "hex").readDoubleBE())).toBe(text);
  });

  test.each([Number.NaN, Infinity, -Infinity])("%s has no form", (number) => {
    expect(() => canonicalJson({ a: [number] })).toThrow(RangeError);
  });

  test("control characters have their short or their four-digit form, others stand as they are", () => {
    const all = String.fromCodePoint(
      ...Array.from({ length: 32 }, (_, code) => code),
      0x7f,
      0x2028,
    );
    expect(canonicalJson(all)).toBe(
      `"${Array.from({ length: 8 }, (_, digit) => `\\u000${digit}`).join("")}\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f${Array.from(
        { length: 16 },
        (_, low) => `\\u001${low.toString(16)}`,
      ).join("")}\u007f\u2028"`,
    );
  });

  test.each(["\ud800", "a\udc00", "\udc00\ud800"])("half a character has no form", (text) => {
    expect(() => canonicalJson(text)).toThrow(RangeError);
    expect(() => canonicalJson({ [text]: 1 })).toThrow(RangeError);
  });
});

test("is the same text for the same value, whatever the order of its members", () => {
  const value = fc.jsonValue({ noUnicodeString: false });
  fc.assert(
    fc.property(value, (each) => {
      // The plain value of fast-check is of no closed type.
      const json: unknown = JSON.parse(JSON.stringify(each));
      const text = canonicalJson(asJson(json));
      expect(JSON.parse(text)).toEqual(json);
      expect(canonicalJson(asJson(reversed(json)))).toBe(text);
    }),
  );
});

type Json = Parameters<typeof canonicalJson>[0];
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function asJson(value: unknown): Json {
  if (Array.isArray(value)) return value.map(asJson);
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asJson(each)]));
  }
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  return null;
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, each]): [string, unknown] => [key, reversed(each)])
      .toReversed(),
  );
}

test("leaves out members that are undefined, and no others", () => {
  expect(canonicalJson({ b: undefined, a: null, c: "" })).toBe('{"a":null,"c":""}');
});
