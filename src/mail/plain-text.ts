import { type Block, textBlock } from "../domain/typeset.ts";
import { cleanBody } from "./clean-text.ts";

/** Two runs of blanks within lines in a row: columns somebody lined up with a typewriter's eye. */
const COLUMNS = /\S {3,}\S/;
/** Lines of a paragraph set with fixed letters: at least this many have columns. */
const COLUMN_LINES_MIN = 2;

/**
 * Paragraphs as the writer typed them: line ends kept, quoted lines (`>`) with their depth, columns in
 * fixed letters. `text` is cleaned here.
 */
export function plainTextBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let [quote, gap] = [0, false];
  const flush = (): void => {
    if (lines.length === 0) return;
    const fixed = lines.filter((line) => COLUMNS.test(line)).length >= COLUMN_LINES_MIN;
    blocks.push(textBlock(lines.join("\n"), { quote, gap, style: fixed ? "fixed" : "plain" }));
    [lines, gap] = [[], false];
  };
  for (const line of cleanBody(text).split("\n")) {
    const { depth, words } = unquoted(line);
    if (words.trim() === "") {
      flush();
      gap = true;
      continue;
    }
    if (depth !== quote) flush();
    quote = depth;
    lines.push(words);
  }
  flush();
  return blocks;
}

/** How often a line is quoted, and what it says. `>From` is an escape of mailbox files, no quote. */
function unquoted(line: string): { depth: number; words: string } {
  if (line.startsWith(">From ")) return { depth: 0, words: line.slice(1) };
  const marks = /^(?:>[ \t]?)+/.exec(line)?.[0] ?? "";
  return { depth: marks.split(">").length - 1, words: line.slice(marks.length) };
}

/** format=flowed undone (RFC 3676): lines that end in a blank go on in the next of the same depth. */
export function unflowed(text: string, deleteSpace: boolean): string {
  const out: string[] = [];
  let open = false;
  let lastDepth = 0;
  for (const raw of text.replaceAll(/\r\n?/g, "\n").split("\n")) {
    const marks = /^>*/.exec(raw)?.[0] ?? "";
    const words = raw.slice(marks.length).replace(/^ /, "");
    const soft = words.endsWith(" ") && words !== "-- ";
    const line = soft && deleteSpace ? words.slice(0, -1) : words;
    const previous = out.at(-1);
    if (open && marks.length === lastDepth && words !== "-- " && previous !== undefined) {
      out[out.length - 1] = previous + line;
    } else {
      out.push(marks === "" ? line : `${marks} ${line}`);
    }
    [open, lastDepth] = [soft, marks.length];
  }
  return out.join("\n");
}
