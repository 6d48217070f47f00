import { describe, expect, test } from "@jest/globals";
import { LetterTruth, parseTruth, readableText } from "../../../src/evaluation/truth.ts";

describe("parseTruth", () => {
  test("takes a letter with what it has, and ignores what it does not know", () => {
    const text = JSON.stringify({ file: "L1.pdf", department: "schulamt", scan: { kind: "fax" } });
    expect(parseTruth("L1.json", text)).toEqual({
      kind: "letter",
      id: "L1",
      letter: { file: "L1.pdf", department: "schulamt" },
    });
  });

  test("takes a batch", () => {
    const text = JSON.stringify({
      file: "B1.pdf",
      separator: "none",
      documents: [{ id: "L1", fromPage: 1, toPage: 2 }],
    });
    expect(parseTruth("batches/B1.json", text)).toMatchObject({ kind: "batch", id: "B1" });
  });

  test.each([
    ["not JSON", "{", "L1.json is not JSON"],
    ["a date that is none", '{"file":"L1.pdf","date":"8.2.2024"}', "L1.json: date: "],
    ["a file elsewhere", '{"file":"../L1.pdf"}', "L1.json: file: is not a name"],
    ["no file", '{"department":"schulamt"}', "L1.json: file: "],
    ["a batch of nothing", '{"file":"B1.pdf","separator":"none","documents":[]}', "documents"],
  ])("says what is wrong with %s", (_, text, words) => {
    expect(parseTruth("L1.json", text)).toEqual({
      kind: "fault",
      fault: expect.stringContaining(words),
    });
  });

  test("knows JSON that describes no letter", () => {
    expect(parseTruth("index.json", '{"letters":120}')).toBeNull();
    expect(parseTruth("index.json", "[]")).toBeNull();
  });
});

test("a signature is not to be read", () => {
  const letter = LetterTruth.parse({
    file: "L1.pdf",
    text: "Gruß\nAnna B.\nAnna Beispiel",
    blocks: [
      { role: "closing", text: "Gruß" },
      { role: "signature", text: "Anna B." },
      { role: "signatory", text: "Anna Beispiel" },
    ],
  });
  expect(readableText(letter)).toBe("Gruß\nAnna Beispiel");
  expect(readableText({ ...letter, blocks: null })).toBe("Gruß\nAnna B.\nAnna Beispiel");
});
