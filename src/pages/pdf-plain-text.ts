import { inflateSync } from "node:zlib";

/** Object streams are small; what they unpack to together is bounded all the same. */
const UNPACKED_BYTES_MAX = 32 * 1024 * 1024;
const OBJECT_STREAMS_MAX = 2000;

/**
 * The bytes of a PDF as Latin-1 followed by its unpacked object streams (ISO 32000-1, 7.5.7), so that names
 * in its dictionaries can be looked for. Only a hint: encrypted streams stay closed. Never throws.
 */
export function pdfPlainText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const raw = buffer.toString("latin1");
  const parts = [raw];
  let left = UNPACKED_BYTES_MAX;
  let at = raw.indexOf("/ObjStm");
  for (let seen = 0; at !== -1 && seen < OBJECT_STREAMS_MAX && left > 0; seen += 1) {
    const start = /stream\r?\n/g;
    start.lastIndex = at;
    const match = start.exec(raw);
    if (match === null) break;
    const end = raw.indexOf("endstream", start.lastIndex);
    const unpacked = inflated(buffer.subarray(start.lastIndex, end === -1 ? undefined : end), left);
    parts.push(unpacked);
    left -= unpacked.length;
    at = raw.indexOf("/ObjStm", start.lastIndex);
  }
  return parts.join("\n");
}

function inflated(bytes: Uint8Array, maxOutputLength: number): string {
  try {
    // The stream may be followed by a line end, or be cut off: what there is will do.
    const options = { maxOutputLength, finishFlush: 2 };
    return inflateSync(bytes, options).toString("latin1");
  } catch {
    return "";
  }
}
