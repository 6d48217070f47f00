import type { Box, Rotation } from "../domain/page.ts";
import type { Letter } from "./page-source.ts";
import type { Pdfium } from "./pdfium.ts";

const CHARACTERS_MAX = 100_000;
const INVISIBLE_TEXT = 3;

/** Text at the end of a line that goes on after a hyphen; PDFium writes U+0002 for that hyphen. */
const SOFT_LINE_HYPHEN = 2;

/** The characters of a page as they stand in the file, before anybody trusts them. */
export interface FoundLetters {
  readonly letters: readonly Letter[];
  /** Characters that are drawn with nothing. */
  readonly invisible: number;
  /** Characters PDFium could not map to Unicode. */
  readonly unmapped: number;
}

/** Where a page's points land: the image's size, and how the whole page is placed in it. */
interface Placement {
  /** Pixels = origin + x * right + y * up, for page coordinates x and y in points. */
  readonly origin: readonly [number, number];
  readonly right: readonly [number, number];
  readonly up: readonly [number, number];
}

/** Reads the characters of a page with boxes in pixels of its width x height image. Blank ones have no box of use. */
export function lettersOf(
  pdfium: Pdfium,
  page: number,
  width: number,
  height: number,
): FoundLetters {
  const textPage = pdfium.call("FPDFText_LoadPage", page);
  if (textPage === 0) return { letters: [], invisible: 0, unmapped: 0 };
  try {
    const count = Math.min(CHARACTERS_MAX, pdfium.call("FPDFText_CountChars", textPage));
    const placement = placementOf(pdfium, page, width, height);
    const pageTurn = pdfium.call("FPDFPage_GetRotation", page);
    return pdfium.withMemory(16, (room) => {
      const letters: Letter[] = [];
      let invisible = 0;
      let unmapped = 0;
      for (let i = 0; i < count; i++) {
        const text = textOf(pdfium, textPage, i);
        if (text.trim() !== "") {
          if (isInvisible(pdfium, textPage, i)) {
            invisible++;
            continue;
          }
          if (pdfium.call("FPDFText_HasUnicodeMapError", textPage, i) === 1) unmapped++;
        }
        const box = place(placement, boxOf(pdfium, textPage, i, room));
        letters.push({ text, box, turn: turnOf(pdfium, textPage, i, pageTurn) });
      }
      return { letters, invisible, unmapped };
    });
  } finally {
    pdfium.call("FPDFText_ClosePage", textPage);
  }
}

function textOf(pdfium: Pdfium, textPage: number, i: number): string {
  const code = pdfium.call("FPDFText_GetUnicode", textPage, i);
  if (code === SOFT_LINE_HYPHEN) return "-";
  if (code === 0 || code > 0x10ffff) return "\ufffd";
  return String.fromCodePoint(code);
}

function isInvisible(pdfium: Pdfium, textPage: number, i: number): boolean {
  const object = pdfium.call("FPDFText_GetTextObject", textPage, i);
  return object !== 0 && pdfium.call("FPDFTextObj_GetTextRenderMode", object) === INVISIBLE_TEXT;
}

/** The turn that makes the character upright: the opposite of how it stands in the shown page. */
function turnOf(pdfium: Pdfium, textPage: number, i: number, pageTurn: number): Rotation {
  // Radians counter-clockwise in the unrotated page; -1 for characters PDFium made up.
  const radians = pdfium.call("FPDFText_GetCharAngle", textPage, i);
  const quarters = radians < 0 ? 0 : Math.round((radians * 2) / Math.PI);
  return quarterTurns(quarters - pageTurn);
}

/** Any number of quarters clockwise as one of the four turns. */
export function quarterTurns(quarters: number): Rotation {
  switch (((quarters % 4) + 4) % 4) {
    case 1:
      return 90;
    case 2:
      return 180;
    case 3:
      return 270;
    default:
      return 0;
  }
}

/** Left, top, right, bottom in points of the unrotated page, as high as the font and not as the glyph. */
function boxOf(pdfium: Pdfium, textPage: number, i: number, room: number): Box {
  if (pdfium.call("FPDFText_GetLooseCharBox", textPage, i, room) === 0) return [0, 0, 0, 0];
  const view = pdfium.memory();
  const at = (offset: number): number => view.getFloat32(room + offset, true);
  return [at(0), at(4), at(8), at(12)];
}

/** Asks PDFium where three points land, which covers crop box and /Rotate in one. */
function placementOf(pdfium: Pdfium, page: number, width: number, height: number): Placement {
  // Device coordinates are whole numbers, so ask on a grid 64 times as fine, 1000 points apart.
  const fine = 64;
  const far = 1000;
  return pdfium.withMemory(8, (room) => {
    const land = (x: number, y: number): [number, number] => {
      const size = [width * fine, height * fine] as const;
      pdfium.call("FPDF_PageToDevice", page, 0, 0, ...size, 0, x, y, room, room + 4);
      const view = pdfium.memory();
      return [view.getInt32(room, true) / fine, view.getInt32(room + 4, true) / fine];
    };
    const origin = land(0, 0);
    const right = land(far, 0);
    const up = land(0, far);
    return {
      origin,
      right: [(right[0] - origin[0]) / far, (right[1] - origin[1]) / far],
      up: [(up[0] - origin[0]) / far, (up[1] - origin[1]) / far],
    };
  });
}

function place({ origin, right, up }: Placement, [left, top, end, bottom]: Box): Box {
  const x = (px: number, py: number): number => origin[0] + px * right[0] + py * up[0];
  const y = (px: number, py: number): number => origin[1] + px * right[1] + py * up[1];
  const xs = [x(left, top), x(end, bottom)];
  const ys = [y(left, top), y(end, bottom)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
