import { describe, expect, test } from "@jest/globals";
import type { Rotation } from "../../../src/domain/page.ts";
import { plainText } from "../../../src/domain/page.ts";
import type { Letter } from "../../../src/pages/page-source.ts";
import { turnOfLetters, wordsOfLetters } from "../../../src/pages/text-layer-words.ts";
import { looksLikeWords } from "../../../src/pages/text-trust.ts";

const page = { width: 1000, height: 1400 };

/** A line of text, 10 x 20 pixels a letter, as PDFium gives it. */
function line(text: string, x: number, y: number, turn: Rotation = 0): Letter[] {
  const letters = Array.from(text, (letter, i): Letter => ({
    text: letter,
    box: [x + i * 10, y, x + i * 10 + 10, y + 20],
    turn,
  }));
  return [...letters, { text: "\n", box: [0, 0, 0, 0], turn: 0 }];
}

describe("wordsOfLetters", () => {
  test("makes words with boxes around their letters", () => {
    const { words } = wordsOfLetters(line("Grüße aus", 50, 100), page, 0, "test");
    expect(words).toEqual([
      { text: "Grüße", confidence: 1, box: [50, 100, 100, 120], line: 0 },
      { text: "aus", confidence: 1, box: [110, 100, 140, 120], line: 0 },
    ]);
  });

  test("puts a footer written first below the text, and columns one after the other", () => {
    const letters = [
      ...line("Fußzeile", 50, 1350),
      ...line("Rechte Spalte", 600, 200),
      ...line("geht weiter", 600, 225),
      ...line("Linke Spalte", 50, 200),
      ...line("auch weiter", 50, 225),
      ...line("Kopf", 50, 50),
    ];
    expect(plainText(wordsOfLetters(letters, page, 0, "test")).split("\n")).toEqual([
      "Kopf",
      "Linke Spalte",
      "auch weiter",
      "Rechte Spalte",
      "geht weiter",
      "Fußzeile",
    ]);
  });

  test("turns boxes with the page", () => {
    const letter: Letter = { text: "A", box: [10, 20, 30, 60], turn: 90 };
    const turned = wordsOfLetters([letter], page, turnOfLetters([letter]), "test");
    expect(turned).toMatchObject({ width: 1400, height: 1000 });
    expect(turned.words[0]?.box).toEqual([1340, 10, 1380, 30]);
  });
});

describe("looksLikeWords", () => {
  test.each([
    "Sehr geehrte Damen und Herren, ich beantrage eine Geburtsurkunde nach § 55 PStG.",
    "Ödön Şahin, Łódź: Привет, уважаемые коллеги, прошу выдать справку.",
    "Rechnung Nr. 4711 vom 01.02.2024: 1.234,56 € zzgl. 19 % USt.",
  ])("takes %s", (text) => expect(looksLikeWords(text)).toBe(true));

  test.each([
    ["a shifted encoding", "6HKU JHHKUWH 'DPHQ XQG +HUUHQ LFK EHDQWUDJH HLQH *HEXUWVXUNXQGH QDFK"],
    ["signs", "&%$ §§ ÿþ¨ ´´`^^ ~~ ¬¬ ¦¦ ¨¨ ¯¯ ¸¸ ˛˛ ˝˝ ˙˙ ˘˘"],
    ["single letters", "S e h r g e e h r t e D a m e n u n d H e r r e n"],
  ])("refuses %s", (_, text) => expect(looksLikeWords(text)).toBe(false));
});
