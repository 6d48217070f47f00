import { expect, test } from "@jest/globals";
import { accessibilityFacts as made } from "../../../docs/make/accessibility.ts";
import { accessibilityFacts as shown } from "../../../web/texts/accessibility-facts.ts";

test("the accessibility statement claims what the tests try, and admits the rest (npm run docs)", () => {
  expect(shown).toEqual(made());
});

test("every page of the portal is among those examined or those not", () => {
  const { inEveryLook, inSome, inNone } = made().pages;
  const all = [...inEveryLook, ...inSome, ...inNone];
  expect(new Set(all).size).toBe(all.length);
  expect(inEveryLook).toContain("accessibility");
});
