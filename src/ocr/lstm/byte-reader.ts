import { LstmUnavailable } from "./lstm-unavailable.ts";

/** Reads the little-endian values of a Tesseract file one after the other. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  int32(): number {
    return this.#bytes.readInt32LE(this.#take(4));
  }

  /** A count or a length. Throws LstmUnavailable when the file cannot hold so much. */
  count(): number {
    const count = this.#bytes.readUInt32LE(this.#take(4));
    if (count > this.#bytes.length) throw damaged();
    return count;
  }

  /** Throws LstmUnavailable when so many bytes are not left, before room is made for what they hold. */
  expect(length: number): void {
    if (length > this.#bytes.length - this.#at) throw damaged();
  }

  int64(): number {
    return Number(this.#bytes.readBigInt64LE(this.#take(8)));
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#take(8));
  }

  int8s(length: number): Int8Array {
    const at = this.#take(length);
    return new Int8Array(this.#bytes.buffer, this.#bytes.byteOffset + at, length);
  }

  text(): string {
    const length = this.count();
    const at = this.#take(length);
    return this.#bytes.toString("utf8", at, at + length);
  }

  #take(length: number): number {
    const at = this.#at;
    if (at + length > this.#bytes.length) throw damaged();
    this.#at += length;
    return at;
  }
}

const damaged = () =>
  new LstmUnavailable("the language data ends early: install it again (npm ci, or the package)");
