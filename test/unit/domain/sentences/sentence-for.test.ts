import { describe, expect, test } from "@jest/globals";
import { ClarificationReason } from "../../../../src/domain/clarification.ts";
import { ReceiptBasis } from "../../../../src/domain/receipt.ts";
import { UnsureReason } from "../../../../src/domain/route-basis.ts";
import { en } from "../../../../src/domain/sentences/en.ts";
import {
  basisSentence,
  clarificationSentence,
  deadlineSentence,
  sentenceCodes,
  sentenceFor,
} from "../../../../src/domain/sentences/sentence-for.ts";
import { PageDiscardReason } from "../../../../src/domain/split-plan.ts";
import { captureStates, documentStates } from "../../../../src/domain/states.ts";

const languages = ["de", "en"] as const;
const SENTENCE = /^\S.*\.$/u;

describe("sentences", () => {
  test("cover every code of every union, in both languages", () => {
    const wanted = [
      ...ClarificationReason.options.map((reason) => `clarification.${reason}`),
      ...UnsureReason.options.map((reason) => `unsure.${reason}`),
      ...PageDiscardReason.options.map((reason) => `discard.${reason}`),
      ...ReceiptBasis.options.map((basis) => `receipt.${basis}`),
      ...Object.keys(captureStates).map((state) => `capture-state.${state}`),
      ...Object.keys(documentStates).map((state) => `document-state.${state}`),
    ];
    expect(sentenceCodes).toEqual(expect.arrayContaining(wanted));
    expect(Object.keys(en).toSorted()).toEqual([...sentenceCodes].toSorted());
  });

  test.each(languages)("give a whole sentence for every clarification reason (%s)", (language) => {
    for (const reason of ClarificationReason.options) {
      const sentence = clarificationSentence(reason, language);
      expect(sentence).toMatch(SENTENCE);
      expect(sentence).not.toMatch(/undefined|null|\$\{/u);
    }
  });

  test("differ between the languages", () => {
    for (const reason of ClarificationReason.options) {
      expect(clarificationSentence(reason, "de")).not.toBe(clarificationSentence(reason, "en"));
    }
  });

  test("explain a decision with the words that made it", () => {
    const names = { department: "Sozialamt", confidence: 0.978, person: "A. Beispiel" };
    const model = {
      kind: "model",
      version: "1",
      words: ["Rente", "Mehrbedarf", "Heizkosten"],
    } as const;
    expect(basisSentence({ ...model, words: [...model.words] }, names, "de")).toBe(
      "Sozialamt, weil die Wörter „Rente“, „Mehrbedarf“ und „Heizkosten“ dafür sprechen (Sicherheit 97 %).",
    );
    expect(
      basisSentence(
        { kind: "reference-number", number: "50-1/26", unit: "sozialamt" },
        names,
        "en",
      ),
    ).toBe("Sozialamt, because reference number 50-1/26 is kept there.");
    expect(basisSentence({ kind: "none" }, names, "de")).toBe("Noch keinem Amt zugeordnet.");
  });

  test("never claim 100 %", () => {
    const params = { department: "Bauaufsicht", words: ["Bauantrag"], confidence: 1 };
    expect(sentenceFor("basis.model", params, "de")).toContain("99 %");
  });

  test("show the arithmetic of a deadline", () => {
    const params = {
      amount: 1,
      unit: "month",
      from: "formal-service",
      start: "2025-03-12",
      end: "2025-04-12",
      movedTo: "2025-04-14",
    } as const;
    expect(deadlineSentence({ code: "period-end-moved", params }, "de")).toBe(
      "1 Monat ab der Zustellung am 12.03.2025 (dieser Tag zählt nicht mit) endet am 12.04.2025, " +
        "einem Samstag; die Frist läuft daher bis zum nächsten Werktag, dem 14.04.2025.",
    );
    expect(
      deadlineSentence(
        {
          code: "date-stated-on-free-day",
          params: { date: "2025-12-25", nextWorkingDay: "2025-12-29" },
        },
        "de",
      ),
    ).toBe(
      "Das Schreiben nennt den 25.12.2025, der auf einen Feiertag (Donnerstag) fällt; nach § 193 BGB kann der 29.12.2025 genügen.",
    );
  });
});
