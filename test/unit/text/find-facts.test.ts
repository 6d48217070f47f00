import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { DocumentFacts } from "../../../src/domain/facts.ts";
import type { PageWords } from "../../../src/domain/page.ts";
import { findFacts } from "../../../src/text/find-facts.ts";
import {
  letterSaying as letter,
  readLines as read,
  receiptDay,
  SENDER,
  TOWN,
} from "../../support/letter-saying.ts";
import { pageOfLines } from "../../support/page-of-lines.ts";

const numbers = (facts: DocumentFacts): string[] => facts.referenceNumbers.map(({ text }) => text);

describe("a citizen's letter", () => {
  const facts = letter(
    "seit Wochen liegt dort Sperrmüll. Ich bitte um Abhilfe bis zum 04.04.2025.",
  );

  test("has its sender, addressee, date, subject and deadline", () => {
    expect(facts.sender?.name).toBe("Erika Beispiel");
    expect(facts.addresseeLines).toEqual(TOWN);
    expect(facts.letterDate?.date).toBe("2025-03-11");
    expect(facts.subject?.text).toBe("Sperrmüll in der Schulgasse");
    expect(facts.deadlines).toMatchObject([
      {
        kind: "date",
        date: "2025-04-04",
        regime: "civil",
        evidence: { page: 1, quote: "bis zum 04.04.2025" },
      },
    ]);
    expect(facts.language).toBe("de");
  });

  test("is not marked, not served, and has no numbers", () => {
    expect(facts.confidentialMark).toBeNull();
    expect(facts.formalService).toBeNull();
    expect(facts.referenceNumbers).toEqual([]);
    expect(facts.secrecyByContent).toEqual([]);
  });
});

describe("an authority's letter with a line of references", () => {
  const facts = read(
    "Finanzamt Musterhausen",
    "",
    "Finanzamt Musterhausen, Postfach 12, 01234 Musterhausen",
    "",
    "Stadt Lindenau | | | EINGEGANGEN",
    "Stadtkasse | | | 13. MRZ. 2025",
    "Rathausplatz 1",
    "04711 Lindenau",
    "",
    "Ihr Zeichen | Unser Zeichen | Telefon | Datum",
    "20.21-334/25 | 112/5/0334 | 0123 456789 | 11. März 2025",
    "",
    "Gewerbesteuermessbescheid 2023 der Firma",
    "Beispielbau GmbH",
    "",
    "Sehr geehrte Damen und Herren,",
    "",
    "den Bescheid übersenden wir Ihnen zur Kenntnis.",
    "",
    "Mit freundlichen Grüßen",
    "Im Auftrag",
    "",
    "Rechtsbehelfsbelehrung: Gegen diesen Bescheid kann innerhalb eines",
    "Monats nach Bekanntgabe Einspruch eingelegt werden.",
    "",
    "Finanzamt Musterhausen · IBAN DE02 1203 0000 0000 2020 51 · Steuer-Nr. 201/113/40209",
  );

  test("takes the date under its label, not the stamp's", () => {
    expect(facts.letterDate?.date).toBe("2025-03-11");
  });
  test("takes the numbers under their labels, not telephone, bank and tax", () => {
    expect(numbers(facts)).toEqual(["20.21-334/25", "112/5/0334"]);
  });
  test("joins a subject of two lines", () => {
    expect(facts.subject?.text).toBe("Gewerbesteuermessbescheid 2023 der Firma Beispielbau GmbH");
  });
  test("names the authority and its instruction on remedies", () => {
    expect(facts.sender?.name).toBe("Finanzamt Musterhausen");
    expect(facts.deadlines).toMatchObject([
      { kind: "period", amount: 1, unit: "month", from: "notification", regime: "tax" },
    ]);
    expect(facts.secrecyByContent.map(({ kind }) => kind)).toContain("tax");
  });
});

