import { type Handler, Parser } from "htmlparser2";

/** Longer or deeper than any honest mail. */
const HTML_LENGTH_MAX = 4_000_000;
const DEPTH_MAX = 1000;
const TAGS_MAX = 200_000;

/** Why the rest of an HTML text is not looked at; the reader falls back to its bare words. */
class HtmlTooComplex extends Error {
  override readonly name = "HtmlTooComplex";
}

/**
 * Feeds HTML to a handler, element by element and balanced. False when it is too deep or has too many
 * tags to be honest; what the handler was given so far must then be thrown away. Loads nothing.
 */
export function readHtml(
  html: string,
  handler: Pick<Handler, "onopentag" | "onclosetag" | "ontext">,
): boolean {
  let [depth, tags] = [0, 0];
  const parser = new Parser(
    {
      ontext: (text) => handler.ontext?.(text),
      onopentag: (name, attributes, implied) => {
        depth += 1;
        tags += 1;
        // The parser keeps open elements in an array it shifts: depth costs its square.
        if (depth > DEPTH_MAX || tags > TAGS_MAX) throw new HtmlTooComplex();
        handler.onopentag?.(name, attributes, implied);
      },
      onclosetag: (name, implied) => {
        depth -= 1;
        handler.onclosetag?.(name, implied);
      },
    },
    { decodeEntities: true, lowerCaseTags: true, recognizeSelfClosing: false },
  );
  try {
    parser.end(html.slice(0, HTML_LENGTH_MAX));
    return true;
  } catch (error) {
    if (error instanceof HtmlTooComplex) return false;
    throw error;
  }
}

/** Elements whose text is no text. */
export const SILENT: ReadonlySet<string> = new Set([
  "script",
  "style",
  "title",
  "template",
  "noframes",
]);

/** Elements within a word. */
const INLINE = new Set(
  "a abbr b big code em font i label mark s small span strong sub sup tt u wbr".split(" "),
);

/** The words of an HTML text in order, without its structure; for comparing and where all else fails. */
export function wordsOfHtml(html: string): string {
  const words: string[] = [];
  let silent = 0;
  const read = readHtml(html, {
    onopentag: (name) => {
      if (SILENT.has(name)) silent += 1;
      if (!INLINE.has(name)) words.push(" ");
    },
    onclosetag: (name) => {
      if (SILENT.has(name)) silent -= 1;
      if (!INLINE.has(name)) words.push(" ");
    },
    ontext: (text) => {
      if (silent === 0) words.push(text);
    },
  });
  return read ? words.join("") : strippedText(html.slice(0, HTML_LENGTH_MAX));
}

/** Tags cut out by hand, in one pass whatever the text is. */
function strippedText(html: string): string {
  const pieces: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open === -1) return [...pieces, html.slice(at)].join("");
    pieces.push(html.slice(at, open));
    const name =
      /^<\/?([a-z0-9]{1,12})/i.exec(html.slice(open, open + 16))?.[1]?.toLowerCase() ?? "";
    const end = SILENT.has(name) ? html.indexOf("</", open + 1) : html.indexOf(">", open);
    if (end === -1) break;
    pieces.push(/^(br|p|div|tr|li|h\d)$/.test(name) ? "\n" : " ");
    at = SILENT.has(name) ? end : end + 1;
    if (SILENT.has(name)) at = Math.max(at, html.indexOf(">", end) + 1);
  }
  return pieces.join("");
}
