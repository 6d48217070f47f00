import { describe, expect, test } from "@jest/globals";
import {
  acceptableDays,
  compareFields,
  type FieldName,
  nothingFound,
} from "../../../src/evaluation/compare-fields.ts";
import type { FoundLetter } from "../../../src/evaluation/found.ts";
import { LetterTruth } from "../../../src/evaluation/truth.ts";

const holidays = new Set(["2025-12-25", "2025-12-26"]);

/** Whether a field is right; undefined: not measured. */
function right(
  field: FieldName,
  truth: Partial<LetterTruth>,
  found: Partial<FoundLetter> | null,
): boolean | undefined {
  const outcomes = compareFields(
    LetterTruth.parse({ file: "L1.pdf", ...truth }),
    found === null ? null : { ...nothingFound, ...found },
    holidays,
  );
  return outcomes.find((outcome) => outcome.field === field)?.right;
}

describe("a field", () => {
  test("that the truth does not have is not measured", () => {
    expect(compareFields(LetterTruth.parse({ file: "L1.pdf" }), null, holidays)).toEqual([]);
  });

  test("that is null must not be found", () => {
    const truth = { sender: null, date: null, subject: null, deadline: null };
    for (const field of ["sender", "date", "subject", "deadline"] as const) {
      expect(right(field, truth, null)).toBe(true);
    }
    expect(right("sender", truth, { sender: "Anna Beispiel" })).toBe(false);
    expect(right("date", truth, { letterDate: "2025-01-01" })).toBe(false);
    expect(right("subject", truth, { subject: "Hecke" })).toBe(false);
    expect(right("deadline", truth, { deadline: "2025-01-01" })).toBe(false);
  });
});

describe("the sender", () => {
  const sender = { name: "Bauer & Söhne GmbH", person: "Jörg Groß" };
  test.each([
    ["Bauer & Söhne GmbH", true],
    ["BAUER & SOEHNE GmbH", true],
    ["Joerg Gross", true],
    ["Bauer & Söhne", false],
    ["Stadt Lindenau", false],
  ])("%s", (found, expected) => {
    expect(right("sender", { sender }, { sender: found })).toBe(expected);
  });
  test("that is not found is wrong", () => {
    expect(right("sender", { sender }, null)).toBe(false);
  });
});

test("the subject counts as what it says, not as how it is set", () => {
  const subject = "Einbürgerung – Sachstand";
  expect(right("subject", { subject }, { subject: "Betreff: Einbürgerung - Sachstand" })).toBe(
    true,
  );
  expect(right("subject", { subject }, { subject: "Einbürge-\nrung – Sachstand." })).toBe(true);
  expect(right("subject", { subject }, { subject: "Einbürgerung" })).toBe(false);
});

describe("reference numbers", () => {
  const truth = { references: ["4 O 144/24"], senderReference: "mb-7535/24" };
  test.each([
    [["4 O 144/24"], true],
    [["4O144/24", "mb-7535/24"], true],
    [["Az. 4 O 144/24", "Kd 12"], false],
    [["mb-7535/24"], false],
    // The sender's own may be misread; the city's may not.
    [["4 O 144/24", "mb-753S/24"], true],
    [["4 O 144/2A", "mb-7535/24"], false],
    [[], false],
  ])("%j", (referenceNumbers, expected) => {
    expect(right("references", truth, { referenceNumbers })).toBe(expected);
  });
  test("where the letter bears none only the sender's own may be found", () => {
    expect(right("references", { references: [] }, null)).toBe(true);
    expect(right("references", { references: [] }, { referenceNumbers: ["17"] })).toBe(false);
  });
  test("a label before the number does not count", () => {
    expect(right("references", { references: ["Nr. 167"] }, { referenceNumbers: ["167"] })).toBe(
      true,
    );
  });
});

describe("the deadline", () => {
  test("that is a date is that date", () => {
    const deadline = { type: "absolute", date: "2025-12-25" } as const;
    expect(right("deadline", { deadline }, { deadline: "2025-12-25" })).toBe(true);
    expect(right("deadline", { deadline }, { deadline: "2025-12-29" })).toBe(false);
    expect(right("deadline", { deadline }, null)).toBe(false);
  });

  test("that is a period may end on the next working day", () => {
    // 25 and 26 December are holidays, 27 and 28 a weekend.
    const deadline = {
      type: "relative",
      date: "2025-12-25",
      days: 14,
      text: "binnen 14 Tagen",
    } as const;
    expect(acceptableDays(deadline, "2025-12-11", holidays)).toEqual(["2025-12-25", "2025-12-29"]);
    expect(right("deadline", { deadline }, { deadline: "2025-12-26" })).toBe(false);
  });

  test("in months counts 30 days or calendar months", () => {
    const deadline = {
      type: "relative",
      date: "2025-03-02",
      days: 30,
      text: "innerhalb eines Monats",
    } as const;
    expect(acceptableDays(deadline, "2025-01-31", holidays)).toEqual([
      "2025-02-28",
      "2025-03-02",
      "2025-03-03",
    ]);
  });
});

test("what is confidential by content or by its mark is told apart", () => {
  const truth = { confidential: true, confidentialMarked: false };
  expect(right("confidential", truth, { secrecy: ["social"] })).toBe(true);
  expect(right("confidentialMarked", truth, { secrecy: ["social"] })).toBe(true);
  expect(right("confidential", truth, {})).toBe(false);
  expect(right("confidentialMarked", truth, { confidential: true })).toBe(false);
});
