import type { Box, PageWords, Rotation, Word } from "../domain/page.ts";
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
  box: Box;
}

/**
 * The words of a text layer as they stand on the page once it is turned clockwise by `rotation`. Letters
 * come in content order with boxes of the width x height raw page; lines go in reading order.
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
  const words = inReadingOrder(linesOf(turned)).flatMap((line, index) =>
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
    words,
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
      line = { words: [{ text, box }], box };
      lines.push(line);
    } else {
      if (gap) line.words.push({ text, box });
      else {
        last.text += text;
        last.box = around(last.box, box);
      }
      line.box = around(line.box, box);
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

interface Block {
  readonly lines: Line[];
  box: Box;
}

/**
 * Programs write footers and letterheads first or last, but each paragraph whole. So lines that follow
 * one another down the page stay together, and the blocks they make are put in order: top to bottom,
 * and from left to right where they stand side by side.
 */
function inReadingOrder(lines: readonly Line[]): Line[] {
  const blocks: Block[] = [];
  for (const line of lines) {
    const block = blocks.at(-1);
    const last = block?.lines.at(-1);
    if (block !== undefined && last !== undefined && continuesBlock(last.box, line.box)) {
      block.lines.push(line);
      block.box = around(block.box, line.box);
    } else blocks.push({ lines: [line], box: line.box });
  }
  return orderBlocks(blocks, 0).flatMap((block) => block.lines);
}

function continuesBlock(above: Box, below: Box): boolean {
  const height = above[3] - above[1];
  const gap = below[1] - above[3];
  const sameLine = Math.abs(below[1] - above[1]) < height * 0.5 && below[0] >= above[2] - 1;
  const under = gap > -0.6 * height && gap < 1.2 * height && below[1] > above[1];
  const facing = Math.min(above[2], below[2]) > Math.max(above[0], below[0]);
  return sameLine || (under && facing);
}

const CUTS_MAX = 64;

/** Parts blocks by a gap across the whole width, else by one down the whole height, and each part again. */
function orderBlocks(blocks: readonly Block[], depth: number): Block[] {
  if (blocks.length < 2 || depth > CUTS_MAX) return [...blocks];
  for (const axis of [1, 0] as const) {
    const parts = cut(blocks, axis);
    if (parts.length > 1) return parts.flatMap((part) => orderBlocks(part, depth + 1));
  }
  return blocks.toSorted((a, b) => a.box[1] - b.box[1] || a.box[0] - b.box[0]);
}

/** Groups blocks whose extents along the axis (0 across, 1 down) overlap, in order along it. */
function cut(blocks: readonly Block[], axis: 0 | 1): Block[][] {
  const [from, to] = axis === 0 ? ([0, 2] as const) : ([1, 3] as const);
  const sorted = blocks.toSorted((a, b) => a.box[from] - b.box[from]);
  const parts: Block[][] = [];
  let end = -Infinity;
  for (const block of sorted) {
    // Loose boxes of neighbouring lines touch; a tenth of a line is no overlap.
    const slack = axis === 1 ? 3 : 0;
    if (block.box[from] >= end - slack) parts.push([block]);
    else parts.at(-1)?.push(block);
    end = Math.max(end, block.box[to]);
  }
  return parts;
}
