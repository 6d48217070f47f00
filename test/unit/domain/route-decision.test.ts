import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ClarificationReason } from "../../../src/domain/clarification.ts";
import { UnsureReason } from "../../../src/domain/route-basis.ts";
import { judgeRoute } from "../../../src/domain/route-decision.ts";

const modes = ["shadow", "assisted", "automatic"] as const;
const calm = { confidentialMark: false, formalService: false, shortDeadline: false, unread: null };
const sure = {
  proposed: { unit: "bauaufsicht", mode: "automatic" },
  wouldGoAlone: true,
  unsureBecause: null,
  cautions: calm,
  allAssisted: false,
} as const;
const anyInput = fc.record({
  proposed: fc.option(fc.record({ unit: fc.string(), mode: fc.constantFrom(...modes) })),
  wouldGoAlone: fc.boolean(),
  unsureBecause: fc.option(fc.constantFrom(...UnsureReason.options)),
  cautions: fc.record({
    confidentialMark: fc.boolean(),
    formalService: fc.boolean(),
    shortDeadline: fc.boolean(),
    unread: fc.option(fc.constantFrom(...ClarificationReason.options)),
  }),
  allAssisted: fc.boolean(),
});

describe("whether the machine decides alone", () => {
  test("sure, nothing against it, unit in automatic mode: alone", () => {
    expect(judgeRoute(sure)).toEqual({ kind: "alone", unit: "bauaufsicht" });
  });

  test.each([
    [
      "a confidential mark",
      { cautions: { ...calm, confidentialMark: true } },
      "confidential-marked",
    ],
    ["formal service", { cautions: { ...calm, formalService: true } }, "formal-service"],
    ["a short deadline", { cautions: { ...calm, shortDeadline: true } }, "short-deadline"],
    ["an unread page", { cautions: { ...calm, unread: "encrypted" } }, "encrypted"],
    ["no proposal", { proposed: null }, "no-unit-scores"],
    ["the town's switch", { allAssisted: true }, "mode-assisted"],
    ["a unit that only records", { proposed: { unit: "a", mode: "shadow" } }, "mode-assisted"],
    ["a unit that confirms", { proposed: { unit: "a", mode: "assisted" } }, "mode-assisted"],
    ["doubt", { wouldGoAlone: false }, "unsure-of-department"],
  ] as const)("%s: a person", (_, over, reason) => {
    expect(judgeRoute({ ...sure, ...over })).toEqual({ kind: "person", reason });
  });

  test("every input has one verdict, always the same, and alone only where all of it allows", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const verdict = judgeRoute(input);
        expect(judgeRoute(structuredClone(input))).toEqual(verdict);
        const mayGoAlone =
          input.proposed?.mode === "automatic" &&
          input.wouldGoAlone &&
          !input.allAssisted &&
          Object.values(input.cautions).every((caution) => caution === null || caution === false);
        expect(verdict.kind).toBe(mayGoAlone ? "alone" : "person");
      }),
    );
  });
});
