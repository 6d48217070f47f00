import { degrees, rgb } from "pdf-lib";
import { between, digits, pick } from "../../fixtures/make/random.ts";
import {
  dateOf,
  euroOf,
  ibanOf,
  personOf,
  referenceOf,
  sentencesOf,
} from "../reading/sentences.ts";
import type { Sheet } from "./sheet.ts";

/** A receipt stamp over date and subject. */
function stamped(sheet: Sheet, grey: number, opacity: number): void {
  sheet.letter();
  const [x, y] = [between(sheet.random, 360, 400), between(sheet.random, 580, 600)];
  const rotate = degrees(between(sheet.random, -8, 8));
  const color = rgb(grey, grey, grey);
  const border = { borderColor: color, borderOpacity: opacity, borderWidth: 1.6, opacity: 0 };
  sheet.page.drawRectangle({ x, y, width: 140, height: 56, rotate, ...border });
  for (const [i, text] of [dateOf(sheet.random), "EINGEGANGEN"].entries())
    sheet.page.drawText(text, {
      x: x + 14,
      y: y + 12 + i * 22,
      size: 14,
      font: sheet.bold,
      rotate,
      color,
      opacity,
    });
}

function invoice(sheet: Sheet): void {
  const { random } = sheet;
  sheet.line(`Rechnung ${digits(random, 6)}`, 60, 770, { size: 15, font: sheet.bold });
  sheet.line(`Datum: ${dateOf(random)}`, 60, 750);
  const right = { size: 8.5, right: true };
  for (let i = 0; i < 26; i++) {
    const goods = pick(random, [
      "Winterdienst Gehweg",
      "Abfuhr Laub",
      "Kantensteine 100 x 25 cm",
      "Anfahrt",
    ]);
    const cells = [
      String(i + 1),
      `${goods} ${digits(random, 4)}`,
      `${between(random, 1, 90)}`,
      "Stk",
      euroOf(random),
      euroOf(random),
    ];
    const [number = "", name = "", amount = "", unit = "", price = "", sum = ""] = cells;
    sheet.row(
      [
        [number, 75, right],
        [name, 85, { size: 8.5 }],
        [amount, 300, right],
        [unit, 310, { size: 8.5 }],
        [price, 430, right],
        [sum, 530, right],
      ],
      715 - i * 11,
    );
  }
  sheet.row(
    [
      ["Gesamtbetrag", 85, { font: sheet.bold }],
      [euroOf(random), 530, { right: true, font: sheet.bold }],
    ],
    400,
  );
  sheet.text(60, 370, 470, { size: 9 });
}

function letterBoxes(sheet: Sheet): void {
  const { random } = sheet;
  sheet.line("Antrag auf Ausstellung eines Ausweises", 60, 780, { size: 15, font: sheet.bold });
  const { name, town } = personOf(random);
  const fields = [
    ["Familienname", name.split(" ").at(-1) ?? ""],
    ["Ort", town],
    ["Geburtsdatum", dateOf(random)],
    ["Kassenzeichen", digits(random, 10)],
  ];
  for (const [i, [label = "", value = ""]] of fields.entries()) {
    const y = 730 - i * 48;
    sheet.line(label, 60, y, { size: 8 });
    for (let n = 0; n < 22; n++) sheet.frame(60 + n * 18, y - 25, 18, 20, 0.6);
    for (const [n, letter] of Array.from(value.toUpperCase()).entries())
      sheet.draw(letter, 65 + n * 18, y - 19, { size: 12, font: sheet.fonts.typewriter.regular });
    sheet.lines.push(value.toUpperCase());
  }
  for (const [i, text] of [
    "Erstmalige Ausstellung",
    "Verlust des alten Ausweises",
    "Änderung der Anschrift",
  ].entries()) {
    sheet.frame(60, 520 - i * 20, 9, 9);
    if (i === 1) sheet.draw("x", 62, 521.5 - i * 20, { size: 10 });
    sheet.line(text, 76, 521 - i * 20, { size: 10 });
  }
  sheet.text(60, 440, 460, { size: 9 });
}

