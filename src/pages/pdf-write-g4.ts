/** A page coded in CCITT Group 4, as one strip. */
export interface G4Image {
  readonly width: number;
  readonly height: number;
  /** PDF's BlackIs1: whether the code's black runs mean white paper. */
  readonly blackIs1: boolean;
  /** EXIF orientation, 1..8. */
  readonly orientation: number;
  readonly data: Uint8Array;
}

const TAG = {
  width: 256,
  height: 257,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  stripByteCounts: 279,
  tileOffsets: 324,
} as const;
const GROUP_4 = 4;
const SHORT = 3;
const LONG = 4;
const DIRECTORIES_MAX = 10_000;

interface Entry {
  readonly count: number;
  readonly value: number;
}

/**
 * The Group 4 data of a TIFF page (TIFF 6.0; `frame` counts directories from 0). Null when the bytes
 * are no classic TIFF, or the page is coded otherwise, in several strips, or out of bounds.
 */
export function readG4Tiff(bytes: Uint8Array, frame: number): G4Image | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) return null;
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return null;
  const little = order === 0x4949;
  if (view.getUint16(2, little) !== 42 || frame >= DIRECTORIES_MAX) return null;
  try {
    let offset = view.getUint32(4, little);
    for (let i = 0; i < frame; i++) {
      if (offset === 0) return null;
      offset = view.getUint32(offset + 2 + view.getUint16(offset, little) * 12, little);
    }
    return offset === 0 ? null : imageOf(bytes, readDirectory(view, offset, little));
  } catch (error) {
    // A pointer beyond the end: sharp will say what is wrong with the file.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readDirectory(view: DataView, offset: number, little: boolean): Map<number, Entry> {
  const entries = new Map<number, Entry>();
  const count = view.getUint16(offset, little);
  for (let i = 0; i < count; i++) {
    const at = offset + 2 + i * 12;
    const type = view.getUint16(at + 2, little);
    if (type !== SHORT && type !== LONG) continue;
    const value = type === SHORT ? view.getUint16(at + 8, little) : view.getUint32(at + 8, little);
    entries.set(view.getUint16(at, little), { count: view.getUint32(at + 4, little), value });
  }
  return entries;
}

function imageOf(bytes: Uint8Array, entries: ReadonlyMap<number, Entry>): G4Image | null {
  const value = (tag: number, otherwise: number) => entries.get(tag)?.value ?? otherwise;
  const strips = entries.get(TAG.stripOffsets);
  const width = value(TAG.width, 0);
  const height = value(TAG.height, 0);
  if (value(TAG.compression, 1) !== GROUP_4 || strips?.count !== 1) return null;
  if (entries.has(TAG.tileOffsets) || width < 1 || height < 1) return null;
  const end = strips.value + value(TAG.stripByteCounts, 0);
  if (end > bytes.length || end === strips.value) return null;
  const data = bytes.subarray(strips.value, end);
  return {
    width,
    height,
    blackIs1: value(TAG.photometric, 0) === 1,
    orientation: value(TAG.orientation, 1),
    data: value(TAG.fillOrder, 1) === 2 ? mirrored(data) : data,
  };
}

/** Each byte with its bits in reverse: FillOrder 2 begins with the lowest, a PDF with the highest. */
function mirrored(data: Uint8Array): Uint8Array {
  return data.map((byte) => {
    let result = 0;
    for (let bit = 0; bit < 8; bit++) result = (result << 1) | ((byte >> bit) & 1);
    return result;
  });
}
