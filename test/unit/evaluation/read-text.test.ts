import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { countReading, flowing, sumReading } from "../../../src/evaluation/read-text.ts";

describe("countReading", () => {
  test("finds every word and no edit in the same text, whatever its line breaks", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[A-Za-zäöüß0-9]{1,9}$/u), { minLength: 1 }),
        (words) => {
          const counts = countReading(words.join(" "), words.join("\n"));
          expect(counts).toMatchObject({ wordsFound: words.length, words: words.length, edits: 0 });
        },
      ),
    );
  });

  test("never finds more words than there are, nor edits beyond both texts", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (truth, found) => {
        const { words, wordsFound, edits } = countReading(truth, found);
        expect(wordsFound).toBeLessThanOrEqual(words);
        expect(edits).toBeLessThanOrEqual(Math.max(flowing(truth).length, flowing(found).length));
      }),
    );
  });

  test("counts a word as often as it occurs, and its case", () => {
    expect(countReading("der Baum der Stadt", "der Baum Der Stadt")).toMatchObject({
      words: 4,
      wordsFound: 3,
      edits: 1,
    });
  });

  test("leaves the punctuation around a word out, and keeps what is inside", () => {
    expect(countReading("(Az. 63-B-2024), bitte!", "Az 63-B-2024 bitte")).toMatchObject({
      words: 3,
      wordsFound: 3,
    });
  });

  test("composes accents before it compares", () => {
    expect(countReading("Müller", "Mu\u0308ller")).toMatchObject({ wordsFound: 1, edits: 0 });
  });

  test("counts what was read beyond the text as errors of characters", () => {
    expect(countReading("Hallo", "Hallo Welt")).toMatchObject({ wordsFound: 1, edits: 5 });
  });
});

describe("flowing", () => {
  test.each([
    ["Verlän-\ngerung", "Verlängerung"],
    ["Müller-\nSchmidt", "Müller-Schmidt"],
    ["Bau-\nund Gartenamt", "Bau- und Gartenamt"],
    ["63-B-\n2024", "63-B-2024"],
    ["Seite-\n\fende", "Seiteende"],
    ["ver\u00ADlängern", "verlängern"],
    [" zwei \n\n Zeilen\t", "zwei Zeilen"],
  ])("makes one line of %j", (text, line) => {
    expect(flowing(text)).toBe(line);
  });
});

test("sumReading adds letter by letter", () => {
  const one = { words: 2, wordsFound: 1, characters: 10, edits: 3 };
  expect(sumReading([one, one])).toEqual({ words: 4, wordsFound: 2, characters: 20, edits: 6 });
  expect(sumReading([])).toEqual({ words: 0, wordsFound: 0, characters: 0, edits: 0 });
});
