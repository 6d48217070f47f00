/** One element with words in it, and the names of the elements around it, outermost first, without prefixes. */
export interface XmlField {
  readonly path: readonly string[];
  readonly value: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const DEPTH_MAX = 64;
const FIELDS_MAX = 50_000;
const TAG_CHARACTERS_MAX = 4096;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const NAMED = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" } as const;

/** What stands between `start` and `end`: words, nothing to read, or the name of an element. */
const MARKUP = [
  { start: "<!--", end: "-->", holds: "nothing" },
  { start: "<![CDATA[", end: "]]>", holds: "words" },
  { start: "<?", end: "?>", holds: "nothing" },
  { start: "<!", end: ">", holds: "nothing" },
] as const;
const ELEMENT = { start: "<", end: ">", holds: "tag" } as const;

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

type Token = { readonly words: string } | { readonly tag: string };

/**
 * The words of an XML file in order, each with where it stands. No entity but the five of XML is expanded
 * and nothing is loaded, so no document can grow or reach out; what is not well-formed gives what it can.
 */
export function xmlFields(xml: string): readonly XmlField[] {
  const fields: XmlField[] = [];
  const open: Open[] = [];
  for (const token of tokensOf(xml)) {
    if ("tag" in token) follow(open, token.tag);
    else if (token.words.trim() !== "") fields.push(fieldIn(open, token.words.trim()));
    if (fields.length >= FIELDS_MAX) break;
  }
  return fields;
}

/** Each piece is looked at once, so the time grows with the length alone. */
function* tokensOf(xml: string): Generator<Token> {
  let at = 0;
  while (at < xml.length) {
    const next = xml.indexOf("<", at);
    if (next !== at) yield { words: unescaped(xml.slice(at, next === -1 ? undefined : next)) };
    if (next === -1) return;
    const { start, end, holds } = markupAt(xml, next);
    const from = next + start.length;
    const to = xml.indexOf(end, from);
    if (to === -1) return;
    if (holds === "tag") yield { tag: xml.slice(from, to) };
    if (holds === "words") yield { words: xml.slice(from, to) };
    at = to + end.length;
  }
}

const markupAt = (xml: string, at: number) =>
  MARKUP.find(({ start }) => xml.startsWith(start, at)) ?? ELEMENT;

/** Steps into an element, or out of one; an empty one holds no words. */
function follow(open: Open[], tag: string): void {
  if (tag.startsWith("/")) open.pop();
  else if (!tag.endsWith("/") && open.length < DEPTH_MAX) {
    const short = tag.slice(0, TAG_CHARACTERS_MAX);
    const name = local(/^\S*/.exec(short)?.[0] ?? "");
    open.push({ name, attributes: attributesOf(short) });
  }
}

const fieldIn = (open: readonly Open[], value: string): XmlField => ({
  path: open.map((each) => each.name),
  value,
  attributes: open.at(-1)?.attributes ?? {},
});

const local = (name: string): string => name.slice(name.indexOf(":") + 1);

const attributesOf = (tag: string): Record<string, string> =>
  Object.fromEntries(
    [...tag.matchAll(ATTRIBUTE)].map(([, name = "", double, single]) => [
      local(name),
      unescaped(double ?? single ?? ""),
    ]),
  );

function unescaped(text: string): string {
  return text.replaceAll(/&(#x?[0-9a-f]{1,8}|\w{1,8});/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return isNamed(name) ? NAMED[name] : whole;
    const isHex = /^#x/i.test(name);
    const code = isHex ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

const isNamed = (name: string): name is keyof typeof NAMED => Object.hasOwn(NAMED, name);