describe("a court's letter", () => {
  const facts = read(
    "Verwaltungsgericht Musterstadt",
    "",
    "Verwaltungsgericht Musterstadt · Gerichtsplatz 1 · 01234 Musterstadt",
    "Gegen Empfangsbekenntnis",
    "Stadt Lindenau | | Aktenzeichen: 3 K 417/25.MS",
    "Rechtsamt | | Datum: 10.03.2025",
    "Rathausplatz 1",
    "04711 Lindenau",
    "",
    "In der Verwaltungsrechtssache",
    "Beispiel ./. Stadt Lindenau",
    "",
    "Sehr geehrte Damen und Herren,",
    "",
    "anbei wird Ihnen die Klageschrift zugestellt. Sie werden gebeten, binnen",
    "einer Notfrist von zwei Wochen Stellung zu nehmen. Das angegriffene Verfahren",
    "4 L 12/25.MS bleibt unberührt.",
    "",
    "Auf Anordnung",
    "Muster, Justizbeschäftigte",
  );

  test("is served formally, and its period runs from service", () => {
    expect(facts.kind).toBe("court");
    expect(facts.formalService?.quote).toContain("Empfangsbekenntnis");
    expect(facts.deadlines).toMatchObject([
      { kind: "period", amount: 2, unit: "week", from: "formal-service" },
    ]);
  });
  test("has its own number and the one it mentions", () => {
    expect(numbers(facts)).toEqual(["3 K 417/25.MS", "4 L 12/25.MS"]);
  });
  test("is about the case", () => {
    expect(facts.subject?.text).toBe("In der Verwaltungsrechtssache Beispiel ./. Stadt Lindenau");
  });
});

describe("the letter's date", () => {
  const paper = [...SENDER, "", ...TOWN, ""];
  const dated = (...head: string[]): string | undefined =>
    read(...paper, ...head, "", "Guten Tag,", "", "ich brauche einen Ausweis.").letterDate?.date;

  test.each([
    [">>12.3.25", "2025-03-12"],
    [">>Lindenau, den 12. März 2025", "2025-03-12"],
    [">>den 12.III.2025", "2025-03-12"],
    [">>2025-03-12", "2025-03-12"],
    [">>Datum: 12. Maerz 2025", "2025-03-12"],
    [">>Lindenau, l2.O3.2025", "2025-03-12"],
    [">>Bad Musterstadt a. d. Elbe, 12.03.2025", "2025-03-12"],
  ])("is read from %s", (line, date) => {
    expect(dated(line)).toBe(date);
  });

  test("is none of these", () => {
    expect(dated(">>Eingang Poststelle 12.03.2025")).toBeUndefined();
    expect(dated(">>EINGEGANGEN", ">>12.03.2025")).toBeUndefined();
    expect(dated("Ihr Schreiben vom 12.03.2025")).toBeUndefined();
    expect(dated(">>Lindenau, den 12.03.2026")).toBeUndefined();
    expect(dated(">>Geburtsdatum: 12.03.2025")).toBeUndefined();
  });

  test("is not that of a fax machine's line, whether the letter has its own or not", () => {
    const faxed = (...head: string[]): string | undefined =>
      read(
        "12.03.2025 14:02 FAX 0361 12345 Kanzlei Muster S. 1/3",
        ...SENDER,
        "",
        ...TOWN,
        "",
        ...head,
        "",
        "Guten Tag,",
      ).letterDate?.date;
    expect(faxed(">>Lindenau, 10.03.2025")).toBe("2025-03-10");
    expect(faxed("")).toBeUndefined();
  });

  test("may have its month in capitals, as stamps have, where a place or a label says what it is", () => {
    expect(dated(">>Lindenau, den 3. MÄRZ 2025")).toBe("2025-03-03");
    expect(dated("Datum: 03. FEB. 2025")).toBe("2025-02-03");
    expect(dated(">>03. FEB. 2025")).toBeUndefined();
  });
});

describe("reference numbers", () => {
  test.each([
    ["Zu Ihrem Aktenzeichen 32.1-4711/25 teile ich mit:", ["32.1-4711/25"]],
    ["Das Kassenzeichen lautet 5.0255.803847.9 und der Betrag stimmt.", ["5.0255.803847.9"]],
    ["Ihre Vorgangsnummer: 2025-00417 habe ich notiert.", ["2025-00417"]],
    ["Der Bauantrag 63-B-2024-8808 liegt Ihnen vor.", ["63-B-2024-8808"]],
    ["Meine Kundennummer: 4711 0815 finden Sie im Betreff.", []],
    ["Sie erreichen mich unter 0361 123456 oder 0171/1234567.", []],
    ["Mein Konto ist DE02 1203 0000 0000 2020 51.", []],
    ["Unter Az. 12 O 345/24 läuft ein Prozess.", ["12 O 345/24"]],
  ])("%s", (sentence, expected) => {
    expect(numbers(letter(sentence))).toEqual(expected);
  });
});

