import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  FEATURE_NAMES,
  featureValues,
  letterStarts,
  type StackPage,
  walkStack,
} from "../../../src/text/letter-start.ts";
import { pageTraits } from "../../../src/text/page-traits.ts";
import { shippedLetterStart } from "../../../src/text/shipped-letter-start.ts";
import { pageOfLines } from "../../support/page-of-lines.ts";

const own = { name: "Stadt Lindenau", street: "Rathausplatz 1" };
const { cutFrom, wholeBelow } = shippedLetterStart.limits;
const page = (...lines: readonly string[]) => pageTraits(pageOfLines(lines), own);
const prose =
  "wir haben seit dem Sommer kein warmes Wasser und bitten daher um Ihre Hilfe in der Sache";
const letterOf = (name: string, street: string, ...end: readonly string[]) =>
  page(
    name,
    street,
    "04726 Lindenau",
    "",
    "Stadt Lindenau",
    "Rathausplatz 1",
    "04711 Lindenau",
    "",
    ">>4. Dezember 2025",
    "",
    "Warmes Wasser",
    "",
    "Sehr geehrte Damen und Herren,",
    prose,
    ...end,
  );
const closed = ["Mit freundlichen Grüßen", "Erika Muster", "", "Anlage: Aufstellung"];
const erika = letterOf("Erika Muster", "Am Anger 4", ...closed);
const olaf = letterOf("Olaf Berger", "Schulgasse 9", prose);
const last = (...pages: readonly StackPage[]): number =>
  letterStarts(pages, shippedLetterStart).at(-1) ?? 0;

/** Names of the features that the last of these pages shows. */
function shown(...pages: readonly StackPage[]): readonly string[] {
  let names: readonly string[] = [];
  walkStack(pages, (at) => {
    const values = featureValues(at);
    names = FEATURE_NAMES.filter((_, index) => (values[index] ?? 0) > 0);
    return false;
  });
  return names;
}

describe("what a page shows beside the one before", () => {
  test.each<[string, StackPage[], string[]]>([
    [
      "the town's address, salutation, date",
      [erika, olaf],
      ["townStreet", "townName", "salutation", "dateLine"],
    ],
    [
      "the letter before is closed and announces enclosures",
      [erika, page("x")],
      ["letterClosed", "beforeClosed", "announced", "announcedUnaddressed"],
    ],
    [
      "a heading of an enclosure",
      [erika, page("Anlage 1 - Aufstellung", "Miete")],
      ["enclosureHead"],
    ],
    ["a heading of a paper people enclose", [erika, page("Bescheinigung", prose)], ["paperHead"]],
    [
      "a sentence that goes on",
      [olaf, page(prose)],
      ["startsMidSentence", "beforeEndsMidSentence"],
    ],
    [
      "page numbers",
      [page("Seite 1 von 2"), page("Seite 2 von 2")],
      ["laterNumber", "numberFollows", "beforeIsNotLast"],
    ],
    [
      "a page number between dashes",
      [olaf, page("- 2 -", prose)],
      ["laterNumber", "numberFollows"],
    ],
    [
      "the first page after a last one",
      [page("Seite 2 von 2"), page("Seite 1 von 3")],
      ["numberOne", "beforeIsLast"],
    ],
    [
      "a blank sheet after a letter's end",
      [erika, page("x"), erika, "blank", olaf],
      ["blankBefore", "blankAfterClosing"],
    ],
    ["a blank back among blank backs", [erika, "blank", olaf], ["blankBack", "blankAfterClosing"]],
    [
      "the same name and number",
      [
        letterOf("Erika Muster", "Weg 1", "Kundennummer 4711-0815"),
        page("Erika Muster", "Nummer 4711-0815"),
      ],
      ["sharedName", "sharedReference"],
    ],
    [
      "another language",
      [
        letterOf("A B", "Weg 1", prose),
        page("this is the text that I have and it is not for you to read by the way"),
      ],
      ["otherLanguage"],
    ],
    [
      "subject, our signs, telephone, return line",
      [
        erika,
        page(
          "Firma, Weg 3, 12345 Musterstadt",
          "Tel. 0341 1234",
          "Unser Zeichen: 7",
          "Betreff: Dach",
        ),
      ],
      ["subjectLine", "infoBlock", "contact", "returnLine"],
    ],
    ["a receipt stamp", [erika, page("Eingegangen 3. März 2025")], ["receiptStamp"]],
    ["a table", [erika, page("1 20,50", "2 17,30", "3 18,00")], ["table", "fewWords"]],
    [
      "somebody else's address",
      [
        erika,
        page(
          "Dachbau",
          "",
          "Erika Muster",
          "Weg 3",
          "12345 Musterstadt",
          "",
          "Sehr geehrte Kundin,",
        ),
      ],
      ["toOther"],
    ],
  ])("%s", (_, pages, names) => {
    expect(shown(...pages)).toEqual(expect.arrayContaining(names));
  });

  test("the town's own letter is not addressed to the town", () => {
    const copy = page(
      "Stadt Lindenau",
      "Rathausplatz 1",
      "04711 Lindenau",
      "",
      "Erika Muster",
      "Am Anger 4",
      "04726 Lindenau",
      "",
      "Datum: 3.3.2025",
      "Sehr geehrte Frau Muster,",
      prose,
    );
    expect(shown(erika, copy)).toContain("fromTown");
    expect(shown(erika, copy)).not.toContain("townStreet");
  });

  test("the size of paper and of type", () => {
    const small = { ...olaf, width: olaf.width * 1.4, wordHeight: olaf.wordHeight * 1.5 };
    expect(shown(erika, small)).toEqual(expect.arrayContaining(["otherPaper", "otherType"]));
    expect(shown(erika, olaf)).not.toEqual(expect.arrayContaining(["otherPaper"]));
  });

  test("every weight belongs to a feature, and every feature has one", () => {
    expect(Object.keys(shippedLetterStart.weights)).toEqual(FEATURE_NAMES);
  });
});

