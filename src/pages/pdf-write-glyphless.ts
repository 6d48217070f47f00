import { PDFName, PDFString, type PDFContext, type PDFRef } from "pdf-lib";

/** Width of every glyph in thousandths of the font size. */
export const GLYPH_WIDTH = 500;
const FONT_NAME = "PoststelleGlyphless";
/** CID 0 is "not defined" and never shown. */
const CID_MIN = 1;
const CID_MAX = 0xffff;
/** A CMap block may hold 100 entries (Adobe Technical Note 5014). */
const CMAP_BLOCK = 100;

/**
 * An invisible font: each character of the document gets its own number, all numbers show one empty
 * glyph, and ToUnicode says exactly which character a number stands for, whatever the script.
 */
export class GlyphlessFont {
  readonly #numbers = new Map<string, number>();

  /** The characters as a PDF hex string's digits. Throws RangeError beyond 65,535 different ones. */
  encode(text: string): string {
    let hex = "";
    for (const character of text) hex += this.#numberOf(character).toString(16).padStart(4, "0");
    return hex;
  }

  #numberOf(character: string): number {
    const known = this.#numbers.get(character);
    if (known !== undefined) return known;
    const number = this.#numbers.size + CID_MIN;
    if (number > CID_MAX)
      throw new RangeError("more than 65,535 different characters in a document");
    this.#numbers.set(character, number);
    return number;
  }

  /** Writes the font as object `ref` with the characters encoded so far; call it after the last `encode`. */
  write(context: PDFContext, ref: PDFRef): void {
    const program = glyphlessTrueType();
    const file = context.register(context.flateStream(program, { Length1: program.length }));
    const descriptor = context.register(
      context.obj({
        Type: "FontDescriptor",
        FontName: FONT_NAME,
        Flags: 4,
        FontBBox: [0, 0, GLYPH_WIDTH, 1000],
        ItalicAngle: 0,
        Ascent: 1000,
        Descent: 0,
        CapHeight: 1000,
        StemV: 80,
        FontFile2: file,
      }),
    );
    const descendant = context.register(
      context.obj({
        Type: "Font",
        Subtype: "CIDFontType2",
        BaseFont: FONT_NAME,
        CIDSystemInfo: systemInfo(context),
        FontDescriptor: descriptor,
        DW: GLYPH_WIDTH,
        CIDToGIDMap: context.register(context.flateStream(this.#glyphOfNumber())),
      }),
    );
    context.assign(
      ref,
      context.obj({
        Type: "Font",
        Subtype: "Type0",
        BaseFont: FONT_NAME,
        Encoding: "Identity-H",
        DescendantFonts: [descendant],
        ToUnicode: context.register(context.flateStream(this.#toUnicode())),
      }),
    );
  }

  /** Two bytes a number: 0 shows .notdef, every other one glyph 1. */
  #glyphOfNumber(): Uint8Array {
    const map = new Uint8Array((this.#numbers.size + CID_MIN) * 2);
    for (let number = CID_MIN; number <= this.#numbers.size; number++) map[number * 2 + 1] = 1;
    return map;
  }

  #toUnicode(): string {
    const entries = [...this.#numbers].map(
      ([character, number]) => `<${number.toString(16).padStart(4, "0")}> <${utf16Hex(character)}>`,
    );
    const blocks: string[] = [];
    for (let from = 0; from < entries.length; from += CMAP_BLOCK) {
      const block = entries.slice(from, from + CMAP_BLOCK);
      blocks.push(`${block.length} beginbfchar`, ...block, "endbfchar");
    }
    return [
      "/CIDInit /ProcSet findresource begin",
      "12 dict begin",
      "begincmap",
      "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
      "/CMapName /Adobe-Identity-UCS def",
      "/CMapType 2 def",
      "1 begincodespacerange",
      "<0000> <ffff>",
      "endcodespacerange",
      ...blocks,
      "endcmap",
      "CMapName currentdict /CMap defineresource pop",
      "end",
      "end",
    ].join("\n");
  }
}

/** Its names are PDF strings, where `context.obj` would make names of them. */
function systemInfo(context: PDFContext) {
  const info = context.obj({ Supplement: 0 });
  info.set(PDFName.of("Registry"), PDFString.of("Adobe"));
  info.set(PDFName.of("Ordering"), PDFString.of("Identity"));
  return info;
}

function utf16Hex(character: string): string {
  let hex = "";
  for (let i = 0; i < character.length; i++)
    hex += character.charCodeAt(i).toString(16).padStart(4, "0");
  return hex;
}

/**
 * A TrueType font of two glyphs without area, 1000 units an em, by ISO/IEC 14496-22: only the tables a
 * reader of embedded CID fonts asks for.
 */
export function glyphlessTrueType(): Uint8Array {
  const tables: [tag: string, data: Buffer][] = [
    ["cmap", cmapTable()],
    ["glyf", glyfTable()],
    ["head", headTable()],
    // Version 1.0, ascent 1000, widest advance 500; caret upright; two metrics in hmtx.
    ["hhea", words(1, 0, 1000, 0, 0, GLYPH_WIDTH, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2)],
    ["hmtx", words(GLYPH_WIDTH, 0, GLYPH_WIDTH, 0)],
    ["loca", words(0, 0, glyfTable().length / 2)],
    // Version 1.0, two glyphs, three points, one contour, one zone.
    ["maxp", words(1, 0, 2, 3, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)],
    // Version 3.0: no glyph names.
    ["post", words(3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)],
  ];
  return assemble(tables);
}

function words(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2);
  for (const [i, value] of values.entries()) buffer.writeUInt16BE(value, i * 2);
  return buffer;
}

/** Format 4 with the blank alone: the PDF addresses glyphs, but some readers warn of an empty table. */
function cmapTable(): Buffer {
  const blank = 0x20;
  // One glyph number follows from idDelta: 0x20 + (1 - 0x20) = 1. The closing segment is the format's.
  const ends = [blank, 0xffff];
  const deltas = [0x10000 + 1 - blank, 1];
  const subtable = words(4, 32, 0, 4, 4, 1, 0, ...ends, 0, ...ends, ...deltas, 0, 0);
  return Buffer.concat([words(0, 1, 3, 1, 0, 12), subtable]);
}

/**
 * Glyph 1: a stroke there and back, which encloses nothing. It must have an extent all the same:
 * PDFium drops a word of one character whose glyph has none.
 */
function glyfTable(): Buffer {
  const onCurve = 0x01;
  const bothSame = 0x30;
  const header = words(1, 0, 0, GLYPH_WIDTH, 1000, 2, 0);
  const flags = Buffer.from([onCurve | bothSame, onCurve, onCurve]);
  const deltas = words(GLYPH_WIDTH, 0x10000 - GLYPH_WIDTH, 1000, 0x10000 - 1000);
  return Buffer.concat([header, flags, deltas, Buffer.alloc(1)]);
}

function headTable(): Buffer {
  const head = Buffer.alloc(54);
  head.writeUInt32BE(0x00010000, 0);
  head.writeUInt32BE(0x00010000, 4);
  head.writeUInt32BE(0x5f0f3cf5, 12);
  head.writeUInt16BE(1000, 18);
  head.writeInt16BE(GLYPH_WIDTH, 40);
  head.writeInt16BE(1000, 42);
  head.writeUInt16BE(8, 46);
  head.writeInt16BE(2, 48);
  return head;
}

function assemble(tables: readonly (readonly [tag: string, data: Buffer])[]): Uint8Array {
  const directory = Buffer.alloc(12 + tables.length * 16);
  const log2 = Math.floor(Math.log2(tables.length));
  directory.writeUInt32BE(0x00010000, 0);
  directory.writeUInt16BE(tables.length, 4);
  directory.writeUInt16BE(16 * 2 ** log2, 6);
  directory.writeUInt16BE(log2, 8);
  directory.writeUInt16BE(tables.length * 16 - 16 * 2 ** log2, 10);
  const parts = [directory];
  let offset = directory.length;
  let headOffset = 0;
  for (const [i, [tag, data]] of tables.entries()) {
    const at = 12 + i * 16;
    const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
    directory.write(tag, at, "latin1");
    directory.writeUInt32BE(checksum(padded), at + 4);
    directory.writeUInt32BE(offset, at + 8);
    directory.writeUInt32BE(data.length, at + 12);
    if (tag === "head") headOffset = offset;
    parts.push(padded);
    offset += padded.length;
  }
  const font = Buffer.concat(parts);
  // checkSumAdjustment: the whole file shall sum to this number.
  font.writeUInt32BE((0xb1b0afba - checksum(font)) >>> 0, headOffset + 8);
  return new Uint8Array(font);
}

function checksum(data: Buffer): number {
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) sum = (sum + data.readUInt32BE(at)) >>> 0;
  return sum;
}
