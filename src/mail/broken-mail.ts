import { isUtf8 } from "node:buffer";

/** Bodies longer than this without any recognised part are cut when shown raw. */
const RAW_BODY_BYTES_MAX = 1024 * 1024;
const [LF, CR] = [0x0a, 0x0d];

/** Old Mac line ends (CR alone) as LF, for the parser knows no others; all other bytes as they are. */
export function withKnownLineEnds(bytes: Uint8Array): Uint8Array {
  if (bytes.includes(LF) || !bytes.includes(CR)) return bytes;
  return bytes.map((byte) => (byte === CR ? LF : byte));
}

/**
 * The message with a header in UTF-8. Raw letters in a header have no charset; each line that is no UTF-8
 * is taken for Windows-1252, as its sender meant it. The body stays as it is.
 */
export function withReadableHeader(bytes: Uint8Array): Uint8Array {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = headerEnd(whole);
  if (whole.subarray(0, end).every((byte) => byte < 0x80)) return bytes;
  const lines = whole.toString("latin1", 0, end).split(/(?<=\n)/);
  const header = lines.map((line) => {
    const raw = Buffer.from(line, "latin1");
    return isUtf8(raw) ? raw : Buffer.from(new TextDecoder("windows-1252").decode(raw), "utf8");
  });
  return Buffer.concat([...header, whole.subarray(end)]);
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
