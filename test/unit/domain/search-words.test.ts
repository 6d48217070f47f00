import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { formatReceiptNumber } from "../../../src/domain/receipt-number.ts";
import { understandSearch } from "../../../src/domain/search-words.ts";

/** A Wednesday. */
const TODAY = "2026-11-25";
const receipt = formatReceiptNumber({ town: "LIN", year: 2026, number: 42 });

/** What was understood, without what was not said. */
const said = (typed: string) =>
  Object.fromEntries(
    Object.entries(understandSearch(typed, TODAY)).filter(
      ([, value]) => value !== null && value !== "",
    ),
  );

describe("one field", () => {
  test.each<[string, Record<string, string>]>([
    ["Wo ist der Brief vom 3. März?", { on: "2026-03-03" }],
    ["where is the letter from 3 March", { on: "2026-03-03" }],
    ["letter from March 3rd, 2025", { on: "2025-03-03" }],
    ["3. März", { on: "2026-03-03" }],
    ["3. Dez. 2025 Widerspruch", { on: "2025-12-03", words: "Widerspruch" }],
    ["03.03.2026", { on: "2026-03-03" }],
    ["3.3.26 Baugenehmigung", { on: "2026-03-03", words: "Baugenehmigung" }],
    ["3.12.", { on: "2025-12-03" }],
    ["29.2.", { on: "2024-02-29" }],
    ["2026-03-03", { on: "2026-03-03" }],
    ["Rechnung von gestern", { on: "2026-11-24", words: "Rechnung" }],
    ["heute", { on: "2026-11-25" }],
    ["Post vom letzten Montag", { on: "2026-11-23" }],
    ["letzten Mittwoch", { on: "2026-11-18" }],
    ["Widerspruch letzte Woche", { from: "2026-11-16", to: "2026-11-22", words: "Widerspruch" }],
    ["diese Woche", { from: "2026-11-23", to: "2026-11-25" }],
    ["Anträge im Dezember", { from: "2025-12-01", to: "2025-12-31", words: "Anträge" }],
    ["Klage im Februar 2024", { from: "2024-02-01", to: "2024-02-29", words: "Klage" }],
    ["31.02.2026", { words: "31.02.2026" }],
    [receipt, { receipt }],
    [receipt.toLowerCase(), { receipt }],
    ["Az. 63-1234/26", { reference: "63-1234/26" }],
    ["63-1234/26 Nachtrag", { reference: "63-1234/26", words: "Nachtrag" }],
    ["Aktenzeichen: 4711", { reference: "4711" }],
    ["Brief von Müller vom 3. März", { sender: "Müller", on: "2026-03-03" }],
    [
      "Rechnung von Stadtwerke Lindenau GmbH",
      { sender: "Stadtwerke Lindenau GmbH", words: "Rechnung" },
    ],
    ["von Frau Schäfer-Koch", { sender: "Schäfer-Koch" }],
    ["letter from Miller", { sender: "Miller" }],
    ["Antrag von gestern Abend", { on: "2026-11-24", words: "Antrag Abend" }],
    ['"vom 3. März" Bescheid', { words: '"vom 3. März" Bescheid' }],
    ["Widerspruch -Hund", { words: "Widerspruch -Hund" }],
    ["Brief", { words: "Brief" }],
    ["Maibaum in der Hauptstraße 12", { words: "Maibaum in der Hauptstraße 12" }],
    ["Kind von vier Jahren", { words: "Kind von vier Jahren" }],
  ])("%s", (typed, expected) => {
    expect(said(typed)).toEqual(expected);
  });
});

test("whatever is typed, the words that are left are understood as the same words", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), (typed) => {
      const { words } = understandSearch(`"${typed.replaceAll('"', "")}"`, TODAY);
      expect(understandSearch(words, TODAY).words).toBe(words);
    }),
  );
});
