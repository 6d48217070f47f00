import type { Block, PictureBlock, TextBlock } from "../domain/typeset.ts";
import type { ParsedMail } from "./parse-mail.ts";
import { renderMail } from "./render-mail.ts";

/** More in one page than a browser should be given; what goes beyond is in the original. */
const PICTURE_BYTES_MAX = 8_000_000;
const DEPTH_SHOWN_MAX = 6;

/** Pictures a browser draws, by their first bytes; never by what the sender says. */
const PICTURES: readonly (readonly [string, RegExp])[] = [
  ["image/png", /^\x89PNG\r\n/],
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/gif", /^GIF8[79]a/],
  ["image/webp", /^RIFF....WEBP/s],
];

/**
 * An e-mail as a page of its own, to be shown in a frame without scripts. Nothing of the sender's HTML is
 * in it: it is written anew from the blocks the message was read into, so it holds words, lists, tables
 * and pictures that came with the message, and asks for nothing from anywhere. `zone` as in `renderMail`.
 */
export function mailPage(mail: ParsedMail, zone: string): string {
  const { title, blocks } = renderMail(mail, zone);
  let bytesLeft = PICTURE_BYTES_MAX;
  const body = blocks.map((block) => {
    if (block.kind !== "picture") return htmlOf(block);
    bytesLeft -= block.bytes.length;
    return bytesLeft < 0 ? altOf(block) : pictureHtml(block);
  });
  return `<!doctype html><html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style></head><body><main>${body.join("\n")}</main></body></html>`;
}

function htmlOf(block: Exclude<Block, PictureBlock>): string {
  switch (block.kind) {
    case "fields":
      return `<dl>${block.rows.map(({ label, value }) => `<dt>${escaped(label)}</dt><dd>${escaped(value)}</dd>`).join("")}</dl>`;
    case "heading":
      return `<h${block.level}>${escaped(block.text)}</h${block.level}>`;
    case "text":
      return quoted(paragraphHtml(block), block.quote);
    case "table":
      return quoted(tableHtml(block), block.quote);
    case "rule":
      return "<hr>";
  }
}

function paragraphHtml({ text, style, indent, marker, gap }: TextBlock): string {
  const inset = Math.min(indent, DEPTH_SHOWN_MAX);
  const classes = [style, gap ? "gap" : "", inset === 0 ? "" : `in-${inset}`];
  const said = marker === null ? text : `${marker} ${text}`;
  const named = classes.filter((each) => each !== "").join(" ");
  return `<p class="${named}">${escaped(said)}</p>`;
}

function tableHtml({ rows, head }: Extract<Block, { readonly kind: "table" }>): string {
  const lines = rows.map((row, index) => {
    const cell = head && index === 0 ? "th" : "td";
    return `<tr>${row.map((text) => `<${cell}>${escaped(text)}</${cell}>`).join("")}</tr>`;
  });
  return `<div class="wide"><table>${lines.join("")}</table></div>`;
}

function pictureHtml(block: PictureBlock): string {
  const start = Buffer.from(block.bytes.subarray(0, 16)).toString("latin1");
  const type = PICTURES.find(([, pattern]) => pattern.test(start))?.[0];
  if (type === undefined) return altOf(block);
  const width = block.width === null ? "" : ` width="${Math.round(block.width)}"`;
  const source = `data:${type};base64,${Buffer.from(block.bytes).toString("base64")}`;
  return `<p><img src="${source}" alt="${escaped(block.alt ?? "")}"${width}></p>`;
}

const altOf = ({ alt }: PictureBlock): string => `<p class="note">[${escaped(alt ?? "Bild")}]</p>`;

function quoted(html: string, depth: number): string {
  const shown = Math.min(depth, DEPTH_SHOWN_MAX);
  return "<blockquote>".repeat(shown) + html + "</blockquote>".repeat(shown);
}

const SIGNS: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => SIGNS[sign] ?? "");

/** Paper is white, in the dark too: the sender wrote on white. */
const STYLE = `
body{margin:0;background:#fff;color:#171a2b;font:1rem/1.5 system-ui,sans-serif}
main{max-width:52rem;margin:0 auto;padding:1.25rem;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0 0 1.25rem;padding-bottom:1rem;border-bottom:1px solid #c8cbd8}
dt{font-weight:600}dd{margin:0}
p{margin:0;white-space:pre-wrap}p.gap{margin-top:.75rem}p.strong{font-weight:600}
p.fixed{font-family:monospace;overflow-x:auto;white-space:pre}p.note{color:#555a70;font-style:italic}
${[1, 2, 3, 4, 5, 6].map((depth) => `.in-${depth}{padding-left:${depth * 1.5}rem}`).join("")}
blockquote{margin:0 0 0 .25rem;padding-left:.9rem;border-left:3px solid #c8cbd8}
.wide{overflow-x:auto;margin:.75rem 0}table{border-collapse:collapse}
th,td{border:1px solid #c8cbd8;padding:.25rem .5rem;text-align:left;vertical-align:top;white-space:pre-wrap}
img{max-width:100%;height:auto}
@media(max-width:30rem){main{padding:.75rem}dl{grid-template-columns:1fr}dd{margin-bottom:.35rem}}`;
