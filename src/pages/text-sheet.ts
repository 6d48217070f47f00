import { type PDFDocument, type PDFImage, type PDFPage, rgb } from "pdf-lib";
import type { Face, TextFont } from "./text-fonts.ts";

/** DIN A4 in points, with the margins of a letter. */
export const PAGE = { width: 595.28, height: 841.89, left: 68, right: 57, top: 64, bottom: 64 };
export const TEXT_WIDTH = PAGE.width - PAGE.left - PAGE.right;

/** How a line is set, in points. */
export interface LineStyle {
  readonly size: number;
  readonly leading: number;
  readonly face: Face;
  readonly grey?: boolean;
}

/** Where a line begins, in points from the left margin, and how many bars of a quote stand before it. */
export interface LinePlace {
  readonly inset: number;
  readonly quote: number;
}

/** A place on a page that was written to. */
export interface SheetPlace {
  readonly page: PDFPage;
  readonly y: number;
}

const FOOTER_SIZE = 8;
const BLACK = rgb(0, 0, 0);
const GREY = rgb(0.35, 0.35, 0.35);
const LINE_GREY = rgb(0.65, 0.65, 0.65);
const BAR_STEP = 14;

/** Fills pages from the top; begins the next page when one is full. */
export class TextSheet {
  readonly #pdf: PDFDocument;
  readonly #refuse: () => never;
  #pagesLeft: number;
  #page: PDFPage;
  #y = PAGE.height - PAGE.top;

  /** `refuse` throws; it is called when a page beyond `pagesMax` is needed. */
  constructor(pdf: PDFDocument, refuse: () => never, pagesMax: number) {
    this.#pdf = pdf;
    this.#refuse = refuse;
    this.#pagesLeft = pagesMax - 1;
    this.#page = pdf.addPage([PAGE.width, PAGE.height]);
  }

  /** One line, already wrapped. */
  line(text: string, style: LineStyle, font: TextFont, { inset, quote }: LinePlace): void {
    this.keepTogether(style.leading);
    this.#y -= style.leading;
    for (let bar = 0; bar < quote; bar += 1) this.#bar(bar, style.leading);
    this.beside(text, style, font, inset);
  }

  /** Words on the line that was set last. */
  beside(text: string, style: LineStyle, font: TextFont, inset: number): void {
    this.#draw({ page: this.#page, y: this.#y }, text, style, font, inset);
  }

  /** Where the next line will stand on, given that there is room for it. */
  place(): SheetPlace {
    return { page: this.#page, y: this.#y };
  }

  /** Words on the first line below a place. */
  at(place: SheetPlace, text: string, style: LineStyle, font: TextFont, inset: number): void {
    this.#draw(
      { page: place.page, y: place.y - style.leading },
      font.drawable(text),
      style,
      font,
      inset,
    );
  }

  #draw(place: SheetPlace, text: string, style: LineStyle, font: TextFont, inset: number): void {
    if (text.trim() === "") return;
    place.page.drawText(text, {
      x: PAGE.left + inset,
      y: place.y,
      size: style.size,
      font: font.font,
      color: style.grey === true ? GREY : BLACK,
    });
  }

  #bar(number: number, height: number): void {
    const x = PAGE.left + number * BAR_STEP + 4;
    this.#page.drawLine({
      start: { x, y: this.#y - 3 },
      end: { x, y: this.#y + height - 3 },
      thickness: 1,
      color: LINE_GREY,
    });
  }

  /** Free space, none at the top of a page. */
  skip(height: number): void {
    if (this.#y < PAGE.height - PAGE.top) this.#y -= height;
  }

  /** Begins a page when less than this height is left. */
  keepTogether(height: number): void {
    if (this.#y - height >= PAGE.bottom || this.#y >= PAGE.height - PAGE.top) return;
    if (this.#pagesLeft <= 0) this.#refuse();
    this.#pagesLeft -= 1;
    this.#page = this.#pdf.addPage([PAGE.width, PAGE.height]);
    this.#y = PAGE.height - PAGE.top;
  }

  /** A thin line from `inset` to the right margin, below what was set last. */
  rule(inset = 0): void {
    const y = this.#y - 4;
    this.#page.drawLine({
      start: { x: PAGE.left + inset, y },
      end: { x: PAGE.width - PAGE.right, y },
      thickness: 0.5,
      color: LINE_GREY,
    });
  }

  picture(image: PDFImage, width: number, height: number): void {
    this.keepTogether(height);
    this.#y -= height;
    this.#page.drawImage(image, { x: PAGE.left, y: this.#y, width, height });
  }

  /** `2 / 5` at the foot of each page, where there are several. */
  numberPages(font: TextFont): void {
    const pages = this.#pdf.getPages();
    if (pages.length < 2) return;
    for (const [index, page] of pages.entries()) {
      const text = `${index + 1} / ${pages.length}`;
      const x = PAGE.width - PAGE.right - font.width(text, FOOTER_SIZE);
      const y = PAGE.bottom / 2;
      page.drawText(text, { x, y, size: FOOTER_SIZE, font: font.font, color: GREY });
    }
  }
}
