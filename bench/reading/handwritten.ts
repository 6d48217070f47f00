import { readFileSync } from "node:fs";
import fontkit from "@pdf-lib/fontkit";
import { degrees, type PDFFont, type PDFPage } from "pdf-lib";
import { emptyPdf, embedFonts } from "../../fixtures/make/fonts.ts";
import { between, pick, type Random } from "../../fixtures/make/random.ts";
import { dateOf, officeOf, personOf, referenceOf, sentencesOf } from "./sentences.ts";

/** A line of a page, whether a hand wrote it, and where it stands: points from the top left corner. */
export interface PlacedLine {
  readonly text: string;
  readonly byHand: boolean;
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
}

/** A page on which a hand wrote. */
export interface HandwrittenPage {
  readonly pdf: Uint8Array;
  readonly lines: readonly PlacedLine[];
}

/** All by hand; a printed form filled in; a printed letter with a note in its margin. */
export const HAND_LAYOUTS = ["hand-letter", "hand-form", "hand-note"] as const;
export type HandLayout = (typeof HAND_LAYOUTS)[number];

const HEIGHT = 841.89;
const OWN_HAND = new URL(
  "../../node_modules/@fontsource/caveat/files/caveat-latin-400-normal.woff",
  import.meta.url,
);

/** Sets one page; `hand` is a font file that looks like handwriting, ours where there is none. */
export async function handwrittenPage(
  layout: HandLayout,
  random: Random,
  hand: string | URL = OWN_HAND,
): Promise<HandwrittenPage> {
  const document = await emptyPdf("handwriting");
  document.registerFontkit(fontkit);
  const { regular, bold } = await embedFonts(document, pick(random, ["citizen", "company"]));
  const script = await document.embedFont(readFileSync(hand), { subset: true });
  const desk = { page: document.addPage([595.28, HEIGHT]), lines: [], random };
  const writer = new Writer(desk, script, between(random, 17, 21));
  if (layout === "hand-letter") letterByHand(writer, random);
  else if (layout === "hand-form") filledForm(writer, new Printer(desk, regular, bold), random);
  else notedLetter(writer, new Printer(desk, regular, bold), random);
  return { pdf: await document.save(), lines: desk.lines };
}

interface Desk {
  readonly page: PDFPage;
  readonly lines: PlacedLine[];
  readonly random: Random;
}

/** Prints lines as they come out of a machine. */
class Printer {
  readonly #desk: Desk;
  readonly regular: PDFFont;
  readonly bold: PDFFont;

  constructor(desk: Desk, regular: PDFFont, bold: PDFFont) {
    this.#desk = desk;
    this.regular = regular;
    this.bold = bold;
  }

  line(text: string, x: number, y: number, size: number, font = this.regular): void {
    this.#desk.page.drawText(text, { x, y, size, font });
    const right = x + font.widthOfTextAtSize(text, size);
    const box = [x, HEIGHT - y - size, right, HEIGHT - y + size * 0.3] as const;
    this.#desk.lines.push({ text, byHand: false, box });
  }

  rule(x: number, y: number, width: number): void {
    this.#desk.page.drawLine({ start: { x, y }, end: { x: x + width, y }, thickness: 0.6 });
  }
}

/** Writes as a hand does: no two words quite level, upright or of one size. */
class Writer {
  readonly #desk: Desk;
  readonly #font: PDFFont;
  readonly size: number;

  constructor(desk: Desk, font: PDFFont, size: number) {
    this.#desk = desk;
    this.#font = font;
    // Fonts differ in what they call a size: by the width of a common word they are made alike.
    const width = font.widthOfTextAtSize("Sehr geehrte Damen und Herren", size);
    this.size = (size * size * 9.6) / width;
  }

