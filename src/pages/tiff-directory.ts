import { PagesError } from "./pages-error.ts";

/** What a TIFF says of one of its pages, before anything is decoded. Resolutions in dots per inch. */
export interface TiffPage {
  /** Which directory of the file this is, from 0; thumbnails are counted but not listed. */
  readonly index: number;
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly compression: number;
  /** EXIF orientation, 1..8. */
  readonly orientation: number;
  readonly dpi: { readonly x: number; readonly y: number } | null;
  /** Height of a pixel by its width, known even where the unit is not; 1 is square. */
  readonly pixelAspect: number;
}

interface Layout {
  readonly view: DataView;
  readonly littleEndian: boolean;
  readonly big: boolean;
}

const TAG = {
  subfileType: 254,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  orientation: 274,
  xResolution: 282,
  yResolution: 283,
  resolutionUnit: 296,
} as const;

const ENTRIES_MAX = 512;

/**
 * Lists the pages of a TIFF or BigTIFF by walking its directories; bounded, and loops are refused.
 * Throws PagesError: damaged, empty, too-many-pages.
 */
export function tiffPages(bytes: Uint8Array, pagesMax: number): TiffPage[] {
  const layout = layoutOf(bytes);
  const pages: TiffPage[] = [];
  const seen = new Set<number>();
  let offset = readOffset(layout, layout.big ? 8 : 4);
  while (offset !== 0) {
    if (seen.has(offset)) throw new PagesError("damaged", "TIFF: its directories form a loop");
    seen.add(offset);
    // Each page may bring one thumbnail along.
    if (pages.length >= pagesMax || seen.size > 2 * pagesMax)
      throw new PagesError("too-many-pages", `TIFF: more than ${pagesMax} pages`);
    const { tags, next } = readDirectory(layout, offset);
    if (((tags.get(TAG.subfileType) ?? 0) & 1) === 0) pages.push(pageOf(tags, seen.size - 1));
    offset = next;
  }
  if (pages.length === 0) throw new PagesError("empty", "TIFF: no page in it");
  return pages;
}

/**
 * The ASCII values of these tags in the first directory of a TIFF; those that are not there, or not in
 * order, are left out. Never throws.
 */
export function tiffTexts(
  bytes: Uint8Array,
  wanted: readonly number[],
): ReadonlyMap<number, string> {
  const texts = new Map<number, string>();
  try {
    const layout = layoutOf(bytes);
    const { view, littleEndian, big } = layout;
    const offset = readOffset(layout, big ? 8 : 4);
    const [head, size] = big ? [8, 20] : [2, 12];
    const count = big
      ? Number(view.getBigUint64(offset, littleEndian))
      : view.getUint16(offset, littleEndian);
    for (let i = 0; i < Math.min(count, ENTRIES_MAX); i += 1) {
      const at = offset + head + i * size;
      const tag = view.getUint16(at, littleEndian);
      if (wanted.includes(tag)) texts.set(tag, asciiOf(layout, at));
    }
  } catch {
    // Cut off or a loop: what was found until there is what there is.
  }
  return texts;
}

/** Type 2: so many bytes of ASCII, the last a zero. */
function asciiOf(layout: Layout, at: number): string {
  const { view, littleEndian, big } = layout;
  if (view.getUint16(at + 2, littleEndian) !== 2) return "";
  const length = big
    ? Number(view.getBigUint64(at + 4, littleEndian))
    : view.getUint32(at + 4, littleEndian);
  const inline = at + (big ? 12 : 8);
  const from = length <= (big ? 8 : 4) ? inline : readOffset(layout, inline);
  if (length > 10_000 || from + length > view.byteLength) return "";
  return Buffer.from(view.buffer, view.byteOffset + from, length)
    .toString("latin1")
    .split("\0", 1)
    .join("");
}

function layoutOf(bytes: Uint8Array): Layout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 8) throw new PagesError("damaged", "TIFF: too short");
  const littleEndian = view.getUint16(0) === 0x4949;
  const magic = view.getUint16(2, littleEndian);
  if (magic !== 42 && magic !== 43) throw new PagesError("damaged", "TIFF: unknown header");
  return { view, littleEndian, big: magic === 43 };
}

