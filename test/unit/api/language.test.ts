import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { languageOf } from "../../../src/api/language.ts";

test.each([
  [undefined, "de"],
  ["", "de"],
  ["*", "de"],
  ["fr, es;q=0.5", "de"],
  ["en", "en"],
  ["en-GB,en;q=0.9,de;q=0.8", "en"],
  ["de-AT, en;q=0.9", "de"],
  ["de;q=0.2, EN-us ; q=0.3", "en"],
  ["en;q=0", "de"],
  ["en;q=nonsense", "de"],
])("%s is answered in %s", (header, language) => {
  expect(languageOf(header)).toBe(language);
});

test("whatever a client sends, there is a language", () => {
  fc.assert(fc.property(fc.string(), (header) => ["de", "en"].includes(languageOf(header))));
});
