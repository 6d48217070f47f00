import { describe, expect, test } from "@jest/globals";
import { makeRepair } from "../../../src/text/lookalike.ts";
import { letterSaying, readLines, TOWN } from "../../support/letter-saying.ts";

describe("objection", () => {
  test.each([
    "hiermit lege ich gegen Ihren Bescheid vom 03.02.2025 Widerspruch ein.",
    "gegen den Bescheid vom 03.02.2025, zugestellt am 05.02.2025, erheben wir Einspruch.",
    "hiermit lege ich Wiederspruch ein.",
    "hicrmit lege ich Widcrspruch ein.",
    "mit Ihrer Entscheidung bin ich nicht einverstanden.",
    "den Bescheid akzeptiere ich nicht.",
    "ich widerspreche der Gebühr.",
    "wir legen dagegen Rechtsmittel ein, Ihre Verfügung ist falsch.",
  ])("raised: %s", (sentence) => {
    const { objection, kind } = letterSaying(sentence);
    expect(objection).not.toBeNull();
    expect(kind).toBe("objection");
  });

  test.each([
    "Gegen diesen Bescheid kann innerhalb eines Monats Widerspruch erhoben werden.",
    "im Widerspruchsverfahren haben Sie mir geschrieben, danke dafür.",
    "ohne Widerspruch habe ich die Gebühr bezahlt.",
    "bitte schicken Sie mir einen Ausweis.",
  ])("not raised: %s", (sentence) => {
    expect(letterSaying(sentence).objection).toBeNull();
  });
});

describe("post of the town's own that comes back", () => {
  test("is a certificate of service, and serves nothing on the town", () => {
    const facts = readLines(
      "Zustellungsurkunde",
      "",
      ...TOWN,
      "",
      "Das Schriftstück mit dem Aktenzeichen 32-118/25",
      "habe ich heute, am 12.03.2025, in den zur Wohnung gehörenden Briefkasten eingelegt.",
    );
    expect(facts).toMatchObject({ returned: { kind: "certificate" }, formalService: null });
    expect(facts.kind).toBe("certificate");
  });

  test("is a letter that could not be delivered, and sets the town no deadline", () => {
    const facts = readLines(
      ...TOWN,
      "",
      "Empfänger unbekannt verzogen",
      "Herrn Okko Beispiel",
      "Am Anger 9",
      "04703 Lindenau",
      "",
      "Sehr geehrter Herr Beispiel,",
      "",
      "bitte zahlen Sie bis zum 04.04.2025.",
    );
    expect(facts).toMatchObject({ returned: { kind: "undeliverable" }, deadlines: [] });
    expect(letterSaying("bitte zahlen Sie bald.").returned).toBeNull();
  });
});

test("a repaired text knows where each place of it was", () => {
  const read = "Bitte antworten Sie binneri zwei Wochcn nach Zugang.";
  const { text, was } = makeRepair(["binnen", "Wochen"])(read);
  expect(text).toBe("Bitte antworten Sie binnen zwei Wochen nach Zugang.");
  expect(read.slice(was(text.indexOf("zwei")), was(text.indexOf(" nach")))).toBe("zwei Wochcn");
});
