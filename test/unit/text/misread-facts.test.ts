import { describe, expect, test } from "@jest/globals";
import type { DocumentFacts } from "../../../src/domain/facts.ts";
import { findFacts } from "../../../src/text/find-facts.ts";
import { readLines as read, receiptDay, SENDER, TOWN } from "../../support/letter-saying.ts";
import { pageOfLines } from "../../support/page-of-lines.ts";

const numbers = (facts: DocumentFacts): string[] => facts.referenceNumbers.map(({ text }) => text);

describe("facts of a letter that was misread", () => {
  const body = ["", "Sehr geehrte Damen und Herren,", "", "die Laterne vor dem Haus ist aus."];

  test("a name is taken as most places of the letter print it", () => {
    const name = (signed: string, ...head: string[]) =>
      read(...head, "", ...TOWN, "", "Laterne", ...body, "", "Hochachtungsvoll", "", signed).sender
        ?.name;
    const company = "Beispielbau KG · Werkstraße 2 · 01234 Musterstadt";
    expect(name("Beispielbau KG", "Beispielbau K", "", company)).toBe("Beispielbau KG");
    const mail = "erika.beispiel@mail.example";
    expect(name("Erika Beispiel", "Erika Beisplel", "Am Anger 7", "04703 Lindenau", mail)).toBe(
      "Erika Beispiel",
    );
    // One against one: nobody knows.
    expect(name("Anna Koch", "Anne Koch", "Am Anger 7", "04703 Lindenau")).toBe("Anne Koch");
  });

  test("a name that nobody would rely on is taken where two places agree on it", () => {
    const name = (confidence: number, head: readonly string[], signed: string) =>
      findFacts(
        [
          pageOfLines(
            [...head, "", ...TOWN, "", "Laterne", ...body, "", "MfG", signed],
            confidence,
          ),
        ],
        { receiptDay },
      ).sender?.name;
    const head = ["Erika Beispiel", "Am Anger 7"];
    expect(name(0.35, head, "Erika Beispiel")).toBe("Erika Beispiel");
    expect(name(0.35, [...head, "erika.beispiel@mail.example"], "E. Bcisp")).toBe("Erika Beispiel");
    expect(name(0.35, head, "Erika Belspiel")).toBeUndefined();
    // Two towns are nobody.
    expect(name(0.35, ["Stadt Lindenau", "Stadt Lindenau"], "Bau Amt")).toBeUndefined();
  });

  test("a stamp's date makes no sender, and the bank at the foot is no part of one", () => {
    expect(read("18. SEP. 2024", "", "", ...TOWN, "", "Laterne", ...body).sender).toBeNull();
    const foot = "Verein Beispiel e. V. + Bankverbindung DE02 1203 0000 0000 2020 51";
    const facts = read(foot, "", "", ...TOWN, "", "Laterne", ...body);
    expect(facts.sender?.name).toBe("Verein Beispiel e. V.");
  });

  test("a subject begins below an address a stamp spoilt, and ends where a stamp begins", () => {
    const facts = read(
      ">>Erika Beispiel",
      ">>Am Anger 7",
      ">>04703 Lindenau",
      "",
      "",
      "",
      "",
      "",
      "",
      "tadtverwal Linde",
      "04711 Lindenau",
      "",
      "",
      "Laterne in der Schulgasse und am Anger beim Rathaus",
      " | Bauverwaltung",
      ...body,
    );
    expect(facts.subject?.text).toBe("Laterne in der Schulgasse und am Anger beim Rathaus");
  });

  test("a number read twice is named once, as it was read better", () => {
    const head = (text: string, ...more: string[]) =>
      numbers(read(...SENDER, "", ...TOWN, "", text, ...body, ...more));
    expect(head("Az.: 60 7789/26", "Mein Aktenzeichen 60-7789/25 kennen Sie.")).toEqual([
      "60-7789/25",
    ]);
    expect(head("Az.: HW-1374/25", "Az.: HW-137.")).toEqual(["HW-1374/25"]);
    expect(head("Az.: 60-7789/25", "Az.: 60-7788/25")).toEqual(["60-7789/25", "60-7788/25"]);
  });
});
