import { htmlToText } from "html-to-text";

/** Deeper or longer than any honest mail; what lies beyond is cut and marked with an ellipsis. */
const LIMITS = { maxDepth: 100, maxInputLength: 4_000_000, ellipsis: "…" };
/** html-to-text builds its tree before it looks at depth: open tags beyond this many are refused. */
const TAGS_MAX = 200_000;

interface TextBuilder {
  addInline(text: string): void;
}
type Walk = (children: unknown, builder: TextBuilder) => void;

const OPTIONS = {
  wordwrap: false,
  limits: LIMITS,
  formatters: {
    /** Cells of a row stay apart, whether the table holds data or only arranges the page. */
    cell(element: { children: unknown }, walk: Walk, builder: TextBuilder): void {
      walk(element.children, builder);
      builder.addInline(" \u00a0");
    },
  },
  selectors: [
    // Pictures on other hosts are never fetched; those in the mail are components of their own.
    { selector: "img", format: "skip" },
    { selector: "a", options: { hideLinkHrefIfSameAsText: true, noAnchorUrl: true } },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({
      selector,
      options: { uppercase: false },
    })),
    { selector: "tr", format: "block" },
    { selector: "td", format: "cell" },
    { selector: "th", format: "cell" },
  ],
};

/** The text of an HTML body with paragraphs, lists, quotes and link addresses kept. Never throws. */
export function textOfHtml(html: string): string {
  const tags = html.split("<", TAGS_MAX + 1).length;
  if (tags > TAGS_MAX) return strippedText(html);
  try {
    return htmlToText(html, OPTIONS).replaceAll("\u00a0", " ");
  } catch {
    // Too deeply nested for the walker: words without structure are better than none.
    return strippedText(html);
  }
}

function strippedText(html: string): string {
  return html
    .slice(0, LIMITS.maxInputLength)
    .replaceAll(/<(style|script)\b[^>]*>[^]*?<\/\1\s*>/gi, " ")
    .replaceAll(/<(br|p|div|tr|li|h\d)\b[^<>]*>/gi, "\n")
    .replaceAll(/<[^<>]*>/g, "");
}