function footer(sheet: Sheet, size: number): void {
  sheet.letter();
  const { random } = sheet;
  const columns = [
    ["Nordwerk Anlagenbau GmbH", "Jägerallee 12", "04711 Lindenau", "Telefon 0341 / 448120"],
    [
      "Sparkasse Lindenau",
      ibanOf(random),
      `BIC LINDDE${digits(random, 2)}XXX`,
      "Volksbank Großröda",
    ],
    [
      "Geschäftsführer: Jörg Öchsner",
      `Amtsgericht Lindenau HRB ${digits(random, 5)}`,
      `USt-IdNr. DE${digits(random, 9)}`,
      "Steuernummer 231/107/04582",
    ],
  ];
  for (const [i, lines] of columns.entries())
    for (const [n, line] of lines.entries())
      sheet.line(line, 70 + i * 165, 80 - n * size * 1.25, { size });
}

function headlineBeside(sheet: Sheet): void {
  sheet.line("Bauverein", 60, 760, { size: 34, font: sheet.bold });
  for (const [i, line] of [
    "Genossenschaft seit 1911",
    "Am Kühlhaus 4",
    "04711 Lindenau",
    "Telefon 0341 / 771204",
  ].entries())
    sheet.line(line, 400, 785 - i * 9.5, { size: 7.5 });
  sheet.text(60, 690, 470, { count: 4 });
}

function pitches(sheet: Sheet): void {
  sheet.line("Amtsblatt", 60, 780, { size: 22, font: sheet.bold });
  sheet.text(60, 740, 220, { size: 11, pitch: 1.5, count: 6 });
  sheet.text(320, 740, 220, { size: 8, pitch: 1.2, count: 9 });
}

function margins(sheet: Sheet): void {
  let y = 780;
  for (let i = 1; i <= 4; i++) {
    const note = pick(sheet.random, ["Frist", "Gebühr", "Zuständig", "Antrag"]);
    sheet.row(
      [
        [note, 60, { size: 8 }],
        [`(${i})`, 150],
      ],
      y,
    );
    y = sheet.text(180, y, 350) - 10;
  }
}

function framed(sheet: Sheet): void {
  const y = sheet.head();
  sheet.text(86, y - 18, 420);
  sheet.frame(76, y - 90, 440, 90, 1.2);
  sheet.text(70, y - 120, 455);
}

function contents(sheet: Sheet): void {
  sheet.line("Inhaltsverzeichnis", 60, 780, { size: 15, font: sheet.bold });
  const titles = [
    "Anlass der Planung",
    "Lage des Gebietes",
    "Verkehr und Lärm",
    "Gehölze und Böden",
    "Kosten",
    "Öffentlichkeit",
  ];
  for (let i = 0; i < 20; i++) {
    const title = `${Math.floor(i / 4) + 1}.${(i % 4) + 1} ${pick(sheet.random, titles)}`;
    const width = sheet.draw(title, 60, 740 - i * 17);
    const dot = sheet.font.widthOfTextAtSize(".", 11);
    sheet.draw(".".repeat(Math.floor((450 - width) / dot)), 62 + width, 740 - i * 17);
    sheet.draw(String(i * 3 + 2), 535, 740 - i * 17, { right: true });
    sheet.lines.push(`${title} ${i * 3 + 2}`);
  }
}

function mixed(sheet: Sheet): void {
  let y = sheet.head();
  for (const style of ["lawyer", "company", "typewriter", "citizen"] as const) {
    const { regular, bold } = sheet.fonts[style];
    y = sheet.text(70, y, 455, { font: regular, size: pick(sheet.random, [9, 10, 12]), count: 1 });
    y = sheet.text(70, y, 455, { font: bold, count: 1 }) - 6;
  }
}

/** Print by needles: strokes are dots. */
function needles(sheet: Sheet): void {
  sheet.letter({ font: sheet.fonts.typewriter.bold, size: 12 });
  for (let y = 300; y < 800; y += 1.25)
    sheet.page.drawLine({
      start: { x: 40, y },
      end: { x: 560, y },
      thickness: 0.4,
      color: rgb(1, 1, 1),
    });
  for (let x = 40; x < 560; x += 1.25)
    sheet.page.drawLine({
      start: { x, y: 300 },
      end: { x, y: 800 },
      thickness: 0.3,
      color: rgb(1, 1, 1),
    });
}

function capitals(sheet: Sheet): void {
  const from = sheet.random;
  const lines = sentencesOf(from, 6).map((line) => line.toUpperCase().slice(0, 52));
  for (const [i, line] of lines.entries())
    sheet.line(line, 60, 760 - i * 16, { font: i % 2 === 0 ? sheet.font : sheet.bold });
}

function spaced(sheet: Sheet): void {
  for (const [i, text] of ["BEKANNTMACHUNG", "Satzung", "Widerspruchsbescheid"].entries())
    sheet.line(text, 120, 780 - i * 40, { size: 15 - i, spacing: 5 - i, font: sheet.bold });
  sheet.text(60, 640, 470, { count: 4 });
}

