import { type Block, textBlock } from "../domain/typeset.ts";
import { cleanBody } from "./clean-text.ts";
import { HtmlFlow } from "./html-flow.ts";
import { isDataTable, type TableFrame, tableBlock } from "./html-table.ts";
import { linkTarget } from "./link-target.ts";
import { readHtml, SILENT, wordsOfHtml } from "./read-html.ts";
import { embeddedPicture, isSpacer, remoteHost } from "./html-picture.ts";

/** A picture of the message itself that HTML shows. */
export interface FoundPicture {
  readonly bytes: Uint8Array;
  readonly fileName: string | null;
}

/** An HTML body as blocks, and what was noticed on the way. */
export interface HtmlBody {
  readonly blocks: readonly Block[];
  /** Hosts of what was not loaded. */
  readonly remoteHosts: readonly string[];
  /** Content-IDs the body shows. */
  readonly shownIds: ReadonlySet<string>;
  /** Pictures that stand in the HTML itself (`data:`). */
  readonly embedded: readonly Uint8Array[];
  /** Some words were there but not to be seen. */
  readonly hidden: boolean;
}

type Attributes = Readonly<Record<string, string>>;

/** Each of these begins and ends a line. */
const BLOCK_TAGS = new Set(
  (
    "p div section article header footer main nav aside address center form fieldset dl dt dd figure " +
    "figcaption details summary h1 h2 h3 h4 h5 h6 ul ol li blockquote pre table caption tr td th body html"
  ).split(" "),
);
/** And these stand off by an empty line. */
const GAP_TAGS = new Set("p h1 h2 h3 h4 h5 h6 ul ol dl blockquote pre table figure".split(" "));
const REMOTE_TAGS = new Set(["iframe", "embed", "object", "video", "audio", "frame"]);
const HIDDEN =
  /display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(px|pt)?\s*(;|$)|max-height\s*:\s*0(px)?\s*(;|$)/i;
const NO_MARGIN = /margin(-top|-bottom)?\s*:\s*0/i;
const OUTLOOK_LINE = /\bMso(Normal|PlainText|ListParagraph)/;

/**
 * Sets HTML as blocks: headings, lists, tables of data, quotes, links with their target, pictures in
 * place. `picture` finds a part by its Content-ID. Nothing is loaded or run. Never throws.
 */
export function htmlBlocks(
  html: string,
  picture: (contentId: string) => FoundPicture | null,
): HtmlBody {
  const reader = new HtmlReader(picture);
  const read = readHtml(html, reader);
  if (read) return reader.finished();
  const blocks = cleanBody(wordsOfHtml(html))
    .split(/\n{2,}/)
    .map((text) => textBlock(text));
  return { blocks, remoteHosts: [], shownIds: new Set(), embedded: [], hidden: false };
}

/** Walks the elements; each open one leaves behind what must happen at its end. */
class HtmlReader {
  readonly #flow = new HtmlFlow();
  readonly #ends: (() => void)[] = [];
  readonly #tables: TableFrame[] = [];
  readonly #picture: (contentId: string) => FoundPicture | null;
  readonly #hosts = new Set<string>();
  readonly #shown = new Set<string>();
  readonly #embedded: Uint8Array[] = [];
  #silent = 0;
  #hidden = false;

  constructor(picture: (contentId: string) => FoundPicture | null) {
    this.#picture = picture;
  }

  finished(): HtmlBody {
    return {
      blocks: this.#flow.finished(),
      remoteHosts: [...this.#hosts],
      shownIds: this.#shown,
      embedded: this.#embedded,
      hidden: this.#hidden,
    };
  }

  ontext(text: string): void {
    if (this.#silent === 0) this.#flow.add(text);
    else if (/\p{L}{3}/u.test(text)) this.#hidden ||= this.#silent < SILENT_BY_NAME;
  }

  onopentag(name: string, attributes: Attributes): void {
    const ends: (() => void)[] = [];
    this.#silence(name, attributes, ends);
    if (this.#silent === 0) this.#open(name, attributes, ends);
    this.#ends.push(() => {
      for (const end of ends.toReversed()) end();
    });
  }

  onclosetag(): void {
    this.#ends.pop()?.();
  }

  #silence(name: string, attributes: Attributes, ends: (() => void)[]): void {
    const byName = SILENT.has(name);
    if (!byName && !HIDDEN.test(attributes["style"] ?? "") && attributes["hidden"] === undefined)
      return;
    const weight = byName ? SILENT_BY_NAME : 1;
    this.#silent += weight;
    ends.push(() => (this.#silent -= weight));
  }

  #open(name: string, attributes: Attributes, ends: (() => void)[]): void {
    if (BLOCK_TAGS.has(name)) this.#openBlock(name, attributes, ends);
    else if (REMOTE_TAGS.has(name)) {
      this.#noteRemote(attributes["src"] ?? attributes["data"] ?? "", null);
    } else this.#openInline(name, attributes, ends);
  }

  #openInline(name: string, attributes: Attributes, ends: (() => void)[]): void {
    const flow = this.#flow;
    if (name === "br") flow.lineBreak();
    else if (name === "hr") flow.rule();
    else if (name === "img") this.#showPicture(attributes);
    else if (name === "a") this.#openLink(attributes, ends);
    else if (name === "b" || name === "strong") ends.push(flow.strong());
    else if (name === "input" && attributes["type"] !== "hidden") {
      flow.add(` ${attributes["value"] ?? ""} `);
    }
  }

