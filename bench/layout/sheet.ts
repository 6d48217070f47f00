import { type PDFDocument, type PDFFont, type PDFPage, rgb } from "pdf-lib";
import type { LetterStyle } from "../../fixtures/make/letter.ts";
import { pick, type Random } from "../../fixtures/make/random.ts";
import { dateOf, officeOf, personOf, referenceOf, sentencesOf } from "../reading/sentences.ts";

export type Style = Extract<LetterStyle, "citizen" | "typewriter" | "company" | "lawyer">;
const STYLES: readonly Style[] = ["citizen", "company", "lawyer"];
interface Print {
  readonly size?: number;
  readonly font?: PDFFont;
  readonly grey?: number;
  readonly spacing?: number;
  readonly right?: boolean;
}

/** A sheet of A4 that is printed on; points from its lower left corner. */
export class Sheet {
  readonly page: PDFPage;
  readonly fonts: Readonly<Record<Style, { regular: PDFFont; bold: PDFFont }>>;
  readonly style: Style;
  readonly random: Random;
  readonly lines: string[] = [];

  constructor(document: PDFDocument, fonts: Sheet["fonts"], random: Random) {
    this.page = document.addPage([595.28, 841.89]);
    this.fonts = fonts;
    this.random = random;
    this.style = pick(random, STYLES);
  }

  get font(): PDFFont {
    return this.fonts[this.style].regular;
  }

  get bold(): PDFFont {
    return this.fonts[this.style].bold;
  }

  /** Draws one line without noting it; gives its width. */
  draw(text: string, x: number, y: number, print: Print = {}): number {
    const { size = 11, font = this.font, grey = 0, spacing = 0, right = false } = print;
    const width = font.widthOfTextAtSize(text, size) + spacing * text.length;
    let left = right ? x - width : x;
    const color = rgb(grey, grey, grey);
    for (const part of spacing > 0 ? Array.from(text) : [text]) {
      this.page.drawText(part, { x: left, y, size, font, color });
      left += font.widthOfTextAtSize(part, size) + spacing;
    }
    return width;
  }

  line(text: string, x: number, y: number, print: Print = {}): number {
    this.lines.push(text);
    return this.draw(text, x, y, print);
  }

  /** Cells on one height, read as one line. */
  row(cells: readonly (readonly [text: string, x: number, print?: Print])[], y: number): void {
    for (const [text, x, print] of cells) this.draw(text, x, y, print);
    this.lines.push(cells.map(([text]) => text).join(" "));
  }

  /** Running text broken at a width; gives where the next line stands. */
  text(
    x: number,
    y: number,
    width: number,
    print: Print & { pitch?: number; count?: number } = {},
  ) {
    const { size = 11, font = this.font, pitch = 1.3, count = 2 } = print;
    let line = "";
    let at = y;
    for (const word of [...sentencesOf(this.random, count).join(" ").split(" "), null]) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (word !== null && longer !== null && font.widthOfTextAtSize(longer, size) <= width) {
        line = longer;
        continue;
      }
      this.line(line, x, at, print);
      at -= size * pitch;
      line = word ?? "";
    }
    return at;
  }

  box(x: number, y: number, width: number, height: number, grey: number, opacity = 1): void {
    this.page.drawRectangle({ x, y, width, height, color: rgb(grey, grey, grey), opacity });
  }

  frame(x: number, y: number, width: number, height: number, borderWidth = 0.8): void {
    this.page.drawRectangle({ x, y, width, height, borderWidth, borderColor: rgb(0, 0, 0) });
  }

  rule(x: number, y: number, width: number, thickness = 0.7): void {
    this.page.drawLine({ start: { x, y }, end: { x: x + width, y }, thickness });
  }

  /** A letter's head, date and subject; gives where its text begins. */
  head(print: Print = {}): number {
    const { name, street, town } = personOf(this.random);
    for (const [i, line] of [name, street, town].entries())
      this.line(line, 70, 780 - i * 14, print);
    for (const [i, line] of ["Stadt Lindenau", officeOf(this.random)].entries())
      this.line(line, 70, 690 - i * 14, print);
    this.line(`Lindenau, den ${dateOf(this.random)}`, 400, 630, print);
    this.line(`Ihr Zeichen ${referenceOf(this.random)}`, 70, 600, {
      ...print,
      font: print.font ?? this.bold,
    });
    return 570;
  }

  letter(print: Print & { pitch?: number } = {}): number {
    let y = this.head(print);
    for (let i = 0; i < 3; i++) y = this.text(70, y, 455, print) - 8;
    return y;
  }
}
