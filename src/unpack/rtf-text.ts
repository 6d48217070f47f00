import { decodeCodepage } from "./mapi-properties.ts";

/** The words of an RTF; `html` when it is a web page that Outlook wrapped ([MS-OXRTFEX]). */
export interface RtfBody {
  readonly kind: "html" | "text";
  readonly text: string;
}

/** Deeper groups are read as one: no honest text has them. */
const DEPTH_MAX = 500;
/** Groups whose text is not the text of the document. */
const SILENT = new Set(
  (
    "fonttbl colortbl stylesheet info pict object header footer headerl headerr headerf footerl footerr " +
    "footerf listtable listoverridetable rsidtbl generator themedata datastore latentstyles xmlnstbl " +
    "fldinst filetbl revtbl pntext mhtmltag"
  ).split(" "),
);
const SIGNS: Readonly<Record<string, string>> = {
  par: "\n",
  line: "\n",
  sect: "\n",
  page: "\n",
  row: "\n",
  tab: "\t",
  cell: "\t",
  emdash: "—",
  endash: "–",
  bullet: "•",
  lquote: "‘",
  rquote: "’",
  ldblquote: "“",
  rdblquote: "”",
  "~": "\u00a0",
  _: "-",
};

/** One token of RTF (specification 1.9.1): a group's edge, a control word, a byte in hex, or text. */
const TOKEN =
  /[{}]|\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|[^{}\\\r\n]+|[\r\n]+|\\/giy;

interface Group {
  silent: boolean;
  /** In the RTF copy of what stands in the HTML already. */
  htmlCopy: boolean;
  htmlTag: boolean;
  /** Characters that stand for a `\u` where it is not understood. */
  fallback: number;
}

/** The words of an RTF text, or its HTML. `codepage` holds where the text names none. Never throws. */
export function rtfBody(rtf: Uint8Array, codepage: number): RtfBody {
  const source = Buffer.from(rtf.buffer, rtf.byteOffset, rtf.byteLength).toString("latin1");
  const isHtml = source.slice(0, 2000).includes("\\fromhtml1");
  const named = /\\ansicpg(\d{3,5})/.exec(source.slice(0, 2000))?.[1];
  const reader = new RtfReader(isHtml, named === undefined ? codepage : Number(named));
  for (const match of source.matchAll(TOKEN)) reader.token(match);
  return { kind: isHtml ? "html" : "text", text: reader.text() };
}

class RtfReader {
  readonly #isHtml: boolean;
  readonly #codepage: number;
  readonly #groups: Group[] = [{ silent: false, htmlCopy: false, htmlTag: false, fallback: 1 }];
  readonly #out: string[] = [];
  #bytes: number[] = [];
  #skip = 0;
  #optional = false;
  #tooDeep = 0;

  constructor(isHtml: boolean, codepage: number) {
    this.#isHtml = isHtml;
    this.#codepage = codepage;
  }

  text(): string {
    this.#endBytes();
    return this.#out.join("");
  }

  token([whole, word, number, hex, symbol]: RegExpMatchArray): void {
    if (hex !== undefined) {
      this.#byte(Number.parseInt(hex, 16));
      return;
    }
    if (whole === "{") this.#open();
    else if (whole === "}") this.#close();
    else if (word !== undefined) this.#word(word.toLowerCase(), number);
    else if (symbol !== undefined) this.#symbol(symbol);
    else if (!/^[\r\n]/.test(whole)) this.#plain(whole);
  }

  get #group(): Group {
    const group = this.#groups.at(-1);
    if (group === undefined) throw new Error("the outermost group is never closed");
    return group;
  }

  #open(): void {
    this.#skip = 0;
    if (this.#groups.length >= DEPTH_MAX) this.#tooDeep += 1;
    else this.#groups.push({ ...this.#group });
  }

  #close(): void {
    this.#endBytes();
    this.#skip = 0;
    if (this.#tooDeep > 0) this.#tooDeep -= 1;
    else if (this.#groups.length > 1) this.#groups.pop();
  }

  #word(word: string, number: string | undefined): void {
    const group = this.#group;
    const optional = this.#optional;
    this.#optional = false;
    if (word === "u") {
      const code = Number(number ?? 0);
      this.#say(String.fromCharCode(code < 0 ? code + 65_536 : code & 0xffff));
      this.#skip = group.fallback;
    } else if (word === "uc") group.fallback = Math.min(10, Math.max(0, Number(number ?? 1)));
    else if (word === "htmltag") group.htmlTag = true;
    else if (word === "htmlrtf") group.htmlCopy = number !== "0";
    else if (SILENT.has(word) || optional) group.silent = true;
    else if (word in SIGNS) this.#say(SIGNS[word] ?? "");
  }

  #symbol(symbol: string): void {
    if (symbol === "*") this.#optional = true;
    else if (symbol === "\r" || symbol === "\n") this.#say("\n");
    else if (symbol in SIGNS) this.#say(SIGNS[symbol] ?? "");
    else if (/[{}\\]/.test(symbol)) this.#plain(symbol);
  }

  #plain(text: string): void {
    this.#optional = false;
    const rest = text.slice(this.#skip);
    this.#skip = Math.max(0, this.#skip - text.length);
    for (const character of rest) {
      const code = character.codePointAt(0) ?? 0;
      if (code < 0x80) this.#say(character);
      else this.#byte(code);
    }
  }

  /** Bytes are gathered: a character of an Asian code page has two. */
  #byte(byte: number): void {
    if (this.#skip > 0) this.#skip -= 1;
    else if (!this.#isQuiet()) this.#bytes.push(byte);
  }

  #isQuiet(): boolean {
    const { silent, htmlCopy, htmlTag } = this.#group;
    return silent || (this.#isHtml && htmlCopy && !htmlTag);
  }

  #endBytes(): void {
    if (this.#bytes.length === 0) return;
    const text = decodeCodepage(Uint8Array.from(this.#bytes), this.#codepage);
    this.#bytes = [];
    this.#out.push(this.#isHtml && !this.#group.htmlTag ? escaped(text) : text);
  }

  #say(text: string): void {
    this.#endBytes();
    if (this.#isQuiet()) return;
    this.#out.push(this.#isHtml && !this.#group.htmlTag ? escaped(text) : text);
  }
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
