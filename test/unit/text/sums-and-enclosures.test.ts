import { describe, expect, test } from "@jest/globals";
import type { DocumentFacts } from "../../../src/domain/facts.ts";
import { findFacts, headOf } from "../../../src/text/find-facts.ts";
import { letterSaying, readLines, receiptDay, SENDER, TOWN } from "../../support/letter-saying.ts";
import { pageOfLines } from "../../support/page-of-lines.ts";

const sums = ({ amounts }: DocumentFacts) =>
  amounts.map(({ cents, isTotal }) => `${cents}${isTotal ? " to pay" : ""}`);
const accounts = ({ ibans }: DocumentFacts) =>
  ibans.map(({ text, isValid }) => `${text}${isValid ? "" : " wrong"}`);

describe("sums of money", () => {
  test("are found as people write them", () => {
    expect(
      sums(letterSaying("Es geht um 1.234,50 €, EUR 20 und 3 000,- Euro, nicht um 17,5 m.")),
    ).toEqual(["123450", "2000", "300000"]);
  });

  test("are to be paid where the letter names it, net and tax are not", () => {
    expect(
      sums(
        letterSaying(
          "Netto 100,00 EUR, 19 % USt 19,00 EUR,",
          "Rechnungsbetrag 119,00 EUR.",
          "Mahnkosten 5,00 EUR.",
        ),
      ),
    ).toEqual(["10000", "1900", "11900 to pay", "500"]);
    expect(sums(letterSaying("Bitte überweisen Sie 80,00 Euro."))).toEqual(["8000 to pay"]);
    expect(sums(letterSaying("Die Miete beträgt 600 Euro, die Nebenkosten 90 Euro."))).toEqual([
      "60000",
      "9000",
    ]);
  });
});

describe("bank accounts", () => {
  test("are checked, and misread letters mended where the check digits agree", () => {
    expect(accounts(letterSaying("IBAN: DE02 1203 0000 0000 2020 51"))).toEqual([
      "DE02120300000000202051",
    ]);
    expect(accounts(letterSaying("IBAN: DE02 12O3 0000 0OO0 2020 5l"))).toEqual([
      "DE02120300000000202051",
    ]);
    expect(accounts(letterSaying("AT61 1904 3002 3457 3201 und"))).toEqual([
      "AT611904300234573201",
    ]);
  });

  test("say so when the check digits are wrong, and are no words in capitals", () => {
    expect(accounts(letterSaying("IBAN: DE02 1203 0000 0000 2020 52"))).toEqual([
      "DE02120300000000202052 wrong",
    ]);
    expect(accounts(letterSaying("Aktenzeichen DE 12 BAUGENEHMIGUNGSVERFAHREN"))).toEqual([]);
  });
});

describe("the request", () => {
  test("is the sentence that asks, not the courtesy nor the story", () => {
    const facts = letterSaying(
      "seit drei Wochen liegt Sperrmüll an der Ecke. Bitte bestätigen Sie mir den Eingang.",
      "Ich bitte Sie, den Müll abholen zu lassen. Vielen Dank im Voraus.",
    );
    expect(facts.request?.text).toBe("Ich bitte Sie, den Müll abholen zu lassen.");
    expect(letterSaying("wir teilen Ihnen mit, dass die Wahl stattfand.").request).toBeNull();
  });

  test("of an objection without a request is the objection", () => {
    expect(letterSaying("mit Ihrem Bescheid bin ich nicht einverstanden.").request?.text).toMatch(
      /nicht einverstanden/,
    );
  });
});

test("whoever applies for a post is a personnel matter, whatever their words", () => {
  const facts = readLines(
    ...SENDER,
    "",
    ...TOWN,
    "",
    "Stelle als Gärtnerin im Bauhof",
    "",
    "Sehr geehrte Damen und Herren,",
    "",
    "ich möchte mich auf die Stelle in Ihrem Bauhof bewerben, von der ich gelesen habe.",
    "",
    "Mit freundlichen Grüßen",
    "",
    "Erika Beispiel",
  );
  expect(facts.kind).toBe("job-application");
  expect(facts.secrecyByContent.map(({ kind }) => kind)).toEqual(["personnel"]);
});

const withEnclosures = (...list: string[]) => [
  ...SENDER,
  "",
  ...TOWN,
  "",
  "Sehr geehrte Damen und Herren,",
  "",
  "ich beantrage Wohngeld.",
  "",
  "Mit freundlichen Grüßen",
  "",
  "Erika Beispiel",
  "",
  ...list,
];
const presence = ({ enclosures }: DocumentFacts) =>
  enclosures.map(({ text, isPresent }) => `${text}: ${String(isPresent)}`);

describe("enclosures announced", () => {
  test("are missing where nothing came with the letter", () => {
    expect(
      presence(readLines(...withEnclosures("Anlagen: Mietvertrag, Lohnbescheinigung"))),
    ).toEqual(["Mietvertrag: false", "Lohnbescheinigung: false"]);
    expect(presence(readLines(...withEnclosures("2 Anlagen")))).toEqual(["2 Anlagen: false"]);
    expect(presence(letterSaying("Eine Kopie des Ausweises füge ich bei."))).toHaveLength(1);
    expect(presence(letterSaying("Der Preis liegt bei 20 Euro."))).toEqual([]);
  });

  test("are there where a page or document that came with it bears their name, and the other is missing", () => {
    const facts = findFacts(
      [
        pageOfLines(withEnclosures("Anlagen", "Mietvertrag", "Lohnbescheinigung")),
        pageOfLines(["Lohnbeschcinigung", "", "für März"]),
      ],
      { receiptDay },
    );
    expect(presence(facts)).toEqual(["Mietvertrag: false", "Lohnbescheinigung: true"]);
    const contract = headOf([pageOfLines(["Wohnraum-Mietvertrag", "zwischen"])]);
    const apart = findFacts([pageOfLines(withEnclosures("Anlage: Mietvertrag"))], {
      receiptDay,
      behind: [contract],
    });
    expect(presence(apart)).toEqual(["Mietvertrag: true"]);
  });

  test("are left to a person where what came does not say what it is", () => {
    const facts = findFacts([pageOfLines(withEnclosures("Anlage: Mietvertrag"))], {
      receiptDay,
      behind: [null],
    });
    expect(presence(facts)).toEqual(["Mietvertrag: null"]);
  });

  test("are not looked for in what is itself an enclosure", () => {
    const pages = [pageOfLines(withEnclosures("Anlage: Mietvertrag"))];
    expect(findFacts(pages, { receiptDay, behind: null }).enclosures).toEqual([]);
  });
});
