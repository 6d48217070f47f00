import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { makeCompoundSplitter } from "../../../src/routing/compounds.ts";
import { foldWord, stemWord, wordsOf } from "../../../src/routing/german-words.ts";
import { zonesOf } from "../../../src/routing/letter-zones.ts";

describe("words", () => {
  test("umlauts and their spellings fold to the same word", () => {
    expect(foldWord("Bußgeldbehörde")).toBe(foldWord("Bussgeldbehoerde"));
    expect(foldWord("Gebühr")).toBe(foldWord("Gebuehr"));
    expect(foldWord("Steuer")).toBe("steuer");
  });

  test.each([
    ["Gräber", "Grab"],
    ["Anträge", "Antrags"],
    ["Friedhöfen", "Friedhof"],
    ["Urkunden", "Urkunde"],
  ])("%s and %s have one stem", (left, right) => {
    expect(stemWord(foldWord(left))).toBe(stemWord(foldWord(right)));
  });

  test("paragraph signs are words, boilerplate is not", () => {
    expect(
      wordsOf("Sehr geehrte Damen und Herren, nach § 60a AufenthG").map((word) => word.folded),
    ).toEqual(["§60a", "aufenthg"]);
  });

  test("never throws and never gives an empty stem", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) =>
        wordsOf(text).every((word) => word.stem.length > 0),
      ),
    );
  });
});

describe("compounds", () => {
  const split = makeCompoundSplitter(
    new Set(["aufenthalt", "titel", "verlangerung", "baum", "fallung"]),
  );

  test("come apart into known parts, over linking letters", () => {
    expect(split("aufenthaltstitel")).toEqual([stemWord("aufenthalt"), stemWord("titel")]);
    expect(split("aufenthaltstitelverlangerung")).toHaveLength(3);
    expect(split("baumfallung")).toHaveLength(2);
  });

  test("stay whole when a part is unknown", () => {
    expect(split("aufenthaltsraumluft")).toEqual([]);
  });
});

describe("zones", () => {
  const text = [
    "Backhaus Krume GmbH, Mehlweg 1",
    "Stadt Lindenau",
    "Gewerbeamt",
    "Betreff: Baumfällung",
    "Sehr geehrte Damen und Herren,",
    "vor dem Laden steht eine Linde. Ich beantrage ihre Fällung. Die Hundesteuer hatte ich übrigens schon bezahlt.",
    "Mit freundlichen Grüßen",
    "Anlagen: Lageplan",
  ].join("\n");
  const weightOf = (part: string): number =>
    zonesOf(text, null, ["Gewerbeamt"]).find((zone) => zone.text.includes(part))?.weight ?? 0;

  test("subject above request above story above aside above letterhead; the address block counts nothing", () => {
    const order = ["Baumfällung", "beantrage", "steht eine Linde", "Hundesteuer", "Mehlweg"].map(
      weightOf,
    );
    expect(order).toEqual(order.toSorted((left, right) => right - left));
    expect(new Set(order).size).toBe(5);
    expect(weightOf("Gewerbeamt")).toBe(0);
  });
});
