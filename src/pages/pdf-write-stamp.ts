import fontkit from "@pdf-lib/fontkit";
import {
  decodePDFRawStream,
  PDFDict,
  PDFName,
  PDFRawStream,
  rgb,
  type PDFContext,
  type PDFDocument,
  type PDFFont,
  type PDFPage,
} from "pdf-lib";
import { readFontFile } from "./font-files.ts";
import type { Rectangle } from "./pdf-write-stamp-place.ts";

/** Tagged as the subset it is; fixed, so that the same document has the same bytes whenever it is composed. */
const FONT_NAME = "POSTST+DejaVuSansCondensed";
const HEADING_PT = 9;
const LINE_PT = 7;
const LEADING = 1.3;
const PADDING_PT = 4;
const BORDER_PT = 0.8;
/** A line that is longer goes on below: a stamp must leave room beside it on the narrowest letter. */
const TEXT_WIDTH_PT_MAX = 190;
/** "maxp" as a number. */
const MAXP = 0x6d617870;
const INK = rgb(0.08, 0.16, 0.45);

/** A stamp with its size in points, ready to be drawn. */
export interface Stamp {
  readonly widthPt: number;
  readonly heightPt: number;
  /** Draws it with its lower left corner there. Nothing below it is covered: it has no ground. */
  draw(page: PDFPage, at: Pick<Rectangle, "x" | "y">): void;
}

/** Embeds the one font of what we write ourselves, stamp and note; what is drawn with it becomes its subset. */
export async function embedFont(document: PDFDocument): Promise<PDFFont> {
  document.registerFontkit(fontkit);
  return document.embedFont(await readFontFile("DejaVuSansCondensed"), {
    subset: true,
    customName: FONT_NAME,
    features: { liga: false },
  });
}

/** Sets the lines in an embedded font, the first one as a heading; what is too long is broken. */
export function makeStamp(font: PDFFont, lines: readonly string[]): Stamp {
  const shown = lines.flatMap((line, i) => {
    const size = i === 0 ? HEADING_PT : LINE_PT;
    return brokenLines(font, line, size, TEXT_WIDTH_PT_MAX).map((text) => ({ text, size }));
  });
  const widths = shown.map(({ text, size }) => font.widthOfTextAtSize(text, size));
  const textHeight = shown.reduce((sum, { size }) => sum + size * LEADING, 0);
  const widthPt = Math.max(0, ...widths) + 2 * PADDING_PT;
  const heightPt = textHeight + 2 * PADDING_PT;
  return {
    widthPt,
    heightPt,
    draw(page, at) {
      page.drawRectangle({
        x: at.x,
        y: at.y,
        width: widthPt,
        height: heightPt,
        borderColor: INK,
        borderWidth: BORDER_PT,
      });
      let top = at.y + heightPt - PADDING_PT;
      for (const { text, size } of shown) {
        page.drawText(text, { x: at.x + PADDING_PT, y: top - size, size, font, color: INK });
        top -= size * LEADING;
      }
    },
  };
}

/**
 * Breaks what is wider than `widthPt` at a font size in points: between words where it can, and within a
 * word that is wider than a whole line. What the font cannot show becomes `?`.
 */
export function brokenLines(font: PDFFont, line: string, size: number, widthPt: number): string[] {
  const fits = (text: string): boolean => widthOf(font, text) * size <= widthPt;
  const shown = drawable(font, line);
  const lines: string[] = [];
  let current = "";
  for (const part of shown.split(/(?<= )/)) {
    if (fits((current + part).trimEnd())) {
      current += part;
      continue;
    }
    if (current !== "") lines.push(current.trimEnd());
    current = "";
    for (const character of part) {
      if (!fits(current + character)) {
        lines.push(current);
        current = "";
      }
      current += character;
    }
  }
  return [...lines, current.trimEnd()];
}

/** The advance of each character that was set, by font, in em. */
const advances = new WeakMap<PDFFont, Map<string, number>>();

/** The width of a text in em as it is drawn: advance by advance, for pdf-lib writes no kerning. */
function widthOf(font: PDFFont, text: string): number {
  const known = advances.get(font) ?? new Map<string, number>();
  advances.set(font, known);
  let width = 0;
  for (const character of text) {
    // Laying out a text costs fontkit about a millisecond, however short it is.
    const advance = known.get(character) ?? font.widthOfTextAtSize(character, 1);
    known.set(character, advance);
    width += advance;
  }
  return width;
}

/** What each font can show: some thousand characters, found out once. */
const characters = new WeakMap<PDFFont, ReadonlySet<number>>();

/** Characters the font has no glyph for become `?`: an embedded .notdef is forbidden in PDF/A. */
function drawable(font: PDFFont, line: string): string {
  const known = characters.get(font) ?? new Set(font.getCharacterSet());
  characters.set(font, known);
  return Array.from(line.normalize("NFC"), (character) =>
    known.has(character.codePointAt(0) ?? 0) ? character : "?",
  ).join("");
}

/**
 * Gives the stamp's embedded font its CIDSet, the list of glyphs that PDF/A-1 asks of a subset (ISO
 * 19005-1, 6.3.5) and pdf-lib does not write. Call it when the fonts are embedded, before saving.
 */
export function nameSubsetGlyphs(context: PDFContext): void {
  for (const [, object] of context.enumerateIndirectObjects()) {
    if (!(object instanceof PDFDict)) continue;
    if (object.get(PDFName.of("FontName")) !== PDFName.of(FONT_NAME)) continue;
    const program = object.lookup(PDFName.of("FontFile2"));
    if (!(program instanceof PDFRawStream)) continue;
    const glyphs = glyphCount(decodePDFRawStream(program).decode());
    object.set(PDFName.of("CIDSet"), context.register(context.flateStream(firstBits(glyphs))));
  }
}

/** `numGlyphs` of the table maxp of a TrueType font (ISO/IEC 14496-22). */
function glyphCount(font: Uint8Array): number {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const tables = view.getUint16(4);
  for (let n = 0; n < tables; n++) {
    const at = 12 + n * 16;
    if (view.getUint32(at) === MAXP) return view.getUint16(view.getUint32(at + 8) + 4);
  }
  throw new Error("The embedded font of the stamp has no table maxp");
}

/** The first `count` bits set, the high bit of a byte first. */
function firstBits(count: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil(count / 8)).fill(0xff);
  const rest = count % 8;
  if (rest > 0) bits[bits.length - 1] = (0xff << (8 - rest)) & 0xff;
  return bits;
}
