/** A line of a calendar or a business card (RFC 5545, 3.1; RFC 6350, 3.3), unfolded. */
export interface ContentLine {
  /** Upper case, without the group before a dot. */
  readonly name: string;
  /** Names in upper case. */
  readonly params: ReadonlyMap<string, string>;
  /** With the escapes of text undone. */
  readonly value: string;
}

const LINES_MAX = 20_000;

/** The content lines of a text; what is none is left out. Never throws. */
export function contentLines(text: string): ContentLine[] {
  const lines = text
    .slice(0, 4_000_000)
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/\n[ \t]/g, "")
    .split("\n", LINES_MAX);
  return lines.flatMap((line) => contentLine(line) ?? []);
}

function contentLine(line: string): ContentLine | null {
  const head =
    /^(?:[\w-]{1,60}\.)?([A-Za-z0-9-]{1,60})((?:;[\w-]{1,60}(?:=(?:"[^"]*"|[^:;"]*))?)*):/.exec(
      line,
    );
  const name = head?.[1];
  if (head === null || name === undefined) return null;
  const params = new Map<string, string>();
  for (const [, key, value] of (head[2] ?? "").matchAll(/;([\w-]+)(?:=("[^"]*"|[^;]*))?/g)) {
    params.set((key ?? "").toUpperCase(), (value ?? "").replaceAll('"', ""));
  }
  const raw = line.slice(head[0].length);
  const printable = params.get("ENCODING")?.toUpperCase() === "QUOTED-PRINTABLE";
  return {
    name: name.toUpperCase(),
    params,
    value: unescaped(printable ? fromPrintable(raw) : raw),
  };
}

function unescaped(value: string): string {
  return value.replaceAll(/\\([nN,;\\])/g, (_all, sign: string) => (/n/i.test(sign) ? "\n" : sign));
}

/** vCard 2.1 writes umlauts so, in UTF-8 nearly always. */
function fromPrintable(value: string): string {
  const bytes = value.replaceAll(/=([0-9A-F]{2})/gi, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, "latin1").toString("utf8");
}
