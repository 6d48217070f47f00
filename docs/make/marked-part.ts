const begin = (name: string): string => `<!-- generated: ${name} (npm run docs) -->`;
const end = (name: string): string => `<!-- end: ${name} -->`;

/** What stands between the marks of a part. Throws when the marks are not there. */
export function partOf(text: string, name: string): string {
  const { from, to } = placeOf(text, name);
  return text.slice(from, to).trim();
}

/** The text with another content between the marks. */
export function replacePart(text: string, name: string, content: string): string {
  const { from, to } = placeOf(text, name);
  return `${text.slice(0, from)}\n\n${content.trim()}\n\n${text.slice(to)}`;
}

function placeOf(text: string, name: string): { readonly from: number; readonly to: number } {
  const first = text.indexOf(begin(name));
  const to = text.indexOf(end(name));
  if (first === -1 || to < first) {
    throw new Error(`The marks of the part '${name}' are missing. Put both back: ${begin(name)}`);
  }
  return { from: first + begin(name).length, to };
}
