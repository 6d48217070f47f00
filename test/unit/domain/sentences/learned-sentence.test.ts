import { describe, expect, test } from "@jest/globals";
import { CalendarDate } from "../../../../src/domain/ids.ts";
import { learnedSentence } from "../../../../src/domain/sentences/learned-sentence.ts";

const learned = (correctedOn: string, judged: number, agreed: number) => ({
  correctedOn: CalendarDate.parse(correctedOn),
  today: CalendarDate.parse("2026-11-20"),
  judged,
  agreed,
});

describe("what the machine has learned, in one sentence", () => {
  test("says since when, and what was counted", () => {
    expect(learnedSentence(learned("2026-11-17", 14, 14), "de")).toBe(
      "Seit der Korrektur von Dienstag (17.11.2026): 14 von 14 geprüften Vorschlägen richtig.",
    );
    expect(learnedSentence(learned("2026-11-20", 3, 2), "en")).toBe(
      "Since the correction of today (2026-11-20): 2 of 3 proposals checked were right.",
    );
    expect(learnedSentence(learned("2026-11-03", 1, 0), "de")).toContain("vom Dienstag");
  });

  test("says nothing where nothing was judged since", () => {
    expect(learnedSentence(learned("2026-11-17", 0, 0), "de")).toBeNull();
  });
});