describe("the shipped model", () => {
  test("is sure of another person's letter, misread or not", () => {
    expect(last(erika, olaf)).toBeGreaterThanOrEqual(cutFrom);
    const misread = letterOf("Olaf Bcrger", "Sehulgasse 9");
    expect(last(erika, "blank", misread)).toBeGreaterThanOrEqual(cutFrom);
  });

  test.each<[string, StackPage[]]>([
    ["a second page", [olaf, page("- 2 -", prose, prose, ...closed)]],
    ["a list enclosed", [erika, page("Anlage 1 - Aufstellung", "1 Miete 20,50", "2 Strom 30,20")]],
    ["a blank back inside a letter", [olaf, "blank", page(prose, prose, ...closed)]],
    [
      "the copy of the town's letter",
      [
        erika,
        page(
          "Stadt Lindenau",
          "Rathausplatz 1",
          "04711 Lindenau",
          "KOPIE",
          "Erika Muster",
          "Am Anger 4",
          "04726 Lindenau",
          "Datum: 3.3.2025",
          "Sehr geehrte Frau Muster,",
          prose,
        ),
      ],
    ],
    [
      "a page without a head after a blank back",
      [olaf, "blank", page("Wir bitten um Antwort.", prose, ...closed)],
    ],
  ])("keeps %s with its letter", (_, pages) => {
    expect(last(...pages)).toBeLessThan(wholeBelow);
  });

  test("doubts a page it can hardly read, but only where other letters begin", () => {
    const obscure = pageTraits(pageOfLines(["x~ Iii vw", "rn mrn"], 0.3), own);
    expect(last(erika, obscure)).toBeLessThan(wholeBelow);
    expect(last(erika, olaf, obscure)).toBeGreaterThanOrEqual(wholeBelow);
  });

  test("begins a letter after a sheet and on the first written page, never on blank pages and sheets", () => {
    const pages: StackPage[] = ["blank", olaf, "sheet", "blank", page(prose)];
    expect(letterStarts(pages, shippedLetterStart)).toEqual([0, 1, 0, 0, 1]);
  });

  test("gives one probability a page, whatever the stack", () => {
    const any = fc.array(fc.constantFrom<StackPage>("blank", "sheet", erika, olaf, page()));
    fc.assert(
      fc.property(any, (pages) => {
        const starts = letterStarts(pages, shippedLetterStart);
        return starts.length === pages.length && starts.every((p) => p >= 0 && p <= 1);
      }),
    );
  });
});
