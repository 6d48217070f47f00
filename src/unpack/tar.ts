import type { ArchiveLimits } from "./archive-limits.ts";
import { UnpackError } from "./unpack-error.ts";
import { entryLabel, isSystemFile } from "./zip-entry-name.ts";

const BLOCK = 512;
/** A name in a record of its own is a path, not a file: longer ones are nonsense. */
const NAME_BYTES_MAX = 64 * 1024;

/** One file of a tar archive; names are labels for people, never paths, and may occur twice. */
export interface TarEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Written by an operating system for itself. */
  readonly systemFile: boolean;
}

interface Header {
  readonly name: string;
  readonly size: number;
  readonly type: string;
}

/** Whether bytes begin with a tar header: its check sum says so, whatever the dialect. */
export function isTar(buffer: Buffer): boolean {
  return buffer.length >= BLOCK && headerAt(buffer, 0) !== null;
}

/**
 * The files of a tar archive (POSIX.1-2017 ustar and pax, GNU long names) in order; links, devices and
 * folders are left out. Throws UnpackError: damaged when it is cut off, too-many-entries, too-many-bytes.
 */
export function* tarEntries(bytes: Uint8Array, limits: ArchiveLimits): Generator<TarEntry> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [at, seen, left] = [0, 0, limits.bytesMax];
  let longName: string | null = null;
  while (at + BLOCK <= buffer.length && buffer[at] !== 0) {
    const header = headerAt(buffer, at);
    if (header === null) throw new UnpackError("damaged", "tar: a header's check sum differs");
    const content = buffer.subarray(at + BLOCK, at + BLOCK + header.size);
    if (content.length < header.size) throw new UnpackError("damaged", "tar: cut off");
    at += BLOCK + Math.ceil(header.size / BLOCK) * BLOCK;
    seen += 1;
    if (seen > 4 * limits.entriesMax) throw tooMany(limits);
    if (isNameRecord(header)) {
      longName = nameOfRecord(header, content) ?? longName;
      continue;
    }
    const name = entryLabel(longName ?? header.name);
    longName = null;
    if (name === null || !["0", "\0", "7"].includes(header.type)) continue;
    left -= content.length;
    if (left < 0) {
      throw new UnpackError("too-many-bytes", "its files together are larger than allowed");
    }
    yield { name, bytes: content, systemFile: isSystemFile(name) };
  }
}

const tooMany = (limits: ArchiveLimits): UnpackError =>
  new UnpackError("too-many-entries", `the archive has more than ${limits.entriesMax}`);

/** The header of a block, or null where its check sum (with its own field as blanks) does not hold. */
function headerAt(buffer: Buffer, at: number): Header | null {
  const block = buffer.subarray(at, at + BLOCK);
  let sum = 0;
  for (const [index, value] of block.entries()) sum += index >= 148 && index < 156 ? 32 : value;
  if (octal(block, 148, 156) !== sum) return null;
  const size = octal(block, 124, 136);
  if (size === null) return null;
  const prefix = text(block, 257, 262) === "ustar" ? text(block, 345, 500) : "";
  const name = text(block, 0, 100);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    size,
    type: String.fromCharCode(block[156] ?? 0),
  };
}

function octal(block: Buffer, from: number, to: number): number | null {
  const digits = /^ *([0-7]+)[ \0]*$/.exec(block.toString("latin1", from, to))?.[1];
  return digits === undefined ? null : Number.parseInt(digits, 8);
}

const text = (block: Buffer, from: number, to: number): string =>
  block.toString("utf8", from, to).split("\0", 1)[0] ?? "";

/** A record that names the file after it (GNU `L`, pax `x`), or all after it (pax `g`). */
const isNameRecord = ({ type }: Header): boolean => ["L", "K", "x", "g"].includes(type);

function nameOfRecord({ type }: Header, content: Buffer): string | null {
  const record = content.subarray(0, NAME_BYTES_MAX);
  if (type === "L") return text(record, 0, record.length);
  if (type !== "x") return null;
  return /(?:^|\n)\d+ path=([^\n]*)/.exec(record.toString("utf8"))?.[1] ?? null;
}
