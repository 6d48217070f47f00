import { UnpackError } from "./unpack-error.ts";

/** Properties of a message or attachment by their number ([MS-OXPROPS]); only what a TNEF stores. */
export class MapiProperties {
  readonly #values: ReadonlyMap<number, MapiValue>;

  constructor(values: ReadonlyMap<number, MapiValue>) {
    this.#values = values;
  }

  /** Text of a string or binary property; `codepage` for what is no UTF-16. */
  text(id: number, codepage: number): string | null {
    const value = this.#values.get(id);
    if (value === undefined || value.bytes.length === 0) return null;
    const unicode = value.type === UNICODE;
    const text = unicode
      ? Buffer.from(value.bytes).toString("utf16le")
      : decodeCodepage(value.bytes, codepage);
    return text.replace(/\0+$/, "");
  }

  bytes(id: number): Uint8Array | null {
    return this.#values.get(id)?.bytes ?? null;
  }

  /** Whether the property is an object (an embedded message) and no plain data. */
  isObject(id: number): boolean {
    return this.#values.get(id)?.type === OBJECT;
  }

  integer(id: number): number | null {
    const value = this.#values.get(id);
    return value?.type === 0x03 ? Buffer.from(value.bytes).readInt32LE(0) : null;
  }

  /** An instant counted in 100 ns since 1601. */
  instant(id: number): Date | null {
    const value = this.#values.get(id);
    if (value?.type !== 0x40) return null;
    const ms = Number(Buffer.from(value.bytes).readBigUInt64LE(0) / 10_000n) - EPOCH_1601_MS;
    const date = new Date(ms);
    return Number.isNaN(date.getTime()) || ms < 0 || ms > LATEST_MS ? null : date;
  }
}

interface MapiValue {
  readonly type: number;
  readonly bytes: Uint8Array;
}

const EPOCH_1601_MS = 11_644_473_600_000;
const LATEST_MS = Date.UTC(2999, 11, 31);
const [OBJECT, STRING8, UNICODE, BINARY] = [0x0d, 0x1e, 0x1f, 0x102];
const VARIABLE = new Set([OBJECT, STRING8, UNICODE, BINARY]);
/** Bytes of the fixed types, filled up to four ([MS-OXTNEF] 2.1.3.5). */
const FIXED_BYTES = new Map([
  [0x00, 0],
  [0x01, 0],
  [0x02, 4],
  [0x03, 4],
  [0x04, 4],
  [0x05, 8],
  [0x06, 8],
  [0x07, 8],
  [0x0a, 4],
  [0x0b, 4],
  [0x14, 8],
  [0x40, 8],
  [0x48, 16],
]);
const MULTIPLE = 0x1000;
const PROPERTIES_MAX = 10_000;
const VALUES_MAX = 10_000;
/** From here on a property is named, and its name stands before the value. */
const NAMED_FROM = 0x8000;

/** Reads forward through bytes; every step past the end is a damaged file. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }
  take(count: number): Buffer {
    if (count > this.left) throw new UnpackError("damaged", "it ends too early");
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
  u8(): number {
    return this.take(1).readUInt8(0);
  }
  u16(): number {
    return this.take(2).readUInt16LE(0);
  }
  u32(): number {
    return this.take(4).readUInt32LE(0);
  }
  /** Bytes with the filling up to a multiple of four. */
  padded(count: number): Buffer {
    const bytes = this.take(count);
    this.take(Math.min(this.left, (4 - (count % 4)) % 4));
    return bytes;
  }
}

/** The list of properties in a TNEF attribute ([MS-OXTNEF] 2.1.3.4). Throws UnpackError `damaged`. */
export function readMapiProperties(bytes: Uint8Array): MapiProperties {
  const reader = new ByteReader(bytes);
  const values = new Map<number, MapiValue>();
  const count = Math.min(reader.u32(), PROPERTIES_MAX);
  for (let index = 0; index < count && reader.left >= 4; index += 1) {
    const type = reader.u16();
    const id = reader.u16();
    if (id >= NAMED_FROM) skipName(reader);
    const value = readValue(reader, type);
    if (value !== null && !values.has(id)) values.set(id, { type: type & ~MULTIPLE, bytes: value });
  }
  return new MapiProperties(values);
}

function skipName(reader: ByteReader): void {
  reader.take(16);
  if (reader.u32() === 0) reader.take(4);
  else reader.padded(reader.u32());
}

/** The first value of a property; further ones are passed over. */
function readValue(reader: ByteReader, type: number): Uint8Array | null {
  const single = type & ~MULTIPLE;
  const variable = VARIABLE.has(single);
  const size = FIXED_BYTES.get(single);
  if (!variable && size === undefined)
    throw new UnpackError("damaged", "a property of no known type");
  const count = variable || (type & MULTIPLE) !== 0 ? reader.u32() : 1;
  if (count > VALUES_MAX) throw new UnpackError("damaged", "a property with too many values");
  let first: Uint8Array | null = null;
  for (let index = 0; index < count; index += 1) {
    const value = variable ? reader.padded(reader.u32()) : reader.take(size ?? 0);
    first ??= value;
  }
  return first;
}

/** Text in a Windows code page; 65001 is UTF-8, an unknown one is taken for Western European. */
export function decodeCodepage(bytes: Uint8Array, codepage: number): string {
  try {
    return new TextDecoder(CODEPAGES.get(codepage) ?? `windows-${codepage}`).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

const CODEPAGES = new Map([
  [65001, "utf-8"],
  [20127, "windows-1252"],
  [28591, "windows-1252"],
  [28592, "iso-8859-2"],
  [28605, "iso-8859-15"],
  [932, "shift_jis"],
  [936, "gbk"],
  [949, "euc-kr"],
  [950, "big5"],
  [20866, "koi8-r"],
]);
