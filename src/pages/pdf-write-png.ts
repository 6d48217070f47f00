/** A PNG whose compressed rows a PDF can take as they are. */
export interface PlainPng {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  /** Samples a pixel: 1 for grey and palette, 3 for RGB. */
  readonly colors: number;
  /** RGB triples, or null. */
  readonly palette: Uint8Array | null;
  /** The joined IDAT chunks: one zlib stream of filtered rows. */
  readonly data: Uint8Array;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const GREY = 0;
const RGB = 2;
const PALETTE = 3;

/**
 * Takes a PNG apart (ISO/IEC 15948). Null when the bytes are no PNG, or one that must be decoded:
 * interlaced, 16 bits, transparent, or cut off.
 */
export function readPlainPng(bytes: Uint8Array): PlainPng | null {
  const chunks = chunksOf(bytes);
  const header = chunks.get("IHDR")?.[0];
  const data = chunks.get("IDAT");
  if (header?.length !== 13 || data === undefined || !chunks.has("IEND")) return null;
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  const bits = view.getUint8(8);
  const kind = view.getUint8(9);
  if (!isPlain(chunks, bits, kind, view.getUint8(12))) return null;
  const palette = kind === PALETTE ? (chunks.get("PLTE")?.[0] ?? null) : null;
  return {
    width: view.getUint32(0),
    height: view.getUint32(4),
    bits,
    colors: kind === RGB ? 3 : 1,
    palette,
    data: new Uint8Array(Buffer.concat(data)),
  };
}

function isPlain(
  chunks: ReadonlyMap<string, readonly Uint8Array[]>,
  bits: number,
  kind: number,
  interlace: number,
): boolean {
  if (bits > 8 || interlace !== 0 || chunks.has("tRNS")) return false;
  if (kind === PALETTE) return chunks.has("PLTE");
  return kind === GREY || kind === RGB;
}

/** The chunks by name, in order; stops at the first that does not fit, and has none of another format. */
function chunksOf(bytes: Uint8Array): Map<string, Uint8Array[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = new Map<string, Uint8Array[]>();
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte)) return chunks;
  let at = SIGNATURE.length;
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) break;
    const name = Buffer.from(bytes.subarray(at + 4, at + 8)).toString("latin1");
    const list = chunks.get(name) ?? [];
    list.push(bytes.subarray(at + 8, at + 8 + length));
    chunks.set(name, list);
    at += 12 + length;
  }
  return chunks;
}
