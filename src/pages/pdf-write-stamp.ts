import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import fontkit from "@pdf-lib/fontkit";
import { rgb, type PDFDocument, type PDFFont, type PDFPage } from "pdf-lib";
import type { Rectangle } from "./pdf-write-stamp-place.ts";

const require = createRequire(import.meta.url);
const FONT_FILE = "dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf";
/** Fixed, so that the same document has the same bytes whenever it is composed. */
const FONT_NAME = "DejaVuSansCondensed-Stamp";
const HEADING_PT = 9;
const LINE_PT = 7;
const LEADING = 1.3;
const PADDING_PT = 4;
const BORDER_PT = 0.8;
const INK = rgb(0.08, 0.16, 0.45);

/** A stamp with its size in points, ready to be drawn. */
export interface Stamp {
  readonly widthPt: number;
  readonly heightPt: number;
  /** Draws it with its lower left corner there. Nothing below it is covered: it has no ground. */
  draw(page: PDFPage, at: Pick<Rectangle, "x" | "y">): void;
}

/** Sets the lines in an embedded font, the first one as a heading. */
export async function makeStamp(document: PDFDocument, lines: readonly string[]): Promise<Stamp> {
  document.registerFontkit(fontkit);
  const font = await document.embedFont(await readFile(require.resolve(FONT_FILE)), {
    subset: true,
    customName: FONT_NAME,
    features: { liga: false },
  });
  const shown = lines.map((line) => drawable(font, line));
  const widths = shown.map((line, i) => font.widthOfTextAtSize(line, sizeOf(i)));
  const textHeight = shown.reduce((sum, _, i) => sum + sizeOf(i) * LEADING, 0);
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
      for (const [i, line] of shown.entries()) {
        page.drawText(line, {
          x: at.x + PADDING_PT,
          y: top - sizeOf(i),
          size: sizeOf(i),
          font,
          color: INK,
        });
        top -= sizeOf(i) * LEADING;
      }
    },
  };
}

function sizeOf(line: number): number {
  return line === 0 ? HEADING_PT : LINE_PT;
}

/** Characters the font has no glyph for become `?`: an embedded .notdef is forbidden in PDF/A. */
function drawable(font: PDFFont, line: string): string {
  const known = new Set(font.getCharacterSet());
  return Array.from(line.normalize("NFC"), (character) =>
    known.has(character.codePointAt(0) ?? 0) ? character : "?",
  ).join("");
}
