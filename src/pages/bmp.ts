import { PagesError } from "./pages-error.ts";

/** The pixels of a bitmap, three bytes each (red, green, blue), rows from the top. */
export interface BmpImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** From its pixels per metre; null where it says none. */
  readonly dpi: number | null;
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly bottomUp: boolean;
  readonly bits: number;
  readonly compression: number;
  readonly pixelsAt: number;
  readonly dpi: number | null;
  /** Red, green, blue of each colour of the table, one after the other; empty above 8 bits. */
  readonly palette: Uint8Array;
  readonly masks: readonly [number, number, number];
}

const [RGB, RLE8, RLE4, BITFIELDS, ALPHA_BITFIELDS] = [0, 1, 2, 3, 6];
const METRES_PER_INCH = 0.0254;

/**
 * Decodes a Windows bitmap of 1, 4, 8, 16, 24 or 32 bits, plain or run-length encoded. The size is checked
 * by the header before anything is kept. Throws PagesError: damaged, too-many-pixels.
 */
export function decodeBmp(bytes: Uint8Array, pixelsMax: number): BmpImage {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(buffer);
  const { width, height } = header;
  if (width * height > pixelsMax) {
    throw new PagesError("too-many-pixels", `BMP: ${width} x ${height} pixels`, {
      found: width * height,
    });
  }
  const data = new Uint8Array(width * height * 3);
  const isRunLength = header.compression === RLE8 || header.compression === RLE4;
  if (isRunLength) decodeRuns(buffer, header, data);
  else decodeRows(buffer, header, data);
  return { data, width, height, dpi: header.dpi };
}

function readHeader(buffer: Buffer): Header {
  const size = buffer.length < 26 ? 0 : buffer.readUInt32LE(14);
  if (size === 12) return readOldHeader(buffer);
  if (size < 40 || buffer.length < 14 + size) throw damaged("its header is cut off");
  const [width, signedHeight] = [buffer.readInt32LE(18), buffer.readInt32LE(22)];
  const bits = buffer.readUInt16LE(28);
  const compression = buffer.readUInt32LE(30);
  const perMetre = buffer.readInt32LE(38);
  const hasMasks = compression === BITFIELDS || compression === ALPHA_BITFIELDS;
  const colours = Math.min(buffer.readUInt32LE(46) || 256, 256);
  return checked({
    width,
    height: Math.abs(signedHeight),
    bottomUp: signedHeight > 0,
    bits,
    compression,
    pixelsAt: buffer.readUInt32LE(10),
    dpi: perMetre > 0 ? perMetre * METRES_PER_INCH : null,
    palette: paletteAt(buffer, 14 + size, bits, colours, 4),
    masks: hasMasks && buffer.length >= 66 ? masksAt(buffer) : defaultMasks(bits),
  });
}

/** The header of OS/2 1.x: 16-bit sizes, three bytes a colour. */
function readOldHeader(buffer: Buffer): Header {
  const bits = buffer.readUInt16LE(24);
  return checked({
    width: buffer.readUInt16LE(18),
    height: buffer.readUInt16LE(20),
    bottomUp: true,
    bits,
    compression: RGB,
    pixelsAt: buffer.readUInt32LE(10),
    dpi: null,
    palette: paletteAt(buffer, 26, bits, 256, 3),
    masks: defaultMasks(bits),
  });
}

function checked(header: Header): Header {
  const { width, height, bits, compression } = header;
  if (width < 1 || height < 1) throw damaged("it has no size");
  const fits =
    ([1, 4, 8, 16, 24, 32].includes(bits) && compression === RGB) ||
    (bits === 8 && compression === RLE8) ||
    (bits === 4 && compression === RLE4) ||
    ((bits === 16 || bits === 32) && [BITFIELDS, ALPHA_BITFIELDS].includes(compression));
  if (!fits) throw damaged(`${bits} bits with compression ${compression} are not known`);
  return header;
}

function paletteAt(
  buffer: Buffer,
  at: number,
  bits: number,
  colours: number,
  bytesEach: number,
): Uint8Array {
  if (bits > 8) return new Uint8Array();
  const count = Math.min(colours, 1 << bits, Math.floor((buffer.length - at) / bytesEach));
  const palette = new Uint8Array(Math.max(0, count) * 3);
  for (let i = 0; i < count; i += 1) {
    const from = at + i * bytesEach;
    palette.set([buffer[from + 2] ?? 0, buffer[from + 1] ?? 0, buffer[from] ?? 0], i * 3);
  }
  return palette;
}

