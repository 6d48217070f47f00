import { degrees, type PDFDocument, type PDFFont, type PDFPage, rgb } from "pdf-lib";
import { embedFonts, emptyPdf, type FontSet } from "../../fixtures/make/fonts.ts";
import type { LetterStyle } from "../../fixtures/make/letter.ts";
import { between, digits, pick, type Random } from "../../fixtures/make/random.ts";
import {
  dateOf,
  euroOf,
  ibanOf,
  officeOf,
  personOf,
  referenceOf,
  sentencesOf,
} from "./sentences.ts";

/** A printed page: its PDF, and each piece of text on it as it stands in one line. */
export interface PrintedPage {
  readonly pdf: Uint8Array;
  /** In reading order. */
  readonly lines: readonly string[];
}

export type PageLayout = "letter" | "two-column" | "table";

const A4 = [595.28, 841.89] as const;
const STYLES: readonly LetterStyle[] = ["citizen", "lawyer", "company", "typewriter"];

/** Sets one page. The same random numbers give the same page. */
export async function printPage(
  layout: PageLayout,
  random: Random,
  stamped: boolean,
): Promise<PrintedPage> {
  const document = await emptyPdf("reading");
  const style = pick(random, layout === "letter" ? STYLES : STYLES.slice(0, 3));
  const pen = new Pen(document, await embedFonts(document, style));
  if (layout === "letter") setLetter(pen, random);
  else if (layout === "two-column") setColumns(pen, random);
  else setTable(pen, random);
  if (stamped) stamp(pen, random);
  return { pdf: await document.save(), lines: pen.lines };
}

/** Puts text on the page and notes it. */
class Pen {
  readonly fonts: FontSet;
  readonly page: PDFPage;
  readonly lines: string[] = [];

  constructor(document: PDFDocument, fonts: FontSet) {
    this.fonts = fonts;
    this.page = document.addPage([A4[0], A4[1]]);
  }

  /** One line; the point is where it begins on its baseline, `right` where it ends. */
  line(
    text: string,
    at: { x: number; y: number; right?: boolean },
    size: number,
    font = this.fonts.regular,
  ): void {
    const x = at.right === true ? at.x - font.widthOfTextAtSize(text, size) : at.x;
    this.page.drawText(text, { x, y: at.y, size, font });
    this.lines.push(text);
  }

  /** A paragraph, broken at `width`; gives where the next one begins. */
  paragraph(text: string, at: { x: number; y: number; width: number }, size: number): number {
    let y = at.y;
    for (const line of broken(text, this.fonts.regular, size, at.width)) {
      this.line(line, { x: at.x, y }, size);
      y -= size * 1.3;
    }
    return y - size * 0.6;
  }

  rule(x: number, y: number, width: number, height = 0): void {
    const end = { x: x + width, y: y - height };
    this.page.drawLine({ start: { x, y }, end, thickness: 0.6 });
  }
}

