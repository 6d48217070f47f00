import { isUtf8 } from "node:buffer";

const decoder = new TextDecoder("windows-1252");

/**
 * Bytes of a plain text or HTML file as text: by its mark (UTF-8, UTF-16), as UTF-8 where it is valid, by
 * what HTML or XML declares, else as Windows-1252, which is what German programs wrote before. Never throws.
 */
export function decodeText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const utf16 = utf16Of(buffer);
  if (utf16 !== null) return utf16;
  if (isUtf8(buffer)) return buffer.toString("utf8").replace(/^\uFEFF/, "");
  const declared = declaredCharset(buffer);
  if (declared === null) return decoder.decode(buffer);
  try {
    return new TextDecoder(declared).decode(buffer);
  } catch {
    return decoder.decode(buffer);
  }
}

function utf16Of(buffer: Buffer): string | null {
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return buffer.toString("utf16le", 2);
  if (buffer[0] !== 0xfe || buffer[1] !== 0xff) return null;
  const even = buffer.subarray(2, buffer.length - (buffer.length % 2));
  return Buffer.from(even).swap16().toString("utf16le");
}

/** `<meta charset=...>` or `<?xml encoding=...?>`, looked for where HTML and XML say it must stand. */
function declaredCharset(buffer: Buffer): string | null {
  const head = buffer.toString("latin1", 0, 4096);
  return (
    /<(?:\?xml|meta)\b[^>]*?(?:encoding|charset)\s*=\s*["']?([\w.:-]+)/i.exec(head)?.[1] ?? null
  );
}