  line(text: string, x: number, y: number): void {
    let right = x;
    for (const word of text.split(" ")) {
      const size = this.size * (0.94 + this.#desk.random() * 0.12);
      const at = { x: right, y: y + (this.#desk.random() - 0.5) * 3 };
      const rotate = degrees((this.#desk.random() - 0.5) * 4);
      this.#desk.page.drawText(word, { ...at, size, font: this.#font, rotate });
      right += this.#font.widthOfTextAtSize(word, size) + this.size * 0.28;
    }
    const box = [x, HEIGHT - y - this.size, right, HEIGHT - y + this.size * 0.35] as const;
    this.#desk.lines.push({ text, byHand: true, box });
  }

  /** A paragraph broken at `width` points; gives where the next one begins. */
  paragraph(text: string, x: number, from: number, width: number): number {
    let y = from;
    let line = "";
    for (const word of text.split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (this.#font.widthOfTextAtSize(longer, this.size) <= width) {
        line = longer;
        continue;
      }
      this.line(line, x, y);
      y -= 25;
      line = word;
    }
    this.line(line, x, y);
    return y - 36;
  }
}

function letterByHand(pen: Writer, random: Random): void {
  const sender = personOf(random);
  for (const [i, line] of [sender.name, sender.street, sender.town].entries())
    pen.line(line, 340, 780 - i * 24);
  for (const [i, line] of ["Stadt Lindenau", officeOf(random), "04711 Lindenau"].entries())
    pen.line(line, 70, 690 - i * 24);
  pen.line(`Lindenau, ${dateOf(random)}`, 360, 590);
  let y = pen.paragraph("Sehr geehrte Damen und Herren,", 70, 550, 440);
  for (let i = 0; i < 3 && y > 230; i++)
    y = pen.paragraph(sentencesOf(random, between(random, 1, 2)).join(" "), 70, y, 440);
  pen.line("Mit freundlichen Grüßen", 70, y);
  pen.line(sender.name, 70, y - 34);
}

function filledForm(pen: Writer, print: Printer, random: Random): void {
  const sender = personOf(random);
  print.line("Antrag auf eine Sondernutzung", 70, 780, 16, print.bold);
  print.line("Bitte in Druckbuchstaben ausfüllen und unterschrieben zurücksenden.", 70, 760, 9);
  const fields = [
    ["Name, Vorname", sender.name],
    ["Straße, Hausnummer", sender.street],
    ["PLZ, Ort", sender.town],
    ["Geburtsdatum", dateOf(random)],
    ["Aktenzeichen", referenceOf(random)],
  ] as const;
  for (const [i, [label, value]] of fields.entries()) {
    const y = 710 - i * 36;
    print.line(label, 70, y, 9.5);
    print.rule(190, y - 6, 330);
    pen.line(value, 196, y);
  }
  print.line("Begründung:", 70, 500, 10, print.bold);
  pen.paragraph(sentencesOf(random, 2).join(" "), 70, 466, 440);
  print.line("Die Gebühr wird nach der Satzung der Stadt erhoben und ist im Voraus zu", 70, 150, 9);
  print.line("entrichten. Unvollständige Anträge werden nicht bearbeitet.", 70, 138, 9);
  print.rule(70, 90, 260);
  pen.line(`${dateOf(random)} ${sender.name}`, 76, 96);
  print.line("Datum, Unterschrift", 70, 78, 8);
}

function notedLetter(pen: Writer, print: Printer, random: Random): void {
  const sender = personOf(random);
  print.line(sender.name, 70, 780, 13, print.bold);
  print.line(`${sender.street} · ${sender.town}`, 70, 764, 9.5);
  for (const [i, line] of ["Stadt Lindenau", officeOf(random), "04711 Lindenau"].entries())
    print.line(line, 70, 690 - i * 14, 11);
  print.line(`Lindenau, den ${dateOf(random)}`, 390, 610, 10.5);
  print.line("Sehr geehrte Damen und Herren,", 70, 560, 10.5);
  let y = 534;
  for (let i = 0; i < 9; i++) {
    for (const part of broken(pick(random, sentencesOf(random, 2)), print.regular, 10.5, 440)) {
      print.line(part, 70, y, 10.5);
      y -= 14;
    }
    if (y < 220) break;
  }
  print.line("Mit freundlichen Grüßen", 70, y - 14, 10.5);
  pen.line(sender.name, 76, y - 44);
  print.line(sender.name, 70, y - 62, 10.5);
  pen.line(
    pick(random, ["bitte Rücksprache, Kö.", "an Frau Wirth z. K.", "Termin am Freitag?"]),
    330,
    800,
  );
}

function broken(text: string, font: PDFFont, size: number, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1) ?? ""} ${word}`.trim();
    if (font.widthOfTextAtSize(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
