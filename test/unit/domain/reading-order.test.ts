import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Word } from "../../../src/domain/page.ts";
import { plainText } from "../../../src/domain/page.ts";
import { inReadingOrder } from "../../../src/domain/reading-order.ts";

/** Pieces of text 20 pixels high, 10 a letter, each at its place; one inner list is one line of the reader. */
type Placed = readonly [text: string, left: number, top: number];

function wordsOf(lines: readonly (readonly Placed[])[]): Word[] {
  return lines.flatMap((pieces, line) =>
    pieces.flatMap(([text, left, top]) => {
      let x = left;
      return text.split(" ").map((word): Word => {
        const box: Word["box"] = [x, top, x + word.length * 10, top + 20];
        x = box[2] + 10;
        return { text: word, confidence: 1, box, line };
      });
    }),
  );
}

const read = (...lines: readonly (readonly Placed[])[]): string[] =>
  plainText({
    width: 1654,
    height: 2339,
    source: "ocr",
    engine: "test",
    meanConfidence: 1,
    words: inReadingOrder(wordsOf(lines)),
  }).split("\n");

const address = ["Stadt Beispielburg", "Bauamt", "Marktplatz 1", "01234 Beispielburg"];

describe("a letter", () => {
  test("begins with the letterhead, however late the reader comes to it", () => {
    const order = read(
      [[address[0] ?? "", 200, 420]],
      [[address[3] ?? "", 200, 450]],
      [["Baum in der Birkenallee", 200, 690]],
      [["Guten Tag,", 200, 770]],
      [["Erika Beispiel", 1200, 200]],
      [["Birkenallee 7", 1200, 230]],
      [["Beispielburg, 3. Mai 2025", 1100, 600]],
      [["vor meinem Haus steht ein Baum, der umzufallen droht.", 200, 830]],
    );
    expect(order).toEqual([
      "Erika Beispiel",
      "Birkenallee 7",
      "Stadt Beispielburg",
      "01234 Beispielburg",
      "Beispielburg, 3. Mai 2025",
      "Baum in der Birkenallee",
      "Guten Tag,",
      "vor meinem Haus steht ein Baum, der umzufallen droht.",
    ]);
  });

  test("keeps the address together that was read across with the info block", () => {
    const info = ["Unser Zeichen: HW-1/25", "Bearbeitung: Frau Muster", "Telefon: 01234/5678"];
    const order = read(
      [["Ihr Zeichen: 63-2/25", 1000, 405]],
      ...[0, 1, 2].map((i): Placed[] => [
        [address[i] ?? "", 200, 420 + i * 30],
        [info[i] ?? "", 1000, 435 + i * 30],
      ]),
      [[address[3] ?? "", 200, 510]],
      [["Datum: 3. Mai 2025", 1000, 525]],
      [["Neubau eines Schuppens", 200, 690]],
    );
    expect(order).toEqual([
      ...address,
      "Ihr Zeichen: 63-2/25",
      ...info,
      "Datum: 3. Mai 2025",
      "Neubau eines Schuppens",
    ]);
  });

  test("does so by the labels where the postcode is illegible", () => {
    const order = read(
      ...["Az.: 63-2/25", "Telefon: 01234/5678", "Datum: 3. Mai 2025"].map((text, i): Placed[] => [
        [["Rathaus", "Marktplatz 1", "O1Z34 Beispielburg"][i] ?? "", 200, 420 + i * 30],
        [text, 1000, 420 + i * 30],
      ]),
    );
    expect(order.slice(0, 4)).toEqual([
      "Rathaus",
      "Marktplatz 1",
      "O1Z34 Beispielburg",
      "Az.: 63-2/25",
    ]);
  });

  test("reads a letterhead first that reaches down beside the address", () => {
    const order = read(
      [[address[0] ?? "", 200, 400]],
      [[address[3] ?? "", 200, 430]],
      [["Verein der Gartenfreunde", 1000, 280]],
      [["Wiesenweg 3", 1000, 310]],
      [["04321 Musterdorf", 1000, 340]],
      [["Ruf 01234/5678", 1000, 370]],
      [["post@verein.example", 1000, 400]],
    );
    expect(order.slice(0, 2)).toEqual(["Verein der Gartenfreunde", "Wiesenweg 3"]);
    expect(order.slice(-2)).toEqual(["Stadt Beispielburg", "01234 Beispielburg"]);
  });

  test("leaves a leaning line whole that a stamp tore apart", () => {
    const order = read(
      [
        ["Bitte antworten Sie", 200, 800],
        ["bis Ende Mai.", 900, 786],
      ],
      [["GANGEN", 500, 788]],
      [["2025", 900, 778]],
      [["Mit freundlichen Grüßen", 200, 860]],
    );
    expect(order).toContain("Bitte antworten Sie bis Ende Mai.");
    expect(order.at(-1)).toBe("Mit freundlichen Grüßen");
  });
});

