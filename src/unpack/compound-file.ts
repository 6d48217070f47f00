/**
 * The old Office container ("compound file", [MS-CFB]) as far as needed to tell what it is and whether it
 * asks for a password. Looks only, bounded; a broken one is told by what is still found.
 */
export type CompoundKind = "word" | "excel" | "powerpoint" | "outlook" | "office-encrypted" | null;

interface Stream {
  readonly name: string;
  readonly startSector: number;
}

const SECTOR_SHIFTS = new Set([9, 12]);
const DIRECTORY_SECTORS_MAX = 64;
const ENTRY_BYTES = 128;

/** Which program wrote a compound file, by the names of its streams; null for any other. */
export function compoundKind(buffer: Buffer): CompoundKind {
  const names = new Set(streamsOf(buffer).map((stream) => stream.name));
  // A modern document with a password is wrapped in a compound file ([MS-OFFCRYPTO] 2.3.4.4).
  if (names.has("EncryptedPackage")) return "office-encrypted";
  if (names.has("WordDocument")) return "word";
  if (names.has("Workbook") || names.has("Book")) return "excel";
  if (names.has("PowerPoint Document")) return "powerpoint";
  return names.has("__properties_version1.0") ? "outlook" : null;
}

/** Whether a Word, Excel or PowerPoint 97 file needs a password to be read. */
export function isCompoundEncrypted(buffer: Buffer): boolean {
  const streams = streamsOf(buffer);
  const startOf = (...names: readonly string[]): number | null => {
    const stream = streams.find(({ name }) => names.includes(name));
    return stream === undefined ? null : sectorAt(buffer, stream.startSector);
  };
  const word = startOf("WordDocument");
  // The flag fEncrypted of the file information block ([MS-DOC] 2.5.2).
  if (word !== null && word + 12 <= buffer.length) {
    return (buffer.readUInt16LE(word + 10) & 0x0100) !== 0;
  }
  const book = startOf("Workbook", "Book");
  if (book !== null) return hasFilePass(buffer, book);
  return streams.some(({ name }) => name === "EncryptedSummary");
}

/** The record FilePass stands among the first of a workbook ([MS-XLS] 2.4.117). */
function hasFilePass(buffer: Buffer, start: number): boolean {
  let at = start;
  for (let record = 0; record < 4 && at + 4 <= buffer.length; record += 1) {
    if (buffer.readUInt16LE(at) === 0x2f) return true;
    at += 4 + buffer.readUInt16LE(at + 2);
  }
  return false;
}

function streamsOf(buffer: Buffer): readonly Stream[] {
  if (buffer.length < 512 || !SECTOR_SHIFTS.has(buffer.readUInt16LE(30))) return [];
  const streams: Stream[] = [];
  const seen = new Set<number>();
  let sector = buffer.readUInt32LE(48);
  while (seen.size < DIRECTORY_SECTORS_MAX && !seen.has(sector)) {
    seen.add(sector);
    const at = sectorAt(buffer, sector);
    if (at === null) break;
    const end = Math.min(buffer.length, at + sectorBytes(buffer));
    for (let entry = at; entry + ENTRY_BYTES <= end; entry += ENTRY_BYTES) {
      streams.push(streamAt(buffer, entry));
    }
    sector = nextSector(buffer, sector);
  }
  return streams;
}

function streamAt(buffer: Buffer, at: number): Stream {
  const nameBytes = Math.min(64, Math.max(0, buffer.readUInt16LE(at + 64) - 2));
  return {
    name: buffer.toString("utf16le", at, at + nameBytes),
    startSector: buffer.readUInt32LE(at + 116),
  };
}

const sectorBytes = (buffer: Buffer): number => 1 << buffer.readUInt16LE(30);

function sectorAt(buffer: Buffer, sector: number): number | null {
  const at = (sector + 1) * sectorBytes(buffer);
  return at < buffer.length ? at : null;
}

/** Follows the allocation table, whose first 109 sectors the header lists: 7 MB of a file, enough here. */
function nextSector(buffer: Buffer, sector: number): number {
  const perSector = sectorBytes(buffer) / 4;
  const table = Math.floor(sector / perSector);
  if (table >= 109) return 0xfffffffe;
  const tableAt = sectorAt(buffer, buffer.readUInt32LE(76 + 4 * table));
  const at = tableAt === null ? buffer.length : tableAt + 4 * (sector % perSector);
  return at + 4 <= buffer.length ? buffer.readUInt32LE(at) : 0xfffffffe;
}
