import { PDFDocument } from "pdf-lib";
import { type Block, textBlock } from "../domain/typeset.ts";
import { PagesError } from "./pages-error.ts";
import { type Face, type TextFont, textFonts } from "./text-fonts.ts";
import { drawablePicture } from "./text-picture.ts";
import { type LineStyle, PAGE, TEXT_WIDTH, TextSheet } from "./text-sheet.ts";
import { setTable } from "./text-table.ts";
import { wrapText } from "./wrap-text.ts";

/** What is set as pages: a heading and blocks, wrapped here to the width of the page. */
export interface TextToSet {
  readonly title: string;
  readonly blocks: readonly Block[];
  /** Goes into the PDF's dates; pass the capture's instant, so that a repeat gives the same bytes. */
  readonly createdAt: Date;
  readonly pagesMax: number;
}

const BODY: LineStyle = { size: 10, leading: 14, face: "regular" };
const STRONG: LineStyle = { ...BODY, face: "strong" };
const FIXED: LineStyle = { size: 8.5, leading: 12, face: "fixed" };
const NOTE: LineStyle = { ...BODY, grey: true };
const TITLE: LineStyle = { size: 13, leading: 19, face: "strong" };
const HEADINGS: Readonly<Record<1 | 2 | 3, LineStyle>> = {
  1: { size: 13, leading: 18, face: "strong" },
  2: { size: 11.5, leading: 16, face: "strong" },
  3: STRONG,
};
const TEXT_STYLES = { plain: BODY, strong: STRONG, fixed: FIXED, note: NOTE } as const;
const GAP = 7;
/** Points a quote or a list stands further in; more levels than this stand no deeper. */
const INSET = 14;
const LEVELS_MAX = 8;
const LABEL_WIDTH = 62;
/** Pictures beyond this are named, not drawn. */
const PICTURES_MAX = 100;
/** CSS pixels are 96 an inch, points 72. */
const POINTS_PER_CSS_PIXEL = 0.75;

/**
 * Sets blocks as an A4 PDF of real words in embedded DejaVu. A character the font lacks is shown as a
 * box, never dropped. The same input gives the same bytes. Throws PagesError `too-many-pages`.
 */
export async function blocksToPdf(text: TextToSet): Promise<Uint8Array> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const setter = await openSetter(pdf, text);
  setter.lines(text.title, TITLE, 0);
  setter.sheet.skip(GAP);
  for (const block of text.blocks) await setter.block(block);
  setter.sheet.numberPages(setter.fonts.regular);
  pdf.setTitle(text.title);
  pdf.setProducer("Poststelle");
  pdf.setCreationDate(text.createdAt);
  pdf.setModificationDate(text.createdAt);
  return pdf.save();
}

/** Plain lines as blocks, each as it stands; for texts that have no form but their line ends. */
export function linesAsBlocks(lines: readonly string[]): Block[] {
  return lines.map((line) => textBlock(line, { gap: false }));
}

type Fonts = Readonly<Record<Face, TextFont>>;

async function openSetter(pdf: PDFDocument, text: TextToSet): Promise<BlockSetter> {
  const font = textFonts(pdf);
  const [regular, strong] = [await font("regular"), await font("strong")];
  const hasFixed = text.blocks.some((block) => block.kind === "text" && block.style === "fixed");
  const fixed = hasFixed ? await font("fixed") : regular;
  return new BlockSetter(pdf, { regular, strong, fixed }, text.pagesMax);
}

/** Sets one block after the other on a growing row of sheets. */
class BlockSetter {
  readonly fonts: Fonts;
  readonly sheet: TextSheet;
  readonly #pdf: PDFDocument;
  #picturesLeft = PICTURES_MAX;

  constructor(pdf: PDFDocument, fonts: Fonts, pagesMax: number) {
    this.#pdf = pdf;
    this.fonts = fonts;
    this.sheet = new TextSheet(
      pdf,
      () => {
        throw new PagesError("too-many-pages", `the text takes more than ${pagesMax} pages`);
      },
      pagesMax,
    );
  }

  async block(block: Block): Promise<void> {
    switch (block.kind) {
      case "fields":
        for (const { label, value } of block.rows) this.#field(label, value);
        this.sheet.skip(GAP / 2);
        this.sheet.rule();
        break;
      case "heading":
        this.sheet.skip(GAP);
        this.sheet.keepTogether(HEADINGS[block.level].leading + BODY.leading);
        this.lines(block.text, HEADINGS[block.level], 0);
        break;
      case "text":
        this.#paragraph(block);
        break;
      case "table":
        setTable(block, this.sheet, this.fonts, this.#inset(0, block.quote));
        break;
      case "picture":
        await this.#picture(block);
        break;
      case "rule":
        this.sheet.skip(GAP / 2);
        this.sheet.rule();
    }
  }

  /** Wrapped lines at an inset, with `quote` bars at their left. */
  lines(text: string, style: LineStyle, inset: number, quote = 0): void {
    const font = this.fonts[style.face];
    for (const logical of text.split("\n")) {
      for (const line of wrapText(logical, font, style.size, TEXT_WIDTH - inset)) {
        this.sheet.line(line, style, font, { inset, quote });
      }
    }
  }

  #field(label: string, value: string): void {
    const lines = wrapText(value, this.fonts.regular, BODY.size, TEXT_WIDTH - LABEL_WIDTH);
    for (const [index, line] of lines.entries()) {
      this.sheet.line(line, BODY, this.fonts.regular, { inset: LABEL_WIDTH, quote: 0 });
      if (index === 0) this.sheet.beside(`${label}:`, STRONG, this.fonts.strong, 0);
    }
  }

  #paragraph(block: Extract<Block, { kind: "text" }>): void {
    if (block.gap) this.sheet.skip(GAP);
    const style = TEXT_STYLES[block.style];
    const inset = this.#inset(block.indent, block.quote);
    this.sheet.keepTogether(style.leading);
    const before = this.sheet.place();
    this.lines(block.text, style, inset, Math.min(block.quote, LEVELS_MAX));
    if (block.marker !== null) {
      this.sheet.at(before, block.marker, style, this.fonts.regular, Math.max(0, inset - INSET));
    }
  }

  #inset(indent: number, quote: number): number {
    return INSET * (Math.min(indent, LEVELS_MAX) + Math.min(quote, LEVELS_MAX));
  }

  async #picture({ bytes, width, alt }: Extract<Block, { kind: "picture" }>): Promise<void> {
    this.#picturesLeft -= 1;
    const picture = this.#picturesLeft < 0 ? null : await drawablePicture(bytes);
    if (picture === null) {
      const name = alt === null ? "" : `: ${alt}`;
      this.lines(`[Bild kann nicht gezeigt werden${name}]`, NOTE, 0);
      return;
    }
    const image = picture.jpeg
      ? await this.#pdf.embedJpg(picture.bytes)
      : await this.#pdf.embedPng(picture.bytes);
    const wanted = (width ?? picture.naturalWidth) * POINTS_PER_CSS_PIXEL;
    const heightMax = PAGE.height - PAGE.top - PAGE.bottom;
    const scale = Math.min(
      wanted / image.width,
      TEXT_WIDTH / image.width,
      heightMax / image.height,
    );
    this.sheet.skip(GAP / 2);
    this.sheet.picture(image, image.width * scale, image.height * scale);
  }
}