test("a line with a label in the head is a number, not the subject", () => {
  const facts = read(
    ...SENDER,
    "",
    ...TOWN,
    "",
    "Grab-Nr.: III-12-201",
    "",
    "Verlängerung: Nutzungsrecht am Familiengrab",
    "",
    "Guten Tag,",
    "",
    "ich möchte das Grab behalten.",
  );
  expect(numbers(facts)).toEqual(["III-12-201"]);
  expect(facts.subject?.text).toBe("Verlängerung: Nutzungsrecht am Familiengrab");
});

describe("the mark of confidentiality", () => {
  const sender = [...SENDER, ""];
  const addressed = (...lines: string[]): boolean =>
    read(...sender, ...lines, "", "Guten Tag,", "", "anbei Unterlagen.").confidentialMark !== null;

  test.each([
    [["- vertraulich -", ...TOWN]],
    [["Persönlich/Vertraulich", ...TOWN]],
    [["Persoen1ich", ...TOWN]],
    [["Stadt Lindenau", "z. Hd. Frau Muster persönlich", "Rathausplatz 1", "04711 Lindenau"]],
    [["Nur vom Empfänger zu öffnen!", ...TOWN]],
    [["VERTRAUUCH", ...TOWN]],
  ])("is seen in %j", (lines) => {
    expect(addressed(...lines)).toBe(true);
  });

  test("is no part of the address, nor is a note to the post", () => {
    const marked = read(...SENDER, "", "Einschreiben", "Persönlich", ...TOWN, "", "Guten Tag,");
    expect(marked.addresseeLines).toEqual(TOWN);
  });

  test("is not the word in the text", () => {
    expect(letter("Bitte behandeln Sie das vertraulich.").confidentialMark).toBeNull();
    expect(letter("Ich komme gern persönlich vorbei.").confidentialMark).toBeNull();
  });
});

function kinds(text: string): string[] {
  return letter(text).secrecyByContent.map(({ kind }) => kind);
}

describe("secrecy by content", () => {
  test("is seen", () => {
    expect(kinds("ich beantrage Grundsicherung im Alter.")).toContain("social");
    expect(kinds("das Attest des Facharztes liegt bei.")).toContain("health");
    expect(kinds("das Familiengericht hat das Sorgerecht geregelt.")).toContain("youth");
    expect(kinds("um die Stelle: hiermit bewerbe mich mit Lebenslauf; Bewerbung um")).toContain(
      "personnel",
    );
    expect(kinds("anbei unser Angebot zum Vergabeverfahren.")).toContain("procurement");
  });
  test("is not seen in everyday matters", () => {
    expect(kinds("der Hund meines Nachbarn bellt, und der Baum wächst schief.")).toEqual([]);
    expect(kinds("ich möchte mein Auto anmelden und brauche ein Kennzeichen.")).toEqual([]);
  });
  test("is a tax affair, not a tax named in passing or a fee that is dunned", () => {
    expect(kinds("die Grundsteuer habe ich pünktlich an die Stadtkasse überwiesen.")).toEqual([]);
    expect(kinds("Ihre Mahnung kam an; ich bitte um Stundung und Ratenzahlung.")).toEqual([]);
    expect(kinds("der Hebesatz im Bescheid über die Grundsteuer ist falsch.")).toEqual(["tax"]);
    const facts = read(
      ...SENDER,
      ...TOWN,
      "",
      "Hundesteuer für Waldi",
      "",
      "Sehr geehrte Damen und Herren,",
      "",
      "unser Hund ist gestorben, bitte streichen Sie ihn aus Ihrer Liste.",
    );
    expect(facts.secrecyByContent.map(({ kind }) => kind)).toEqual(["tax"]);
  });
});

describe("formal service", () => {
  test("is not a service somebody tells of", () => {
    expect(letter("Der Bescheid wurde mir am 3. März zugestellt.").formalService).toBeNull();
    expect(letter("Ich habe vor dem Amtsgericht Klage erhoben.").formalService).toBeNull();
  });
});

