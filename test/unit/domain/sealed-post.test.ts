import { describe, expect, test } from "@jest/globals";
import { sealedUnder } from "../../../src/domain/sealed-post.ts";
import type { OpeningRule } from "../../../src/domain/town.ts";

const rule = (over: Partial<OpeningRule>): OpeningRule => ({
  id: "r",
  addressee: ["x"],
  opening: "addressee",
  register: "line",
  unit: null,
  ...over,
});
const said = (over: object) => ({
  recordAs: "line" as const,
  rule: "r",
  addressee: null,
  unit: null,
  personId: null,
  ...over,
});

describe("sealed post under its opening rule", () => {
  test.each([
    ["a rule nobody knows", said({}), undefined, "unknown-opening-rule"],
    ["a rule by which it is opened", said({}), rule({ opening: "open" }), "unknown-opening-rule"],
    ["a line for what is counted", said({}), rule({ register: "count" }), "recorded-otherwise"],
    ["a line for what is imaged", said({}), rule({ register: "image" }), "recorded-otherwise"],
    ["a count without a rule", said({ recordAs: "count", rule: null }), null, "recorded-otherwise"],
    ["nobody named", said({}), rule({}), "addressee-needed"],
    [
      "words alone where a unit opens it",
      said({ addressee: "x" }),
      rule({ opening: "unit" }),
      "addressee-needed",
    ],
  ] as const)("is refused: %s", (_what, order, under, refusal) => {
    expect(sealedUnder(order, under, false)).toBe(refusal);
  });

  test("is for the unit its rule names, unless another is named", () => {
    const ofUnit = rule({ opening: "unit", unit: "personalamt" });
    expect(sealedUnder(said({}), ofUnit, false)).toEqual({
      ruleKey: "r",
      rule: "unit",
      unit: "personalamt",
    });
    expect(sealedUnder(said({ unit: "rechtsamt" }), ofUnit, false)).toMatchObject({
      unit: "rechtsamt",
    });
  });

  test("is for its addressee alone without a rule; and an envelope that is there stays one", () => {
    const personal = said({ rule: null, addressee: "Frau Meier" });
    expect(sealedUnder(personal, null, false)).toEqual({
      ruleKey: null,
      rule: "addressee",
      unit: null,
    });
    const image = said({ recordAs: "image", addressee: "Personalrat" });
    expect(sealedUnder(image, rule({}), false)).toMatchObject({ rule: "addressee" });
    // What was opened in error is recorded however it is there.
    expect(sealedUnder(image, rule({ register: "count" }), true)).toMatchObject({ ruleKey: "r" });
  });
});
