/** One element with words in it, and the names of the elements around it, outermost first, without prefixes. */
export interface XmlField {
  readonly path: readonly string[];
  readonly value: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const DEPTH_MAX = 64;
const FIELDS_MAX = 50_000;
const TOKEN =
  /<!--[^]*?-->|<!\[CDATA\[([^]*?)\]\]>|<[?!][^>]*>|<(\/?)([^\s/>]+)([^>]*?)(\/?)>|([^<]+)/g;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const NAMED = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" } as const;

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * The words of an XML file in order, each with where it stands. No entity but the five of XML is expanded
 * and nothing is loaded, so no document can grow or reach out; what is not well-formed gives what it can.
 */
export function xmlFields(xml: string): readonly XmlField[] {
  const fields: XmlField[] = [];
  const open: Open[] = [];
  for (const [, cdata, slash, name, attributes, empty, text] of xml.matchAll(TOKEN)) {
    const words = (cdata ?? unescaped(text ?? "")).trim();
    if (words !== "") fields.push(fieldIn(open, words));
    if (fields.length >= FIELDS_MAX) break;
    if (slash === "/") open.pop();
    else if (name !== undefined && empty !== "/" && open.length < DEPTH_MAX) {
      open.push({ name: local(name), attributes: all(attributes ?? "") });
    }
  }
  return fields;
}

const fieldIn = (open: readonly Open[], value: string): XmlField => ({
  path: open.map((each) => each.name),
  value,
  attributes: open.at(-1)?.attributes ?? {},
});

const local = (name: string): string => name.slice(name.indexOf(":") + 1);

function all(attributes: string): Record<string, string> {
  return Object.fromEntries(
    [...attributes.matchAll(ATTRIBUTE)].map(([, name = "", double, single]) => [
      local(name),
      unescaped(double ?? single ?? ""),
    ]),
  );
}

function unescaped(text: string): string {
  return text.replaceAll(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return isNamed(name) ? NAMED[name] : whole;
    const code = name[1] === "x" ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

const isNamed = (name: string): name is keyof typeof NAMED => name in NAMED;
