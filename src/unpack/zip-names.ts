const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
/** The end record is 22 bytes long and may be followed by a comment of at most 65,535. */
const END_WITHIN_BYTES = 22 + 0xffff;
const NAMES_MAX = 1000;

/**
 * The first names in a zip's central directory, as Latin-1; an empty list when there is none. Looks
 * only; it inflates nothing and never throws.
 */
export function zipEntryNames(buffer: Buffer): readonly string[] {
  const end = endOfDirectory(buffer);
  if (end === null) return [];
  const names: string[] = [];
  let at = buffer.readUInt32LE(end + 16);
  while (names.length < NAMES_MAX && at + 46 <= buffer.length) {
    if (buffer.readUInt32LE(at) !== DIRECTORY_ENTRY) break;
    const nameBytes = buffer.readUInt16LE(at + 28);
    names.push(buffer.subarray(at + 46, at + 46 + nameBytes).toString("latin1"));
    at += 46 + nameBytes + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
  }
  return names;
}

function endOfDirectory(buffer: Buffer): number | null {
  const lowest = Math.max(0, buffer.length - END_WITHIN_BYTES);
  for (let at = buffer.length - 22; at >= lowest; at -= 1) {
    if (buffer.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  return null;
}
