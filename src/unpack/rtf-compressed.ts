import { UnpackError } from "./unpack-error.ts";

const COMPRESSED = 0x75465a4c;
const UNCOMPRESSED = 0x414c454d;
const HEADER_BYTES = 16;
const DICTIONARY_BYTES = 4096;
/** What every dictionary begins with ([MS-OXRTFCP] 2.1.2.1). */
const BEGINNING =
  "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript " +
  "\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par " +
  "\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/**
 * The RTF of a message ([MS-OXRTFCP]); what was unpacked before the bytes end is given. Throws UnpackError
 * `damaged` for bytes that are no such thing, `too-many-bytes` beyond `bytesMax`.
 */
export function decompressRtf(packed: Uint8Array, bytesMax: number): Uint8Array {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  if (bytes.length < HEADER_BYTES) throw new UnpackError("damaged", "RTF without a header");
  const rawSize = bytes.readUInt32LE(4);
  if (rawSize > bytesMax) throw new UnpackError("too-many-bytes", `${rawSize} bytes of RTF`);
  const type = bytes.readUInt32LE(8);
  if (type === UNCOMPRESSED) return bytes.subarray(HEADER_BYTES, HEADER_BYTES + rawSize);
  if (type !== COMPRESSED) throw new UnpackError("damaged", "RTF of no known compression");
  return unpack(bytes.subarray(HEADER_BYTES), rawSize);
}

function unpack(bytes: Buffer, rawSize: number): Uint8Array {
  const window = new Window();
  let at = 0;
  while (at < bytes.length && window.length < rawSize) {
    const control = bytes[at] ?? 0;
    at += 1;
    for (let bit = 0; bit < 8 && at < bytes.length && window.length < rawSize; bit += 1) {
      const isReference = (control & (1 << bit)) !== 0;
      if (!isReference) window.put(bytes[at] ?? 0);
      else if (at + 1 >= bytes.length || !window.copy(bytes.readUInt16BE(at)))
        return window.bytes();
      at += isReference ? 2 : 1;
    }
  }
  return window.bytes();
}

/** What was unpacked, and the last 4096 bytes of it that references point into. */
class Window {
  readonly #dictionary = Buffer.alloc(DICTIONARY_BYTES, 0x20);
  readonly #out: number[] = [];
  #write = this.#dictionary.write(BEGINNING, "latin1");

  get length(): number {
    return this.#out.length;
  }
  bytes(): Uint8Array {
    return Uint8Array.from(this.#out);
  }

  put(byte: number): void {
    this.#out.push(byte);
    this.#dictionary[this.#write] = byte;
    this.#write = (this.#write + 1) % DICTIONARY_BYTES;
  }

  /** Twelve bits of place, four of length; false for the place written next, which is the end. */
  copy(reference: number): boolean {
    const offset = reference >> 4;
    if (offset === this.#write) return false;
    for (let copied = 0; copied < (reference & 0xf) + 2; copied += 1) {
      this.put(this.#dictionary[(offset + copied) % DICTIONARY_BYTES] ?? 0);
    }
    return true;
  }
}
