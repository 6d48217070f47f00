import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import fontkit from "@pdf-lib/fontkit";
import { PDFDocument, type PDFFont, type PDFPage, rgb } from "pdf-lib";

/** What is set as pages: a heading and logical lines, wrapped here to the width of the page. */
export interface TextToSet {
  readonly title: string;
  readonly lines: readonly string[];
  /** Goes into the PDF's dates; pass the capture's instant, so that a repeat gives the same bytes. */
  readonly createdAt: Date;
}

/** DIN A4 in points, with the margins of a letter. */
const PAGE = { width: 595.28, height: 841.89, left: 68, right: 57, top: 64, bottom: 64 };
const BODY = { size: 10, leading: 14 };
const TITLE = { size: 13, leading: 19 };
const FOOTER_SIZE = 8;
const TEXT_WIDTH = PAGE.width - PAGE.left - PAGE.right;
/** Not U+FFFD: a page with a few of those would lose the trust in its words and be read by OCR. */
const MISSING = "\u25a1";
/** Joiners and variants draw nothing themselves; a font without them must not show a box. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** How many lines of text one page takes; for an estimate before anything is set. */
export const LINES_PER_PAGE = Math.floor(
  (PAGE.height - PAGE.top - PAGE.bottom - TITLE.leading) / BODY.leading,
);

/**
 * Sets text as an A4 PDF of real words in an embedded DejaVu Sans. A character the font lacks is shown
 * as a box, never dropped. The same input gives the same bytes.
 */
export async function textToPdf(text: TextToSet): Promise<Uint8Array> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const file = await theFont();
  pdf.registerFontkit(fontkit);
  // Ligatures would make searched words miss ("fi" is one glyph then).
  const options = { subset: true, features: { liga: false } };
  const font = await pdf.embedFont(file.bytes, options);
  const setter = new Setter(pdf, font, file.codes);
  for (const line of setter.wrapped(text.title, TITLE.size)) setter.put(line, TITLE);
  setter.put("", BODY);
  for (const logical of text.lines) {
    for (const line of setter.wrapped(logical, BODY.size)) setter.put(line, BODY);
  }
  setter.numberPages();
  pdf.setTitle(text.title);
  pdf.setProducer("Poststelle");
  pdf.setCreationDate(text.createdAt);
  pdf.setModificationDate(text.createdAt);
  return pdf.save();
}

const require = createRequire(import.meta.url);

interface FontFile {
  readonly bytes: Uint8Array;
  readonly codes: ReadonlySet<number>;
}
let fontFile: Promise<FontFile> | null = null;

/**
 * Read once per process. Not the parsed font: fontkit remembers on it which letters a glyph stands for,
 * and after an "ü" in one PDF the "u" of the next would have none, drawn but not found.
 */
function theFont(): Promise<FontFile> {
  fontFile ??= readFont();
  return fontFile;
}

async function readFont(): Promise<FontFile> {
  const bytes = await readFile(require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"));
  return { bytes, codes: new Set(fontkit.create(bytes).characterSet) };
}

/** Fills pages from the top, one line at a time. */
class Setter {
  readonly #pdf: PDFDocument;
  readonly #font: PDFFont;
  readonly #known: ReadonlySet<number>;
  readonly #widths = new Map<string, number>();
  #page: PDFPage;
  #y = PAGE.height - PAGE.top;

  constructor(pdf: PDFDocument, font: PDFFont, known: ReadonlySet<number>) {
    this.#pdf = pdf;
    this.#font = font;
    this.#known = known;
    this.#page = pdf.addPage([PAGE.width, PAGE.height]);
  }

  put(line: string, style: { size: number; leading: number }): void {
    if (this.#y - style.leading < PAGE.bottom) {
      this.#page = this.#pdf.addPage([PAGE.width, PAGE.height]);
      this.#y = PAGE.height - PAGE.top;
    }
    this.#y -= style.leading;
    if (line.trim() === "") return;
    this.#page.drawText(line, { x: PAGE.left, y: this.#y, size: style.size, font: this.#font });
  }

  numberPages(): void {
    const pages = this.#pdf.getPages();
    if (pages.length < 2) return;
    for (const [index, page] of pages.entries()) {
      const text = `${index + 1} / ${pages.length}`;
      const x = PAGE.width - PAGE.right - this.#font.widthOfTextAtSize(text, FOOTER_SIZE);
      const y = PAGE.bottom / 2;
      page.drawText(text, { x, y, size: FOOTER_SIZE, font: this.#font, color: rgb(0.3, 0.3, 0.3) });
    }
  }

  /** The logical line as lines that fit the page: broken at blanks, within a word only where it must. */
  wrapped(logical: string, size: number): readonly string[] {
    const lines: string[] = [];
    let [line, width] = ["", 0];
    for (const piece of this.#drawable(logical).split(/(?<=\s)(?=\S)/u)) {
      const pieceWidth = this.#width(piece.trimEnd(), size);
      if (line !== "" && width + pieceWidth > TEXT_WIDTH) {
        lines.push(line.trimEnd());
        [line, width] = ["", 0];
      }
      const rest = pieceWidth > TEXT_WIDTH ? this.#cut(piece, size, lines) : piece;
      line += rest;
      width += this.#width(rest, size);
    }
    return [...lines, line.trimEnd()];
  }

  /** Pushes full lines of a word wider than the page; gives back what is left of it. */
  #cut(word: string, size: number, lines: string[]): string {
    let [line, width] = ["", 0];
    for (const character of word) {
      const characterWidth = this.#width(character, size);
      if (width + characterWidth > TEXT_WIDTH) {
        lines.push(line);
        [line, width] = ["", 0];
      }
      line += character;
      width += characterWidth;
    }
    return line;
  }

  /** The same characters as far as the font has them. */
  #drawable(text: string): string {
    let drawable = "";
    for (const character of text
      .replaceAll("\t", "    ")
      .replaceAll(INVISIBLE, "")
      .normalize("NFC")) {
      const code = character.codePointAt(0) ?? 0;
      if (code < 0x20) drawable += " ";
      else drawable += this.#known.has(code) ? character : MISSING;
    }
    return drawable;
  }

  /** Sum of single widths: a little more than with kerning, and quick for long texts. */
  #width(text: string, size: number): number {
    let width = 0;
    for (const character of text) {
      let one = this.#widths.get(character);
      if (one === undefined) {
        one = this.#font.widthOfTextAtSize(character, 1);
        this.#widths.set(character, one);
      }
      width += one;
    }
    return width * size;
  }
}
