/**
 * What a rendition is set from: the mail room writes it, the pages room draws it. Strings are plain text;
 * `\n` in them is a line break, and `quote` counts how often the words were quoted (0: the writer's own).
 */
export type Block =
  | { readonly kind: "fields"; readonly rows: readonly FieldRow[] }
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly text: string }
  | TextBlock
  | {
      readonly kind: "table";
      readonly rows: readonly (readonly string[])[];
      /** The first row names the columns. */
      readonly head: boolean;
      readonly quote: number;
    }
  | PictureBlock
  | { readonly kind: "rule" };

/** One line of a header: its German name without colon, and what it holds. */
export interface FieldRow {
  readonly label: string;
  readonly value: string;
}

/** A paragraph, a list item, or a note of ours. */
export interface TextBlock {
  readonly kind: "text";
  readonly text: string;
  /** `fixed`: columns made of blanks; `strong`: wholly emphasised; `note`: our words, not the writer's. */
  readonly style: "plain" | "fixed" | "strong" | "note";
  /** How deep in lists. */
  readonly indent: number;
  readonly quote: number;
  /** The bullet or number before the first line. */
  readonly marker: string | null;
  /** An empty line stands before it. */
  readonly gap: boolean;
}

/** A picture in its place among the words. */
export interface PictureBlock {
  readonly kind: "picture";
  readonly bytes: Uint8Array;
  /** The width it is meant to have, in CSS pixels (96 an inch); null: its own. */
  readonly width: number | null;
  /** Said in its place when it cannot be drawn. */
  readonly alt: string | null;
}

/** A paragraph of the writer's own, or as `more` says. */
export function textBlock(
  text: string,
  more: Partial<Omit<TextBlock, "kind" | "text">> = {},
): TextBlock {
  const plain = { style: "plain", indent: 0, quote: 0, marker: null, gap: true } as const;
  return { kind: "text", text, ...plain, ...more };
}

/** Blocks as plain text with `\n` line ends: quotes marked by `>`, cells of a row parted by blanks. */
export function textOfBlocks(blocks: readonly Block[]): string {
  return blocks.map(plainText).join("").replace(/^\n+/, "").trimEnd();
}

function plainText(block: Block): string {
  switch (block.kind) {
    case "fields":
      return block.rows.map(({ label, value }) => `${label}: ${value}\n`).join("");
    case "heading":
      return `\n${block.text}\n`;
    case "text":
      return paragraphText(block);
    case "table":
      return block.rows.map((row) => quoted(row.join("   "), block.quote)).join("");
    case "picture":
      return "";
    case "rule":
      return "\n";
  }
}

function paragraphText({ text, indent, quote, marker, gap }: TextBlock): string {
  const first = marker === null ? text : `${marker} ${text}`;
  const inset = "  ".repeat(indent);
  return `${gap ? "\n" : ""}${quoted(`${inset}${first}`, quote)}`;
}

function quoted(text: string, depth: number): string {
  const mark = depth === 0 ? "" : `${">".repeat(depth)} `;
  return text
    .split("\n")
    .map((line) => `${mark}${line}`.trimEnd())
    .map((line) => `${line}\n`)
    .join("");
}