const masksAt = (buffer: Buffer): [number, number, number] => [
  buffer.readUInt32LE(54),
  buffer.readUInt32LE(58),
  buffer.readUInt32LE(62),
];

const defaultMasks = (bits: number): [number, number, number] =>
  bits === 16 ? [0x7c00, 0x03e0, 0x001f] : [0xff0000, 0xff00, 0xff];

/** Rows of the same length, each filled up to four bytes. What is missing at the end stays black. */
function decodeRows(buffer: Buffer, header: Header, data: Uint8Array): void {
  const { width, height, bits } = header;
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (header.pixelsAt + stride * (height - 1) >= buffer.length) throw damaged("it is cut off");
  const pixel = bits <= 8 ? indexed(buffer, header) : direct(buffer, header);
  for (let row = 0; row < height; row += 1) {
    const from = header.pixelsAt + row * stride;
    let to = lineOf(header, row) * width * 3;
    for (let x = 0; x < width; x += 1, to += 3) pixel(from, x, data, to);
  }
}

type PutPixel = (rowAt: number, x: number, data: Uint8Array, to: number) => void;

function indexed(buffer: Buffer, { bits, palette }: Header): PutPixel {
  const mask = (1 << bits) - 1;
  return (rowAt, x, data, to) => {
    const bit = x * bits;
    const value = buffer[rowAt + (bit >> 3)] ?? 0;
    putColour(palette, (value >> (8 - bits - (bit & 7))) & mask, data, to);
  };
}

function direct(buffer: Buffer, { bits, masks }: Header): PutPixel {
  const bytes = bits / 8;
  const channels = masks.map((mask) => channelOf(mask));
  return (rowAt, x, data, to) => {
    const at = rowAt + x * bytes;
    let value = 0;
    for (let i = bytes - 1; i >= 0; i -= 1) value = value * 256 + (buffer[at + i] ?? 0);
    for (const [i, channel] of channels.entries()) data[to + i] = channel(value);
  };
}

/** Takes one colour out of a pixel and brings it to 0..255. */
function channelOf(mask: number): (value: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const max = mask >>> shift;
  return (value) => Math.round((((value & mask) >>> shift) / max) * 255);
}

function putColour(palette: Uint8Array, colour: number, data: Uint8Array, to: number): void {
  for (let i = 0; i < 3; i += 1) data[to + i] = palette[colour * 3 + i] ?? 0;
}

const lineOf = ({ height, bottomUp }: Header, row: number): number =>
  bottomUp ? height - 1 - row : row;

/** Runs of equal pixels and stretches of different ones (BI_RLE8, BI_RLE4); every step reads two bytes. */
function decodeRuns(buffer: Buffer, header: Header, data: Uint8Array): void {
  let [at, x, row] = [header.pixelsAt, 0, 0];
  fillWith(header.palette, data);
  while (at + 1 < buffer.length && row < header.height) {
    const [count, value] = [buffer[at] ?? 0, buffer[at + 1] ?? 0];
    at += 2;
    if (count > 0) {
      putRun(header, data, { x, row, count, colourAt: (i) => nibble(header, value, i) });
      x += count;
    } else if (value === 0) [x, row] = [0, row + 1];
    else if (value === 1) return;
    else if (value === 2) {
      x += buffer[at] ?? 0;
      row += buffer[at + 1] ?? 0;
      at += 2;
    } else {
      const start = at;
      const each = header.bits === 8 ? 1 : 2;
      const colourAt = (i: number): number =>
        nibble(header, buffer[start + Math.floor(i / each)] ?? 0, i);
      putRun(header, data, { x, row, count: value, colourAt });
      x += value;
      // A stretch is filled up to an even number of bytes.
      at += Math.ceil(Math.ceil(value / each) / 2) * 2;
    }
  }
}

const nibble = ({ bits }: Header, value: number, i: number): number =>
  bits === 8 ? value : i % 2 === 0 ? value >> 4 : value & 15;

function putRun(
  header: Header,
  data: Uint8Array,
  run: { x: number; row: number; count: number; colourAt: (i: number) => number },
): void {
  const end = Math.min(run.count, header.width - run.x);
  const line = lineOf(header, run.row) * header.width;
  for (let i = 0; i < end; i += 1) {
    putColour(header.palette, run.colourAt(i), data, (line + run.x + i) * 3);
  }
}

/** What no run covers shows the first colour of the table. */
function fillWith(palette: Uint8Array, data: Uint8Array): void {
  for (let to = 0; to < data.length; to += 3) putColour(palette, 0, data, to);
}

const damaged = (what: string): PagesError => new PagesError("damaged", `BMP: ${what}`);
