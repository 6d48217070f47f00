import { type Block, textBlock } from "../domain/typeset.ts";

/** The gap of HTML's white space: everything but the no-break space. */
const BLANKS = /[ \t\r\n\f]+/g;

interface List {
  readonly ordered: boolean;
  next: number;
}

/** Gathers running words into lines and lines into blocks, in the style of the elements around them. */
export class HtmlFlow {
  #sink: Block[] = [];
  /** The words since the last block, in pieces: a long run grown as one string would cost its square. */
  #run: string[] = [];
  #gap = false;
  #quote = 0;
  #indent = 0;
  #pre = 0;
  #strong = 0;
  #strongLength = 0;
  #heading: 1 | 2 | 3 | null = null;
  #marker: string | null = null;
  readonly #lists: List[] = [];

  get quoteDepth(): number {
    return this.#quote;
  }
  get inList(): boolean {
    return this.#lists.length > 0;
  }

  finished(): readonly Block[] {
    this.flush();
    return this.#sink;
  }

  add(text: string): void {
    const words = this.#pre > 0 ? text.replaceAll(/\r\n?/g, "\n") : text.replaceAll(BLANKS, " ");
    const last = this.#run.at(-1) ?? "";
    const follows = this.#pre === 0 && (last.endsWith(" ") || last.endsWith("\n"));
    const joined = follows && words.startsWith(" ") ? words.slice(1) : words;
    if (joined === "") return;
    this.#run.push(joined);
    if (this.#strong > 0) this.#strongLength += joined.trim().length;
  }

  lineBreak(): void {
    this.#run.push("\n");
  }

  /** The place words are at now, for `since`. */
  mark(): number {
    return this.#run.length;
  }
  since(mark: number): string {
    return this.#run.slice(mark).join("").trim();
  }

  wantGap(): void {
    this.#gap = true;
  }

  rule(): void {
    this.push({ kind: "rule" });
    this.#gap = true;
  }

  /** Ends the line; a line of nothing but a break or a no-break space is an empty line. */
  flush(): void {
    const run = this.#run.join("");
    const strong = this.#strongLength;
    [this.#run, this.#strongLength] = [[], 0];
    const text = cleanRun(run, this.#pre > 0);
    if (text === "") {
      if (/[\n\u00a0]/.test(run)) this.#gap = true;
      return;
    }
    this.#sink.push(this.#block(text, strong));
    this.#marker = null;
    // An empty line at the end of a paragraph made of breaks.
    this.#gap = /\n[ \u00a0]*\n\s*$/.test(run.slice(-20));
  }

  #block(text: string, strongLength: number): Block {
    if (this.#heading !== null) {
      return { kind: "heading", level: this.#heading, text: text.replaceAll("\n", " ") };
    }
    const wholly = strongLength >= text.replaceAll(/\s/g, "").length * 0.9 && text.length <= 120;
    return textBlock(text, {
      style: this.#pre > 0 ? "fixed" : wholly ? "strong" : "plain",
      indent: this.#indent,
      quote: this.#quote,
      marker: this.#marker,
      gap: this.#gap,
    });
  }

  /** A finished block, after what was said before it. */
  push(block: Block): void {
    this.flush();
    this.#sink.push(block);
  }

  // What an element changes, and how its end takes it back.

  strong(): () => void {
    this.#strong += 1;
    return () => (this.#strong -= 1);
  }

  heading(level: number): () => void {
    const before = this.#heading;
    this.#heading = level === 1 ? 1 : level === 2 ? 2 : 3;
    return () => {
      this.flush();
      this.#heading = before;
    };
  }

  list(ordered: boolean, start = "1"): () => void {
    this.#lists.push({ ordered, next: Number.parseInt(start, 10) || 1 });
    this.#indent += 1;
    return () => {
      this.flush();
      this.#lists.pop();
      this.#indent -= 1;
    };
  }

  item(): () => void {
    const list = this.#lists.at(-1);
    this.#marker = list?.ordered === true ? `${list.next}.` : "•";
    if (list !== undefined) list.next += 1;
    return () => {
      this.flush();
      this.#marker = null;
    };
  }

  indented(): () => void {
    this.#indent += 1;
    return () => {
      this.flush();
      this.#indent -= 1;
    };
  }

  quote(): () => void {
    this.#quote += 1;
    return () => {
      this.flush();
      this.#quote -= 1;
    };
  }

  preformatted(): () => void {
    this.#pre += 1;
    return () => {
      this.flush();
      this.#pre -= 1;
    };
  }

  /** What follows goes into a list of its own: the cell of a table. */
  into(cell: Block[]): () => void {
    this.flush();
    const outer = this.#sink;
    this.#sink = cell;
    this.#gap = false;
    return () => {
      this.flush();
      this.#sink = outer;
    };
  }
}

function cleanRun(run: string, preformatted: boolean): string {
  const text = run
    .replaceAll("\u00a0", " ")
    .replaceAll(/\p{Cs}/gu, "\ufffd")
    .replaceAll(/(?![\n\t])[\p{Cc}\ufeff\u00ad\u200b-\u200d\u2060]/gu, "");
  if (preformatted) return text.replaceAll("\t", "        ").replace(/^\n+/, "").trimEnd();
  return text
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}
