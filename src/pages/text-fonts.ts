import fontkit from "@pdf-lib/fontkit";
import type { PDFDocument, PDFFont } from "pdf-lib";
import { type FontName, readFontFile } from "./font-files.ts";

/** The faces of DejaVu a text page is set in. */
export type Face = "regular" | "strong" | "fixed";

const FILES: Readonly<Record<Face, FontName>> = {
  regular: "DejaVuSans",
  strong: "DejaVuSans-Bold",
  fixed: "DejaVuSansMono",
};

interface FontFile {
  readonly bytes: Uint8Array;
  readonly codes: ReadonlySet<number>;
}

/**
 * Read once per process. Not the parsed font: fontkit remembers on it which letters a glyph stands for,
 * and after an "ü" in one PDF the "u" of the next would have none, drawn but not found.
 */
const fontFiles = new Map<Face, Promise<FontFile>>();

function fontFile(face: Face): Promise<FontFile> {
  const known = fontFiles.get(face) ?? readFont(FILES[face]);
  fontFiles.set(face, known);
  return known;
}

async function readFont(name: FontName): Promise<FontFile> {
  const bytes = await readFontFile(name);
  return { bytes, codes: new Set(fontkit.create(bytes).characterSet) };
}

/** Not U+FFFD: a page with a few of those would lose the trust in its words and be read by OCR. */
const MISSING = "\u25a1";
/** Joiners and variants draw nothing themselves; a font without them must not show a box. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** A face embedded in one PDF: what it can draw, and how wide that is. */
export class TextFont {
  readonly font: PDFFont;
  readonly #codes: ReadonlySet<number>;
  readonly #widths = new Map<string, number>();

  constructor(font: PDFFont, codes: ReadonlySet<number>) {
    this.font = font;
    this.#codes = codes;
  }

  /** The same characters as far as the face has them; a box for each it lacks. One line. */
  drawable(text: string): string {
    let drawable = "";
    for (const character of text
      .replaceAll("\t", "    ")
      .replaceAll(INVISIBLE, "")
      .normalize("NFC")) {
      const code = character.codePointAt(0) ?? 0;
      if (code < 0x20) drawable += " ";
      else drawable += this.#codes.has(code) ? character : MISSING;
    }
    return drawable;
  }

  /** Sum of single widths, in points: a little more than with kerning, and quick for long texts. */
  width(text: string, size: number): number {
    let width = 0;
    for (const character of text) {
      let one = this.#widths.get(character);
      if (one === undefined) {
        one = this.font.widthOfTextAtSize(character, 1);
        this.#widths.set(character, one);
      }
      width += one;
    }
    return width * size;
  }
}

/** The faces of one PDF, each embedded when it is first asked for. */
export function textFonts(pdf: PDFDocument): (face: Face) => Promise<TextFont> {
  pdf.registerFontkit(fontkit);
  const embedded = new Map<Face, Promise<TextFont>>();
  return (face) => {
    const known = embedded.get(face) ?? embed(pdf, face);
    embedded.set(face, known);
    return known;
  };
}

async function embed(pdf: PDFDocument, face: Face): Promise<TextFont> {
  const { bytes, codes } = await fontFile(face);
  // Ligatures would make searched words miss ("fi" is one glyph then).
  const font = await pdf.embedFont(bytes, { subset: true, features: { liga: false } });
  return new TextFont(font, codes);
}