describe("other papers", () => {
  test("a form without salutation", () => {
    const facts = read(
      "Antrag an die Stadtverwaltung",
      ...TOWN,
      "",
      "Name, Vorname | Beispiel, Erika",
      "Straße, Hausnummer | Am Anger 7",
      "PLZ, Ort | 04703 Lindenau",
      "Geburtsdatum | 11.02.1981",
      "Betreff | Anwohnerparkausweis",
      "Mein Anliegen:",
      "ich bitte um einen Ausweis für mein Auto und lege die Papiere bei.",
      "",
      "Lindenau, 11.03.2025",
      "Datum, Unterschrift",
    );
    expect(facts.kind).toBe("form");
    expect(facts.sender?.name).toBe("Beispiel, Erika");
    expect(facts.subject?.text).toBe("Anwohnerparkausweis");
    expect(facts.letterDate?.date).toBe("2025-03-11");
  });

  test("an invoice", () => {
    const facts = read(
      "Beispielbau GmbH",
      "Beispielbau GmbH · Werkstraße 2 · 01234 Musterstadt",
      ...TOWN,
      "",
      "Rechnung Nr. 2025-0815",
      ">>Rechnungsdatum: 11.03.2025",
      "Pos. 1 Bordstein 100,00 EUR netto",
      "zuzüglich 19 % MwSt 19,00 EUR",
      "Rechnungsbetrag 119,00 EUR, zahlbar bis zum 11.04.2025 ohne Abzug.",
    );
    expect(facts.kind).toBe("invoice");
    expect(facts.sender?.name).toBe("Beispielbau GmbH");
    expect(facts.letterDate?.date).toBe("2025-03-11");
    expect(facts.deadlines).toMatchObject([{ kind: "date", date: "2025-04-11" }]);
  });

  test("an invoice names the number it knows us by", () => {
    const facts = read(
      "Beispielbau GmbH · Werkstraße 2 · 01234 Musterstadt",
      `${TOWN[0]} | | | Rechnungsnummer: RE-2025-0815`,
      `${TOWN[1]} | | | Kundennummer: 59228`,
      `${TOWN[2]} | | | Telefon: 01234 56789`,
      "",
      "Rechnung über Bordsteine",
      "",
      "Sehr geehrte Damen und Herren,",
      "",
      "für die Bordsteine berechnen wir Ihnen 119,00 EUR brutto.",
    );
    expect(numbers(facts)).toEqual(["RE-2025-0815", "59228"]);
  });

  test("a curriculum vitae has its title, and the number of the post it was sent for", () => {
    const facts = read(
      ...SENDER,
      "",
      ...TOWN,
      "",
      "Stellenausschreibung: 11-2025-62",
      "",
      "",
      "Lebenslauf",
      "",
      "",
      "2019 bis heute Sachbearbeitung im Einkauf eines mittelständischen Betriebes in der Nähe",
      "2016 bis 2019 Ausbildung mit einem Abschluss der Kammer und der Note gut",
    );
    expect(facts.subject?.text).toBe("Lebenslauf");
    expect(numbers(facts)).toEqual(["11-2025-62"]);
  });

  test.each([
    ["en", "Dear Sir or Madam, I would like to register my new address and ask you for the forms."],
    [
      "tr",
      "Sayın yetkili, ikamet iznim için randevu almak istiyorum ve bu konuda bilgi rica ederim.",
    ],
    ["uk", "Шановні пані та панове, я хотіла б зареєструвати свою нову адресу у вашому місті."],
    ["de", "Ich moechte meine neue Adresse anmelden und bitte Sie um die Formulare fuer mich."],
  ])("in another language: %s", (language, text) => {
    expect(read(text).language).toBe(language);
  });

  test("too little text says nothing", () => {
    expect(read("Danke")).toMatchObject({
      language: null,
      kind: "other",
      sender: null,
      subject: null,
    });
    expect(findFacts([], { receiptDay }).letterDate).toBeNull();
    expect(findFacts([null], { receiptDay }).deadlines).toEqual([]);
  });
});

test("numbers pages by their place, unreadable ones included", () => {
  const facts = findFacts(
    [null, pageOfLines(["Guten Tag,", "bitte antworten Sie bis zum 04.04.2025."])],
    { receiptDay },
  );
  expect(facts.deadlines[0]?.evidence.page).toBe(2);
});

test("never throws and keeps its schema, whatever was read", () => {
  const word = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(
      "Sehr",
      "geehrte",
      "bis",
      "zum",
      "04.04.2025",
      "12345",
      "Ort",
      "Az.",
      "Frist",
      "·",
    ),
  );
  const page: fc.Arbitrary<PageWords> = fc
    .array(fc.array(word, { maxLength: 8 }), { maxLength: 25 })
    .map((lines) => pageOfLines(lines.map((words) => words.join(" "))));
  fc.assert(
    fc.property(fc.array(fc.option(page), { maxLength: 3 }), (pages) => {
      const facts = findFacts(pages, { receiptDay });
      expect(DocumentFacts.parse(facts)).toEqual(facts);
    }),
    { numRuns: 200 },
  );
});
