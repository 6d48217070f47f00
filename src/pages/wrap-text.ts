import type { TextFont } from "./text-fonts.ts";

/** A logical line as lines of at most `width` points: broken at blanks, within a word only where it must. */
export function wrapText(text: string, font: TextFont, size: number, width: number): string[] {
  const lines: string[] = [];
  let [line, used] = ["", 0];
  for (const piece of font.drawable(text).split(/(?<=\s)(?=\S)/u)) {
    const pieceWidth = font.width(piece.trimEnd(), size);
    if (line !== "" && used + pieceWidth > width) {
      lines.push(line.trimEnd());
      [line, used] = ["", 0];
    }
    const rest = pieceWidth > width ? cutWord(piece, { font, size, width }, lines) : piece;
    line += rest;
    used += font.width(rest, size);
  }
  return [...lines, line.trimEnd()];
}

/** Pushes full lines of a word wider than the line; gives back what is left of it. */
function cutWord(
  word: string,
  { font, size, width }: { font: TextFont; size: number; width: number },
  lines: string[],
): string {
  let [line, used] = ["", 0];
  for (const character of word) {
    const characterWidth = font.width(character, size);
    if (line !== "" && used + characterWidth > width) {
      lines.push(line);
      [line, used] = ["", 0];
    }
    line += character;
    used += characterWidth;
  }
  return line;
}
