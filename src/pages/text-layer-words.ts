import type { Box, PageWords, Rotation, Word } from "../domain/page.ts";
import { inReadingOrder } from "../domain/reading-order.ts";
import { turnBox } from "./grey-image.ts";
import type { Letter } from "./page-source.ts";

/** The turn that makes most of the letters upright. */
export function turnOfLetters(letters: readonly Letter[]): Rotation {
  const counts = new Map<Rotation, number>();
  for (const { turn, text } of letters)
    if (text.trim() !== "") counts.set(turn, (counts.get(turn) ?? 0) + 1);
  let best: Rotation = 0;
  for (const [turn, count] of counts) if (count > (counts.get(best) ?? 0)) best = turn;
  return best;
}

interface Line {
  readonly words: { text: string; box: Box }[];
}

/**
 * The words of a text layer as they stand on the page once it is turned clockwise by `rotation`. Letters
 * come in content order with boxes of the width x height raw page; the words go in reading order.
 */
export function wordsOfLetters(
  letters: readonly Letter[],
  page: { readonly width: number; readonly height: number },
  rotation: Rotation,
  engine: string,
): PageWords {
  const turned = letters.map((letter) => ({
    text: letter.text,
    box: turnBox(letter.box, page.width, page.height, rotation),
  }));
  const lying = rotation === 90 || rotation === 270;
  const words = linesOf(turned).flatMap((line, index) =>
    line.words.map(({ text, box }): Word => ({
      text: text.normalize("NFC"),
      confidence: 1,
      box,
      line: index,
    })),
  );
  return {
    width: lying ? page.height : page.width,
    height: lying ? page.width : page.height,
    source: "text-layer",
    engine,
    meanConfidence: 1,
    words: inReadingOrder(words),
  };
}

/** Groups letters that follow one another into words and lines: a blank parts words, a step down or back parts lines. */
function linesOf(letters: readonly { text: string; box: Box }[]): Line[] {
  const lines: Line[] = [];
  let line: Line | null = null;
  let gap = true;
  for (const { text, box } of letters) {
    if (text.trim() === "") {
      gap = true;
      if (text === "\n" || text === "\r") line = null;
      continue;
    }
    const last = line?.words.at(-1);
    if (line === null || last === undefined || !continuesLine(last.box, box)) {
      line = { words: [{ text, box }] };
      lines.push(line);
    } else {
      if (gap) line.words.push({ text, box });
      else {
        last.text += text;
        last.box = around(last.box, box);
      }
    }
    gap = false;
  }
  return lines;
}

/** The letter shares at least half its height with the word before and does not start left of it. */
function continuesLine(before: Box, box: Box): boolean {
  const shared = Math.min(before[3], box[3]) - Math.max(before[1], box[1]);
  const smaller = Math.min(before[3] - before[1], box[3] - box[1]);
  return shared >= smaller * 0.5 && box[0] >= before[0] - 1;
}

function around(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}
