import { describe, expect, test } from "@jest/globals";
import { findFacts } from "../../../src/text/find-facts.ts";
import { readLines, receiptDay, SENDER, TOWN } from "../../support/letter-saying.ts";
import { pageOfLines } from "../../support/page-of-lines.ts";

const BODY = ["", "Laterne", "", "Sehr geehrte Damen und Herren,", "", "die Laterne ist aus."];
const letter = (...head: string[]): readonly string[] => [...SENDER, "", ...TOWN, ...head, ...BODY];
const dateOf = (...head: string[]): string | null =>
  readLines(...letter(...head)).letterDate?.date ?? null;

describe("the letter's date", () => {
  test.each([
    ["a speck beside a stop", ">>10,.03.25", "2025-03-10"],
    ["a stop lost where one way alone remains", ">>282.2025", "2025-02-28"],
    ["a stop lost after a place", ">>Neukirchen, 10.0325", "2025-03-10"],
    ["a place and a date that a blank parts", "Lindenau den | 1003.25", "2025-03-10"],
    ["a place misread before it", ">>Lindenau, deu 4.3.25", "2025-03-04"],
    ["a month in capitals that no stamp prints so long", ">>17. FEBRUAR 2025", "2025-02-17"],
    ["signs of who dictated", ">>Lindenau, den 10.03.2025 ha/ko", "2025-03-10"],
    ["the time of a mail", "Gesendet: | Mon, 10 Mar 2025 21:03:11 +0200", "2025-03-10"],
    ["another label", "Erstellt am | 10.03.2025", "2025-03-10"],
    ["a label misread", "Erstelli am | 10.03.2025", "2025-03-10"],
    ["French", ">>Strasbourg, le 5 février 2025", "2025-02-05"],
    ["Polish", ">>3 marca 2025", "2025-03-03"],
    ["Spanish", ">>12 de febrero de 2025", "2025-02-12"],
    ["American, its comma misread", ">>March 3. 2025", "2025-03-03"],
  ])("is read with %s", (_, line, date) => {
    expect(dateOf("", line)).toBe(date);
  });

  test.each([
    ["two ways to set the stop that was lost", ">>112.2025"],
    ["a number of its own", "Az. 10.03.2025"],
    ["the day it was printed", "Druckdatum | 10.03.2025"],
    ["the day of something else", "Zählerstand vom | 10.03.2025"],
  ])("is not %s", (_, line) => {
    expect(dateOf("", line)).toBeNull();
  });

  test("is not the day it was printed, where both are there", () => {
    expect(dateOf("", "Druckdatum | 12.03.2025", "Rechnungsdatum | 10.03.2025")).toBe("2025-03-10");
  });

  test("stands under its label, also where the value before it leaves no gap", () => {
    const labels = "Ihr Zeichen | Unser Zeichen | E-Mail |  Datum";
    expect(dateOf("", labels, "32-1/24 | AB-12 | amt@lindenau.example 11.03.2025")).toBe(
      "2025-03-11",
    );
  });

  test("is the letter's own beside a stamp, where place and comma say so", () => {
    const stamped = ["", ">>Neukirchen, 10.03.25", ">>EINGEGANGEN"];
    expect(dateOf(...stamped)).toBe("2025-03-10");
    expect(dateOf("", ">>Neukirchen, 10.0325", ">>EINGEGANGEN")).toBe("2025-03-10");
    expect(dateOf("", ">>10.03.25", ">>EINGEGANGEN")).toBeNull();
    expect(dateOf("", ">>Stadt Lindenau, 10.03.25", ">>EINGEGANGEN")).toBeNull();
  });

  test("is never later than the day a stamp says, if that was read well", () => {
    const head = ["", ">>EINGEGANGEN", ">>10. MRZ. 2025", "", "", "", ">>Lindenau, den 12.03.2025"];
    expect(dateOf(...head)).toBeNull();
    expect(dateOf(...head.slice(0, -1), ">>Lindenau, den 11.03.2025")).toBe("2025-03-11");
    const page = pageOfLines(letter(...head), 0.7);
    expect(findFacts([page], { receiptDay }).letterDate?.date).toBe("2025-03-12");
  });

  test("is not the last day of a sentence that ends the letter", () => {
    const form = (...end: string[]): string | undefined =>
      readLines(
        ...SENDER,
        "",
        ...TOWN,
        ...BODY,
        ...end,
        "",
        "Erika Beispiel",
        "Datum, Unterschrift",
      ).letterDate?.date;
    expect(form("", "Bitte antworten Sie bis zum", "12.03.2025.")).toBeUndefined();
    expect(form("", "Bitte antworten Sie bald.", "", "12.03.2025")).toBe("2025-03-12");
  });

  test("may have its month in capitals below the signature", () => {
    const facts = readLines(
      ...letter(),
      "",
      "Mit freundlichen Grüßen",
      "",
      "Erika Beispiel",
      "Lindenau, 8. MÄRZ 2025",
    );
    expect(facts.letterDate?.date).toBe("2025-03-08");
  });
});