describe("columns and tables", () => {
  const left = [
    "Der Bauhof sammelt das Laub",
    "in allen Straßen ein und",
    "bringt es zum Kompost.",
  ];
  const right = [
    "Die Bücherei ist im August",
    "wegen Umbau nicht offen und",
    "öffnet im Herbst wieder.",
  ];

  test("two columns of running text go one after the other, even when read across", () => {
    const order = read(
      [["Amtsblatt der Stadt Beispielburg mit allen Nachrichten des Monats", 200, 200]],
      ...left.map((text, i): Placed[] => [
        [text, 200, 300 + i * 30],
        [right[i] ?? "", 900, 300 + i * 30],
      ]),
    );
    expect(order.slice(1)).toEqual([...left, ...right]);
  });

  test("columns of another pitch do so too", () => {
    const order = read(
      ...right.map((text, i): Placed[] => [[text, 900, 310 + i * 34]]),
      ...left.map((text, i): Placed[] => [[text, 200, 300 + i * 30]]),
    );
    expect(order).toEqual([...left, ...right]);
  });

  test("a column set wider goes on below the end of a narrow one", () => {
    const wide = [...left, "Danach wird er verkauft oder", "an die Gärten dort verteilt."];
    const narrow = [
      ...right,
      "Wer Bücher bringt, wirft sie",
      "so lange in den Kasten vor",
      "der Tür zum Hof.",
    ];
    const order = read(
      ...narrow.map((text, i): Placed[] => [[text, 900, 300 + i * 26]]),
      ...wide.map((text, i): Placed[] => [[text, 200, 300 + i * 50]]),
    );
    expect(order).toEqual([...wide, ...narrow]);
  });

  test("a table is read row by row, even when read column by column", () => {
    const cells = [
      ["1", "Miete", "450,00"],
      ["2", "Strom", "62,10"],
      ["3", "Wasser", "31,80"],
    ];
    const columns = [0, 1, 2].flatMap((column) =>
      cells.map((row, i): Placed[] => [[row[column] ?? "", 200 + column * 300, 300 + i * 30]]),
    );
    expect(read(...columns)).toEqual(cells.flat());
  });

  test("so is a form with its fields set apart", () => {
    const fields = [
      ["Name, Vorname", "Beispiel, Erika"],
      ["PLZ, Ort", "01234 Beispielburg"],
      ["Telefon", "01234/5678"],
    ];
    const columns = [0, 1].flatMap((column) =>
      fields.map((row, i): Placed[] => [[row[column] ?? "", 200 + column * 400, 300 + i * 60]]),
    );
    expect(read(...columns)).toEqual(fields.flat());
  });
});

test("every word is kept once, and lines count from 0 without a gap", () => {
  const box = fc
    .tuple(fc.nat(1600), fc.nat(2300), fc.integer({ min: -5, max: 400 }), fc.nat(80))
    .map(([x, y, w, h]): Word["box"] => [x, y, x + w, y + h]);
  const words = fc.array(
    fc.record({ text: fc.string(), confidence: fc.constant(1), box, line: fc.nat(20) }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(words, (given) => {
      const ordered = inReadingOrder(given);
      const key = ({ text, box: place }: Word): string => `${text}@${place.join()}`;
      expect(ordered.map(key).toSorted()).toEqual(given.map(key).toSorted());
      const steps = ordered.map(({ line }, i) => line - (ordered[i - 1]?.line ?? 0));
      expect(steps.every((step) => step === 0 || step === 1)).toBe(true);
    }),
  );
});

test("a page with more words than paper holds stays as it is", () => {
  const words = Array.from({ length: 200_000 }, (_, line): Word => ({
    text: "a",
    confidence: 1,
    box: [0, 200_000 - line, 10, 200_010 - line],
    line,
  }));
  expect(inReadingOrder(words).at(0)).toEqual(words.at(0));
});
