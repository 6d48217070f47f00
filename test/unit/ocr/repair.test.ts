import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { repairWords } from "../../../src/ocr/repair.ts";

function repair(text: string): string {
  const words = text
    .split(" ")
    .map((word) => ({ text: word, confidence: 0.9, box: [0, 0, 1, 1] as const, line: 0 }));
  return repairWords(words.map((word) => ({ ...word, box: [...word.box] })))
    .map((word) => word.text)
    .join(" ");
}

describe("account and file numbers", () => {
  test.each([
    ["IBAN DEOO 1039 1820 5772 2780 18", "IBAN DE00 1039 1820 5772 2780 18"],
    ["(DE4O 1039 1820 5772", "(DE40 1039 1820 5772"],
    ["Zeichen 32-0Wi/7586-26 vom", "Zeichen 32-OWi/7586-26 vom"],
  ])("%s", (read, meant) => {
    expect(repair(read)).toBe(meant);
  });

  test.each(["DEOO 1039 1820", "DEO 1039 1820 5772", "DE40 1039 1820 5772", "0Wild", "10Wi"])(
    "stays as it was read: %s",
    (read) => {
      expect(repair(read)).toBe(read);
    },
  );
});

describe("section signs", () => {
  test.each([
    ["nach 8 195 BGB verjährt", "nach § 195 BGB verjährt"],
    ["Verhandlung (8 101 Abs. 2 VwGO) wird", "Verhandlung (§ 101 Abs. 2 VwGO) wird"],
    ["Verhandlung (& 101 Abs. 2 VwGO).", "Verhandlung (§ 101 Abs. 2 VwGO)."],
    ["nach $& 31 AufenthV noch", "nach § 31 AufenthV noch"],
    ["Meldung nach 8 6 IfSG", "Meldung nach § 6 IfSG"],
    ["nach $ 9 Abs. 1 Nr. 13 BauGB an", "nach § 9 Abs. 1 Nr. 13 BauGB an"],
    ["Mitteilung nach $ 8a SGB VIII", "Mitteilung nach § 8a SGB VIII"],
    ["gem. $839 BGB", "gem. §839 BGB"],
    ["Laut 8$4 der Satzung", "Laut §4 der Satzung"],
    ["S 16b AufenthG", "§ 16b AufenthG"],
    ["aus 8&8 823 BGB in", "aus § 823 BGB in"],
    ["Gemäß S 16a der Gewerbeordnung zeigen", "Gemäß § 16a der Gewerbeordnung zeigen"],
    ["Laut 8 4 der Satzung", "Laut § 4 der Satzung"],
    ["8 35 Abs. 2 des Baugesetzbuches", "§ 35 Abs. 2 des Baugesetzbuches"],
    ["nach $ 7 kann", "nach § 7 kann"],
    ["Verhandlung (8 107 Abs. 2 N W607) wird", "Verhandlung (§ 107 Abs. 2 N W607) wird"],
    ["Gemäß $ I6a der", "Gemäß § I6a der"],
    ["Laut $ 4.der Satzung steht", "Laut § 4.der Satzung steht"],
    ["Gemäß $ 16a4 der Gewerbeordnung", "Gemäß § 16a4 der Gewerbeordnung"],
    ["Nach 8 B0 Abs. 5 VwGO", "Nach § B0 Abs. 5 VwGO"],
  ])("%s", (read, meant) => {
    expect(repair(read)).toBe(meant);
  });

  test.each([
    "wir brauchen 8 24 Stunden",
    "nach 8 B0 Stück",
    "Gruppe 8 B0 Abs. 5 VwGO",
    "Zimmer 8 24 UG",
    "8 12 KG Mehl",
    "Nr. 8 24 SGB",
    "Abs. 5 107 BGB",
    "Meyer & 4 Söhne",
    "kostet $ 20 im Monat",
    "Art. 8 107 Abs. 2",
    "Zimmer 8 107 Abs. 2",
    "laut 8 Imkern",
    "8 107 Absender",
    "88 195 BGB",
    "Punkt 8 12 der Tagesordnung",
    "alles in 8 12 Ordnung",
    "laut 8 20 im Haus",
    "vor 8 2000 Jahren",
    "8195 BGB",
    "Buslinie 8 10 Uhr",
    "§ 8 24 SGB",
  ])("stays as it was read: %s", (read) => {
    expect(repair(read)).toBe(read);
  });

  test("repairing twice is repairing once, and no word comes or goes", () => {
    const word = fc.constantFrom(
      "8",
      "$",
      "(&",
      "5",
      "195",
      "8a",
      "Abs.",
      "2",
      "BGB",
      "VwGO",
      "und",
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
        const once = repair(words.join(" "));
        expect(repair(once)).toBe(once);
        expect(once.split(" ")).toHaveLength(words.length);
      }),
    );
  });
});
