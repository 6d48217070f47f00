import { describe, expect, test } from "@jest/globals";
import type { DocumentFacts } from "../../../src/domain/facts.ts";
import { findFacts } from "../../../src/text/find-facts.ts";
import { letterSaying, receiptDay, SENDER, TOWN } from "../../support/letter-saying.ts";
import { pageOfLines } from "../../support/page-of-lines.ts";

const quotes = (facts: DocumentFacts): string[] =>
  facts.deadlines.map((deadline) => deadline.evidence.quote);
describe("deadlines", () => {
  test("are shown although they are over where the letter bears no date", () => {
    const page = pageOfLines([...TOWN, "Anfrage", "Bitte antworten Sie bis zum 04.04.2024."]);
    const { letterDate, deadlines } = findFacts([page], { receiptDay });
    expect(letterDate).toBeNull();
    expect(deadlines).toMatchObject([{ kind: "date", date: "2024-04-04" }]);
  });

  test.each([
    ["Bitte antworten Sie bis spätestens 28.03.2025.", "2025-03-28"],
    ["Wir setzen Ihnen hierfür eine Frist bis zum 28. März 2025 (Eingang hier).", "2025-03-28"],
    ["Ihre Stellungnahme erwarten wir spätestens am Freitag, den 28.03.2025.", "2025-03-28"],
    ["Ich bitte um Rückmeldung bis 4. April.", "2025-04-04"],
    ["Um Antwort bis zum 10.1. wird gebeten.", "2026-01-10"],
    ["Bitte ueberweisen Sie den Betrag bis zum 28.O3.2025.", "2025-03-28"],
    ["Ich bitte, mir das bis spätestens Ende des Monats vorzulegen.", "2025-03-31"],
    ["Bitte antworten Sie bis zum Monatsende.", "2025-03-31"],
    ["Wir bitten um Antwort bis Ende des nächsten Monats.", "2025-04-30"],
    ["Eine Zusage brauchen wir bis Mitte Februar.", "2026-02-15"],
    ["Bitte teilen Sie uns das bis Anfang April 2025 mit.", "2025-04-01"],
  ])("dates: %s", (sentence, date) => {
    expect(letterSaying(sentence).deadlines).toMatchObject([{ kind: "date", date }]);
  });

  test.each([
    ["Wir bitten um Antwort innerhalb von zwei Wochen.", 2, "week", "receipt"],
    ["Bitte äußern Sie sich binnen 14 Tagen nach Zustellung.", 14, "day", "formal-service"],
    [
      "Ich bitte um Bescheid innerhalb eines Monats nach Erhalt dieses Schreibens.",
      1,
      "month",
      "receipt",
    ],
    ["Wir bitten um Zahlung binnen 10 Tagen ab Datum dieses Schreibens.", 10, "day", "letter-date"],
    ["Bitte teilen Sie uns das in den nächsten drei Wochen mit.", 3, "week", "receipt"],
    ["Wir fordern Sie auf, binnen Monatsfrist zu zahlen.", 1, "month", "receipt"],
    [
      "Bitte reichen Sie die Unterlagen innerhalb von fünf Werktagen nach.",
      5,
      "working-day",
      "receipt",
    ],
    ["Zur Stellungnahme setzen wir Ihnen eine Frist von 3 Wochen.", 3, "week", "receipt"],
    ["Frist: 3 Wochen ab Datum dieses Schreibens.", 3, "week", "letter-date"],
    [
      "Gegen diesen Bescheid kann innerhalb eines Monats nach seiner Bekanntgabe Widerspruch erhoben werden.",
      1,
      "month",
      "notification",
    ],
    ["Bitte zahlen Sie binnen 30 Tagen nach Abnahme der Leistung.", 30, "day", "event"],
  ])("periods: %s", (sentence, amount, unit, from) => {
    expect(letterSaying(sentence).deadlines).toMatchObject([
      { kind: "period", amount, unit, from },
    ]);
  });

  test.each([
    "Der Ausweis ist noch gültig bis zum 31.12.2026, bitte beachten Sie das.",
    "Ich bin vom 20.03.2025 bis zum 04.04.2025 im Urlaub und bitte um Nachsicht.",
    "Bitte geben Sie mir einen Termin am 04.04.2025.",
    "Ich hatte bis zum 01.02.2025 Frist für meinen Einspruch, bitte prüfen Sie das.",
    "Die Frist von zwei Wochen kann ich leider nicht einhalten.",
    "In zwei Wochen heirate ich, bitte denken Sie daran.",
    "Sie schrieben: „Gegen diesen Bescheid kann innerhalb eines Monats Widerspruch erhoben werden.“",
    "Mein Sohn, geboren am 04.04.2025, braucht einen Ausweis.",
    "Das Gesetz vom 04.04.2025 bitte ich zu beachten.",
    "Meine Wohnung war bis zum 30.06.2025 vermietet, antworten Sie bitte bald.",
    "Bitte kümmern Sie sich darum, möglichst bis Mitte April.",
    "Da wir die Halle bis Ende April buchen müssen, wären wir für eine Zusage dankbar.",
    "Bitte lassen Sie uns von Anfang April bis Ende Mai auf den Platz.",
    "Bitte nennen Sie uns Ende April einen Termin.",
  ])("none: %s", (sentence) => {
    expect(quotes(letterSaying(sentence))).toEqual([]);
  });

  test("end with no month where nobody knows which, for the letter bears no date", () => {
    const page = pageOfLines([...TOWN, "Anfrage", "Bitte antworten Sie bis zum Monatsende."]);
    expect(findFacts([page], { receiptDay }).deadlines).toEqual([]);
  });

  test.each([
    ["Verwaltungsgericht Musterhausen", "administrative-court"],
    ["Amtsgericht Musterhausen", "civil-court"],
    ["Sozialgericht Musterhausen", "social-court"],
    ["Jobcenter Musterhausen", "social"],
    ["Finanzamt Musterhausen", "tax"],
    ["Landratsamt Musterhausen", "administrative"],
    ["Müller Bau GmbH", "civil"],
  ])("of %s run by the rules of %s", (name, regime) => {
    const page = pageOfLines([
      name,
      "",
      `${name} · Am Markt 1 · 04703 Musterhausen`,
      ...TOWN,
      "",
      ">>Datum: 11.03.2025",
      "",
      "Anhörung",
      "",
      "Sehr geehrte Damen und Herren,",
      "",
      "bitte nehmen Sie bis zum 28.03.2025 Stellung.",
    ]);
    expect(findFacts([page], { receiptDay }).deadlines).toMatchObject([{ regime }]);
  });

  test("not from an enclosed copy of another letter", () => {
    const facts = findFacts(
      [
        pageOfLines([...SENDER, "", ...TOWN, "", "Guten Tag,", "", "anbei eine Kopie.", "", "MfG"]),
        pageOfLines(["K O P I E", "", "Bitte antworten Sie bis zum 04.04.2025."]),
      ],
      { receiptDay },
    );
    expect(facts.deadlines).toEqual([]);
  });
});