function readOffset({ view, littleEndian, big }: Layout, at: number): number {
  const size = big ? 8 : 4;
  if (at + size > view.byteLength) throw new PagesError("damaged", "TIFF: cut off");
  return big ? Number(view.getBigUint64(at, littleEndian)) : view.getUint32(at, littleEndian);
}

function readDirectory(
  layout: Layout,
  offset: number,
): { tags: Map<number, number>; next: number } {
  const { view, littleEndian, big } = layout;
  const head = big ? 8 : 2;
  const size = big ? 20 : 12;
  if (offset + head > view.byteLength) throw new PagesError("damaged", "TIFF: cut off");
  const count = big
    ? Number(view.getBigUint64(offset, littleEndian))
    : view.getUint16(offset, littleEndian);
  const end = offset + head + count * size;
  if (count > ENTRIES_MAX || end > view.byteLength)
    throw new PagesError("damaged", "TIFF: a directory does not fit the file");
  const tags = new Map<number, number>();
  for (let i = 0; i < count; i++) readEntry(layout, offset + head + i * size, tags);
  // Many writers leave the last pointer out when the directory ends the file.
  const next = end + (big ? 8 : 4) <= view.byteLength ? readOffset(layout, end) : 0;
  return { tags, next };
}

/** Stores the first value of an entry as a number: all tags needed here have one, or agree on it. */
function readEntry(layout: Layout, at: number, tags: Map<number, number>): void {
  const { view, littleEndian, big } = layout;
  const tag = view.getUint16(at, littleEndian);
  const type = view.getUint16(at + 2, littleEndian);
  const count = big
    ? Number(view.getBigUint64(at + 4, littleEndian))
    : view.getUint32(at + 4, littleEndian);
  const inline = at + (big ? 12 : 8);
  const width = { 1: 1, 3: 2, 4: 4, 5: 8, 16: 8 }[type];
  if (width === undefined || count === 0) return;
  const from = width * count <= (big ? 8 : 4) ? inline : readOffset(layout, inline);
  if (from + width > view.byteLength) return;
  if (type === 1) tags.set(tag, view.getUint8(from));
  else if (type === 3) tags.set(tag, view.getUint16(from, littleEndian));
  else if (type === 4) tags.set(tag, view.getUint32(from, littleEndian));
  else if (type === 16) tags.set(tag, Number(view.getBigUint64(from, littleEndian)));
  else tags.set(tag, view.getUint32(from, littleEndian) / view.getUint32(from + 4, littleEndian));
}

function pageOf(tags: ReadonlyMap<number, number>, index: number): TiffPage {
  const tag = (name: keyof typeof TAG, otherwise: number): number =>
    tags.get(TAG[name]) ?? otherwise;
  const width = tag("width", 0);
  const height = tag("height", 0);
  if (width < 1 || height < 1) throw new PagesError("damaged", "TIFF: a page without a size");
  const orientation = tag("orientation", 1);
  return {
    index,
    width,
    height,
    bitsPerSample: tag("bitsPerSample", 1),
    compression: tag("compression", 1),
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    ...resolutionOf(tag("xResolution", 0), tag("yResolution", 0), tag("resolutionUnit", 2)),
  };
}

/** Unit 1 is none: only the shape of the pixels is known. Unit 3 is centimetres. */
function resolutionOf(x: number, y: number, unit: number): Pick<TiffPage, "dpi" | "pixelAspect"> {
  const aspect = x / y;
  // Beyond 4:1 it is no fax but nonsense; so is nothing, or nothing by nothing.
  if (!(aspect > 0.25 && aspect < 4)) return { dpi: null, pixelAspect: 1 };
  const perInch = unit === 3 ? 2.54 : 1;
  const dpi = unit === 1 ? null : { x: x * perInch, y: y * perInch };
  return { dpi, pixelAspect: aspect };
}