function underlined(sheet: Sheet): void {
  let y = 760;
  for (let i = 0; i < 6; i++) {
    const text = `Aktenzeichen ${referenceOf(sheet.random)}, Gebühren für ${pick(sheet.random, ["Gymnasium", "Spielplätze", "Jägerallee"])}`;
    const width = sheet.line(text, 60, y, { font: sheet.bold });
    // Below the letters, at their feet, and through them.
    sheet.rule(60, y + (i % 3 === 0 ? -1.2 : i % 3 === 1 ? -0.3 : 3.2), width, 0.9);
    y = sheet.text(60, y - 22, 470, { count: 1 }) - 14;
  }
}

function folded(sheet: Sheet): void {
  sheet.letter();
  for (const y of [562, 420])
    for (let i = 0; i < 14; i++) sheet.box(0, y - i, 596, 1, 0, 0.5 - i * 0.035);
  sheet.box(66, 800, 26, 2.2, 0.25);
  sheet.box(66, 796, 26, 4, 0, 0.3);
}

function punched(sheet: Sheet): void {
  let y = 790;
  for (let i = 0; i < 6; i++) y = sheet.text(26, y, 530);
  for (const at of [540, 314 + 300])
    sheet.page.drawCircle({ x: 34, y: at, size: 8, color: rgb(0.05, 0.05, 0.05) });
  sheet.box(0, 0, 7, 842, 0.03);
  sheet.box(0, 834, 596, 8, 0.03);
}

function bars(sheet: Sheet): void {
  sheet.box(0, 770, 596, 50, 0.15);
  sheet.line("Stadtwerke Lindenau", 60, 788, { size: 20, grey: 1, font: sheet.bold });
  let y = sheet.text(60, 740, 470);
  sheet.box(55, y - 24, 480, 18, 0.3);
  sheet.row(
    [
      ["Posten", 60, { grey: 1 }],
      ["Betrag", 530, { grey: 1, right: true }],
    ],
    y - 19,
  );
  for (let i = 0; i < 4; i++)
    sheet.row(
      [
        [`Abschlag ${i + 1} vom ${dateOf(sheet.random)}`, 60],
        [euroOf(sheet.random), 530, { right: true }],
      ],
      y - 38 - i * 15,
    );
}

function onPaper(sheet: Sheet, grey: number): void {
  sheet.box(0, 0, 596, 842, grey);
  sheet.letter();
}

function sideNote(sheet: Sheet): void {
  sheet.letter();
  sheet.page.drawText("Formular 17b · Stand Mai 2025 · Druckerei Lindenau", {
    x: 40,
    y: 250,
    size: 7,
    font: sheet.font,
    rotate: degrees(90),
  });
}

function shortPage(sheet: Sheet): void {
  sheet.line(
    pick(sheet.random, ["Anlage zum Antrag", "Bitte sofort vorlegen", "Siehe nächste Seite"]),
    70,
    between(sheet.random, 300, 700),
    { size: 12 },
  );
}

/** What is on a page of each kind. */
export const LAYOUTS: Readonly<Record<string, (sheet: Sheet) => void>> = {
  "table without rules": invoice,
  "letters in boxes": letterBoxes,
  "stamp, coloured": (sheet) => stamped(sheet, 0.35, 0.7),
  "stamp, black": (sheet) => stamped(sheet, 0.1, 1),
  "footer of 6 pt": (sheet) => footer(sheet, 6),
  "white on dark": bars,
  "coloured paper": (sheet) => onPaper(sheet, 0.62),
  "dark paper": (sheet) => onPaper(sheet, 0.4),
  needles,
  capitals,
  "letters spaced": spaced,
  underlined,
  folded,
  "holes and black edges": punched,
  "headline beside small print": headlineBeside,
  "columns of two pitches": pitches,
  "marginal notes": margins,
  framed,
  "note on its side": sideNote,
  "three words": shortPage,
  "rows of dots": contents,
  "mixed fonts": mixed,
  "narrow lines": (sheet) => void sheet.letter({ pitch: 1, size: 10 }),
  "wide lines": (sheet) => void sheet.letter({ pitch: 2.4 }),
};
/** Nobody reads spaces between letters in boxes, or that wide. */
export const SPACES_DO_NOT_COUNT = new Set(["letters in boxes", "letters spaced"]);