function broken(text: string, font: PDFFont, size: number, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const longer = `${last ?? ""} ${word}`;
    if (last !== undefined && font.widthOfTextAtSize(longer, size) <= width)
      lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function setLetter(pen: Pen, random: Random): void {
  const sender = personOf(random);
  const size = pick(random, [9.5, 10.5, 11, 12]);
  pen.line(sender.name, { x: 70, y: 780 }, size + 3, pen.fonts.bold);
  pen.line(sender.street, { x: 70, y: 764 }, size);
  pen.line(sender.town, { x: 70, y: 750 }, size);
  const small = `${sender.name} · ${sender.street} · ${sender.town}`;
  pen.line(small, { x: 70, y: 707 }, 7);
  pen.rule(70, 704, pen.fonts.regular.widthOfTextAtSize(small, 7));
  const address = ["Stadt Lindenau", officeOf(random), "Rathausplatz 1", "04711 Lindenau"];
  for (const [i, line] of address.entries()) pen.line(line, { x: 70, y: 688 - i * 14 }, 11);
  const info = [`Unser Zeichen: ${referenceOf(random)}`, `Datum: ${dateOf(random)}`];
  for (const [i, line] of info.entries()) pen.line(line, { x: 390, y: 674 - i * 12 }, 9);
  pen.line(`Ihr Aktenzeichen ${referenceOf(random)}`, { x: 70, y: 590 }, size, pen.fonts.bold);
  let y = 566;
  y = pen.paragraph("Sehr geehrte Damen und Herren,", { x: 70, y, width: 455 }, size);
  for (let i = 0; i < 4 && y > 220; i++) {
    const text = sentencesOf(random, between(random, 2, 3)).join(" ");
    y = pen.paragraph(text, { x: 70, y, width: 455 }, size);
  }
  y = pen.paragraph("Mit freundlichen Grüßen", { x: 70, y, width: 455 }, size);
  pen.line(sender.name, { x: 70, y: y - 26 }, size);
  pen.rule(70, 62, 455);
  pen.line(`Sparkasse Lindenau · IBAN ${ibanOf(random)}`, { x: 70, y: 50 }, 7.5);
}

function setColumns(pen: Pen, random: Random): void {
  pen.line(`Mitteilungsblatt Nr. ${between(random, 2, 40)}`, { x: 60, y: 780 }, 20, pen.fonts.bold);
  pen.line(`Ausgabe vom ${dateOf(random)}`, { x: 60, y: 760 }, 9);
  pen.rule(60, 752, 475);
  for (const x of [60, 310]) {
    let y = 730;
    for (const title of ["Aus dem Bauausschuss", "Bekanntmachung"]) {
      pen.line(title, { x, y }, 12, pen.fonts.bold);
      y -= 17;
      for (let i = 0; i < 3 && y > 130; i++)
        y = pen.paragraph(sentencesOf(random, 3).join(" "), { x, y, width: 225 }, 9.5);
      y -= 8;
    }
  }
}

const COLUMNS = [70, 105, 300, 380, 455, 530] as const;
const GOODS = [
  "Grünschnitt abfahren",
  "Schlüsseldienst Turnhalle",
  "Prüfung der Feuerlöscher",
  "Streusalz, 25-kg-Säcke",
  "Gerüst für Südgiebel",
  "Wartung Lüftungsgerät",
  "Schülerhefte A5, kariert",
] as const;

function setTable(pen: Pen, random: Random): void {
  const { bold } = pen.fonts;
  pen.line("Rößler & Söhne GmbH", { x: 70, y: 780 }, 16, bold);
  pen.line(`Rechnung Nr. ${digits(random, 6)} vom ${dateOf(random)}`, { x: 70, y: 740 }, 12, bold);
  const text = pen.paragraph(sentencesOf(random, 2).join(" "), { x: 70, y: 716, width: 455 }, 10);
  const rows = between(random, 8, 14);
  const pitch = 17;
  const top = text - 4;
  tableRow(pen, ["Pos.", "Bezeichnung", "Menge", "Preis", "Summe"], top - 12, bold);
  for (let row = 1; row <= rows; row++) {
    const cells = [
      String(row),
      pick(random, GOODS),
      `${between(random, 1, 40)},00`,
      euroOf(random),
      euroOf(random),
    ];
    tableRow(pen, cells, top - 12 - row * pitch, pen.fonts.regular);
  }
  const height = (rows + 1) * pitch;
  for (let row = 0; row <= rows + 1; row++) pen.rule(64, top - row * pitch, 472);
  for (const x of [64, 98, 240, 320, 395, 536]) pen.rule(x, top, 0, height);
  const below = top - height - 18;
  pen.line("Rechnungsbetrag einschließlich 19 % USt.", { x: 105, y: below }, 10, bold);
  pen.line(euroOf(random), { x: COLUMNS[5], y: below, right: true }, 10, bold);
  const end = `Zahlbar bis ${dateOf(random)} auf ${ibanOf(random)}.`;
  pen.paragraph(
    `${end} ${sentencesOf(random, 2).join(" ")}`,
    { x: 70, y: below - 28, width: 455 },
    10,
  );
}

function tableRow(pen: Pen, cells: readonly string[], y: number, font: PDFFont): void {
  const [position = "", name = "", amount = "", price = "", sum = ""] = cells;
  pen.line(position, { x: COLUMNS[0], y }, 9.5, font);
  pen.line(name, { x: COLUMNS[1], y }, 9.5, font);
  pen.line(amount, { x: 314, y, right: true }, 9.5, font);
  pen.line(price, { x: 389, y, right: true }, 9.5, font);
  pen.line(sum, { x: COLUMNS[5], y, right: true }, 9.5, font);
}

/** A receipt stamp across what is printed there; not among the lines. */
function stamp(pen: Pen, random: Random): void {
  const [x, y] = [between(random, 300, 360), between(random, 560, 640)];
  const turned = degrees(between(random, -9, 9));
  const ink = { color: rgb(0.25, 0.25, 0.3), opacity: 0.55 };
  const frame = { borderColor: rgb(0.25, 0.25, 0.3), borderOpacity: 0.55, borderWidth: 1.6 };
  pen.page.drawRectangle({ x, y, width: 150, height: 52, rotate: turned, opacity: 0, ...frame });
  const font = pen.fonts.bold;
  for (const [i, text] of [dateOf(random), "EINGANG"].entries())
    pen.page.drawText(text, {
      x: x + 26,
      y: y + 10 + i * 20,
      size: 15,
      font,
      rotate: turned,
      ...ink,
    });
}