  #openBlock(name: string, attributes: Attributes, ends: (() => void)[]): void {
    const flow = this.#flow;
    const gap = GAP_TAGS.has(name) && !flow.inList && !(name === "p" && isTight(attributes));
    const breakLine = (): void => {
      flow.flush();
      if (gap) flow.wantGap();
    };
    breakLine();
    ends.push(breakLine);
    if (name === "table") this.#openTable(attributes, ends);
    else if (name === "tr") this.#tables.at(-1)?.rows.push([]);
    else if (name === "td" || name === "th") this.#openCell(name, ends);
    else {
      const end = blockStyle(flow, name, attributes);
      if (end !== null) ends.push(end);
    }
  }

  #openTable(attributes: Attributes, ends: (() => void)[]): void {
    const border = Number.parseInt(attributes["border"] ?? "0", 10) > 0;
    const frame: TableFrame = { rows: [], border, headRow: false };
    this.#tables.push(frame);
    ends.push(() => {
      this.#tables.pop();
      if (isDataTable(frame)) this.#flow.push(tableBlock(frame, this.#flow.quoteDepth));
      else for (const block of frame.rows.flat(2)) this.#flow.push(block);
    });
  }

  #openCell(name: string, ends: (() => void)[]): void {
    const frame = this.#tables.at(-1);
    if (frame === undefined) return;
    if (frame.rows.length === 0) frame.rows.push([]);
    if (name === "th" && frame.rows.length === 1) frame.headRow = true;
    const cell: Block[] = [];
    frame.rows.at(-1)?.push(cell);
    ends.push(this.#flow.into(cell));
  }

  #openLink(attributes: Attributes, ends: (() => void)[]): void {
    const started = this.#flow.mark();
    ends.push(() => {
      const target = linkTarget(attributes["href"] ?? "", this.#flow.since(started));
      if (target !== null) this.#flow.add(` <${target}>`);
    });
  }

  #showPicture(attributes: Attributes): void {
    const source = (attributes["src"] ?? "").trim();
    const alt = (attributes["alt"] ?? "").trim() || null;
    const width = Number.parseInt(attributes["width"] ?? "", 10) || null;
    const bytes = this.#pictureBytes(source);
    if (bytes !== null) {
      if (!isSpacer(attributes)) this.#flow.push({ kind: "picture", bytes, width, alt });
      return;
    }
    if (isSpacer(attributes)) {
      const host = remoteHost(source);
      if (host !== null) this.#hosts.add(host);
    } else {
      this.#noteRemote(source, alt);
    }
  }

  #pictureBytes(source: string): Uint8Array | null {
    if (/^cid:/i.test(source)) {
      const id = decodedId(source.slice(4));
      this.#shown.add(id);
      return this.#picture(id)?.bytes ?? null;
    }
    const bytes = embeddedPicture(source);
    if (bytes !== null) this.#embedded.push(bytes);
    return bytes;
  }

  #noteRemote(source: string, alt: string | null): void {
    const host = remoteHost(source);
    if (host !== null) this.#hosts.add(host);
    const words = alt === null ? "" : `: ${alt}`;
    if (host !== null) this.#flow.add(` [Bild wird nicht geladen (${host})${words}] `);
    else if (/^cid:/i.test(source)) this.#flow.add(` [Bild fehlt in der Nachricht${words}] `);
    else if (alt !== null) this.#flow.add(` [Bild${words}] `);
  }
}

/** Paragraphs that are lines: Outlook writes every line as one. */
function isTight(attributes: Attributes): boolean {
  return OUTLOOK_LINE.test(attributes["class"] ?? "") || NO_MARGIN.test(attributes["style"] ?? "");
}

/** What a block changes for the words in it; gives back how that ends. */
function blockStyle(flow: HtmlFlow, name: string, attributes: Attributes): (() => void) | null {
  if (/^h[1-6]$/.test(name)) return flow.heading(Number(name[1]));
  switch (name) {
    case "ul":
    case "ol":
      return flow.list(name === "ol", attributes["start"]);
    case "li":
      return flow.item();
    case "dd":
      return flow.indented();
    case "blockquote":
      return flow.quote();
    case "pre":
      return flow.preformatted();
    default:
      return null;
  }
}

/** Silence by name weighs this much, silence by style 1: so the two can be told apart in a sum. */
const SILENT_BY_NAME = 1_000_000;

function decodedId(id: string): string {
  try {
    return decodeURIComponent(id).trim();
  } catch {
    return id.trim();
  }
}
