/** A half of a surrogate pair on its own: no character, and PostgreSQL refuses it as it does NUL. */
const LONE_SURROGATE = /\p{Cs}/gu;

/**
 * One line of text from a header or a file name: control characters and broken UTF-16 gone, blanks
 * collapsed, at most `lengthMax` UTF-16 units; null when nothing is left.
 */
export function cleanLine(text: string | null | undefined, lengthMax = 500): string | null {
  const line = (text ?? "")
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufeff]+/gu, " ")
    .replaceAll(/\s+/gu, " ")
    .trim()
    .slice(0, lengthMax)
    .replaceAll(LONE_SURROGATE, "\ufffd");
  return line === "" ? null : line;
}

/** Body text with `\n` line ends, without control characters and with at most two empty lines in a row. */
export function cleanBody(text: string): string {
  const lines = text
    .replaceAll(LONE_SURROGATE, "\ufffd")
    .replaceAll(/\r\n?|[\u2028\u2029]/g, "\n")
    .replaceAll("\t", "    ")
    .replaceAll(/(?!\n)[\p{Cc}\ufeff]/gu, "")
    .split("\n")
    .map((line) => line.trimEnd());
  return lines
    .join("\n")
    .replaceAll(/\n{4,}/g, "\n\n\n")
    .replace(/^\n+/, "")
    .trimEnd();
}
