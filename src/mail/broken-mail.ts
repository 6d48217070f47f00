import { isUtf8 } from "node:buffer";
import { decodeText } from "./decode-text.ts";

/** Bodies longer than this without any recognised part are cut when shown raw. */
const RAW_BODY_BYTES_MAX = 1024 * 1024;
const [LF, CR] = [0x0a, 0x0d];

/** Old Mac line ends (CR alone) as LF, for the parser knows no others; all other bytes as they are. */
export function withKnownLineEnds(bytes: Uint8Array): Uint8Array {
  if (bytes.includes(LF) || !bytes.includes(CR)) return bytes;
  return bytes.map((byte) => (byte === CR ? LF : byte));
}

/** Charsets are looked for this far: the parts' headers say more than a raw header does. */
const CHARSET_WITHIN = 64 * 1024;
const ENCODED_WORD = /=\?[^?\s]{1,40}\?q\?[^?]*\?=/gi;

/**
 * The message with a header in UTF-8. Raw letters in a header have no charset; each line that is no UTF-8
 * is taken for the charset the message names for its text, or else for Windows-1252. The body stays.
 */
export function withReadableHeader(bytes: Uint8Array): Uint8Array {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = headerEnd(whole);
  if (whole.subarray(0, end).every((byte) => byte < 0x80)) return bytes;
  const beginning = whole.toString("latin1", 0, CHARSET_WITHIN);
  const charset = /charset\s*=\s*"?([\w.:+-]{1,40})/i.exec(beginning)?.[1] ?? null;
  const lines = whole.toString("latin1", 0, end).split(/(?<=\n)/);
  const header = lines.map((line) => readableLine(line, charset));
  return Buffer.concat([...header, whole.subarray(end)]);
}

function readableLine(line: string, charset: string | null): Buffer {
  // Raw bytes in an encoded word are in the charset the word names.
  const escaped = line.replaceAll(ENCODED_WORD, (word) =>
    word.replaceAll(/[\x80-\xff]/g, (sign) => `=${(sign.codePointAt(0) ?? 0).toString(16)}`),
  );
  const raw = Buffer.from(escaped, "latin1");
  return isUtf8(raw) ? raw : Buffer.from(decodeText(raw, charset).text, "utf8");
}

/**
 * The message with every part ended: mailparser takes a delimiter for text when blanks follow it
 * (RFC 2046, 5.1.1 allows them), and the delimiter of an outer multipart when the inner was never closed
 * (RFC 2046, 5.1.2 wants it seen). What followed would be lost within the part before.
 */
export function withEndedParts(bytes: Uint8Array): Uint8Array {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const named = raw.matchAll(/boundary[ \t]*=[ \t]*(?:"([^"\r\n]{1,100})"|([^\s;"]{1,100}))/gi);
  const boundaries = new Set([...named].map(([, quoted, bare]) => quoted ?? bare ?? ""));
  if (boundaries.size === 0) return bytes;
  const [open, pieces]: [string[], string[]] = [[], []];
  let at = 0;
  for (const match of raw.matchAll(/^--[^\r\n]{1,150}/gm)) {
    const line = match[0].trimEnd();
    const boundary = [line.slice(2), line.slice(2, -2)].find((each) => boundaries.has(each));
    if (boundary === undefined) continue;
    const closes = line.length === boundary.length + 4;
    const unclosed = settle(open, boundary, closes).map((inner) => `--${inner}--\n`);
    pieces.push(raw.slice(at, match.index), ...unclosed, line);
    at = match.index + match[0].length;
  }
  const ended = [...pieces, raw.slice(at)].join("");
  return ended.length === raw.length ? bytes : Buffer.from(ended, "latin1");
}

/** Which multiparts a delimiter leaves behind, innermost first; `open` is brought up to date. */
function settle(open: string[], boundary: string, closes: boolean): string[] {
  const level = open.lastIndexOf(boundary);
  if (level === -1) {
    if (!closes) open.push(boundary);
    return [];
  }
  const left = open.splice(level + 1).toReversed();
  if (closes) open.pop();
  return left;
}

function headerEnd(whole: Buffer): number {
  const ends = [whole.indexOf("\n\n"), whole.indexOf("\n\r\n")].filter((at) => at !== -1);
  return ends.length === 0 ? whole.length : Math.min(...ends);
}

/**
 * The message with a multipart header made from the boundary its body really uses; null when the body
 * does not begin like a multipart. For mails whose own header is missing, cut or wrong.
 */
export function withFoundBoundary(bytes: Uint8Array): Uint8Array | null {
  const { header, body } = splitMessage(bytes);
  const boundary = /^--(\S(?:[^\r\n]{0,68}\S)?)[ \t]*\r?\n(?:content-[a-z-]+[ \t]*:)/im.exec(
    body,
  )?.[1];
  if (boundary === undefined) return null;
  const others = header.replaceAll(/^content-type[ \t]*:[^\n]*\n(?:[ \t]+[^\n]*\n)*/gim, "");
  const quoted = boundary.replaceAll(/["\\]/g, "\\$&");
  const type = `Content-Type: multipart/mixed; boundary="${quoted}"`;
  return Buffer.from(`${others.trimEnd()}\n${type}\n\n${body}`, "latin1");
}

/** What stands below the header, undecoded, as UTF-8 where it is that and as Windows-1252 elsewhere. */
export function rawBody(bytes: Uint8Array): string {
  const { body } = splitMessage(bytes);
  const raw = Buffer.from(body.slice(0, RAW_BODY_BYTES_MAX), "latin1");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(raw);
  } catch {
    return new TextDecoder("windows-1252").decode(raw);
  }
}

/** Whether a raw body holds more than delimiters, part headers and tags: otherwise it is truly empty. */
export function hasWords(raw: string): boolean {
  const bare = raw
    .replaceAll(/^--\S.*$/gm, "")
    .replaceAll(/^content-[a-z-]+[ \t]*:.*$/gim, "")
    .replaceAll(/<[^<>]*>/g, "");
  return /[\p{L}\p{N}]/u.test(bare);
}

/** Header and body as Latin-1, so that every byte survives; the first empty line parts them. */
function splitMessage(bytes: Uint8Array): { header: string; body: string } {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const gap = /\r?\n[ \t]*\r?\n/.exec(raw);
  if (gap === null) return { header: `${raw}\n`, body: "" };
  return { header: `${raw.slice(0, gap.index)}\n`, body: raw.slice(gap.index + gap[0].length) };
}
