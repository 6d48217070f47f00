import type { MailPart } from "./split-mail.ts";

const PKCS7 = /^application\/(x-)?pkcs7-mime$/;
const SIGNED_DATA = Buffer.from("2a864886f70d010702", "hex");
const [SEQUENCE, OID, OCTETS, OCTETS_OF_PIECES, EXPLICIT_0] = [0x30, 0x06, 0x04, 0x24, 0xa0];
const DEPTH_MAX = 20;

/**
 * The message inside an S/MIME part that is signed but not encrypted (RFC 8551, 3.5.2); null when the
 * part is no such thing or does not hold its content. The signature is not verified. Never throws.
 */
export function signedContent(part: MailPart): Uint8Array | null {
  return PKCS7.test(part.type) ? contentOfSigned(part.bytes) : null;
}

/** A signed file as the message it would be with a header: for one that came without its own. */
export function asSignedMessage(signed: Uint8Array): Uint8Array | null {
  if (contentOfSigned(signed) === null) return null;
  const header = "Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: binary\n\n";
  return Buffer.concat([Buffer.from(header), signed]);
}

function contentOfSigned(file: Uint8Array): Uint8Array | null {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  // ContentInfo: contentType, [0] SignedData: version, digestAlgorithms, encapContentInfo, ...
  const [type, wrapped] = children(element(bytes, 0), bytes);
  if (type?.tag !== OID || !bytes.subarray(type.from, type.to).equals(SIGNED_DATA)) return null;
  const signed = children(wrapped, bytes)[0];
  const encapsulated = children(signed, bytes).find(
    (each, index) => index > 0 && each.tag === SEQUENCE,
  );
  const content = children(encapsulated, bytes).find((each) => each.tag === EXPLICIT_0);
  const octets = children(content, bytes)[0];
  return octets === undefined ? null : octetString(octets, bytes, 0);
}

/** One BER element: its content is `from` to `to`, `end` is where the next begins. */
interface Element {
  readonly tag: number;
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

/** The element at an offset; undefined when there is none within the bytes. */
function element(bytes: Buffer, at: number, depth = 0): Element | undefined {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined || depth > DEPTH_MAX) return undefined;
  if (first < 0x80) return bounded(tag, at + 2, at + 2 + first, bytes);
  if (first === 0x80) return indefinite(bytes, tag, at + 2, depth);
  const size = first & 0x7f;
  if (size > 6 || at + 2 + size > bytes.length) return undefined;
  const from = at + 2 + size;
  return bounded(tag, from, from + bytes.readUIntBE(at + 2, size), bytes);
}

function bounded(tag: number, from: number, to: number, bytes: Buffer): Element | undefined {
  // A message cut short still shows what came.
  const end = Math.min(to, bytes.length);
  return from > bytes.length ? undefined : { tag, from, to: end, end };
}

/** Of unknown length: it ends with two zero bytes where its next member would begin. */
function indefinite(bytes: Buffer, tag: number, from: number, depth: number): Element | undefined {
  let at = from;
  while (at < bytes.length && !(bytes[at] === 0 && bytes[at + 1] === 0)) {
    const next = element(bytes, at, depth + 1);
    if (next === undefined || next.end <= at) break;
    at = next.end;
  }
  return { tag, from, to: at, end: Math.min(at + 2, bytes.length) };
}

function children(parent: Element | undefined, bytes: Buffer): Element[] {
  const found: Element[] = [];
  let at = parent?.from ?? 0;
  while (parent !== undefined && at < parent.to) {
    const next = element(bytes, at);
    if (next === undefined || next.end <= at) break;
    found.push(next);
    at = next.end;
  }
  return found;
}

/** An octet string whole, or put together from its pieces. */
function octetString(octets: Element, bytes: Buffer, depth: number): Uint8Array | null {
  if (octets.tag === OCTETS) return bytes.subarray(octets.from, octets.to);
  if (octets.tag !== OCTETS_OF_PIECES || depth > DEPTH_MAX) return null;
  const pieces = children(octets, bytes).map((piece) => octetString(piece, bytes, depth + 1));
  return Buffer.concat(pieces.flatMap((piece) => (piece === null ? [] : [piece])));
}
