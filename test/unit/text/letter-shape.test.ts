import { describe, expect, test } from "@jest/globals";
import { letterShape } from "../../../src/text/letter-shape.ts";

const own = { name: "Stadt Lindenau", street: "Rathausplatz 1" };

/** A page of 1000 x 1400 pixels, a line every 40 pixels. */
function page(text: string) {
  const words = text.split("\n").flatMap((content, line) =>
    content
      .split(" ")
      .filter((word) => word !== "")
      .map((word, place) => ({
        text: word,
        confidence: 0.9,
        line,
        box: [place * 90, line * 40, place * 90 + 80, line * 40 + 30] as [
          number,
          number,
          number,
          number,
        ],
      })),
  );
  return {
    width: 1000,
    height: 1400,
    source: "ocr" as const,
    engine: "test",
    meanConfidence: 0.9,
    words,
  };
}

describe("letterShape", () => {
  test("knows the first page of a letter to the town", () => {
    const first = page(
      "Erika Muster\nAm Anger 4\n04726 Lindenau\nStadt Lindenau\nOrdnungsamt\nRathausplatz 1\n04711 Lindenau\n4. Dezember 2025\nHundegebell",
    );
    expect(letterShape(first, own).startsLetter).toBe(true);
  });

  test("knows a letter by salutation, address and date where the town's address is misread", () => {
    const first = page("Erika Muster\n04726 Lindenau\n04.12.2025\nSehr geehrte Damen und Herren,");
    expect(letterShape(first, own).startsLetter).toBe(true);
  });

  test.each([
    [
      "the town's own letter",
      "Stadt Lindenau\nRathausplatz 1\n04711 Lindenau\n04.12.2025\nSehr geehrte Frau Muster,",
    ],
    [
      "a marked copy",
      "Erika Muster\nKOPIE\nStadt Lindenau\nRathausplatz 1\n04711 Lindenau\n04.12.2025",
    ],
    ["a second page", "und bitte daher um Rückruf bis zum 04.12.2025.\nMit freundlichen Grüßen"],
    ["nothing", ""],
  ])("takes %s for no beginning", (_, text) => {
    expect(letterShape(page(text), own).startsLetter).toBe(false);
  });

  test("knows the end of a letter", () => {
    expect(letterShape(page("Mit freundlichen Grüßen\nErika Muster"), own).endsLetter).toBe(true);
    expect(letterShape(page("bitte wenden"), own).endsLetter).toBe(false);
  });
});
