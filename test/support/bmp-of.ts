/** A Windows bitmap as bytes: two pixels by two unless said otherwise; `palette` is red, green, blue each. */
export function bmpOf(parts: {
  readonly bits: number;
  readonly pixels: readonly number[];
  readonly compression?: number;
  readonly width?: number;
  readonly height?: number;
  readonly palette?: readonly number[];
  readonly perMetre?: number;
}): Buffer {
  const {
    bits,
    pixels,
    compression = 0,
    width = 2,
    height = 2,
    palette = [],
    perMetre = 0,
  } = parts;
  const colours = Math.floor(palette.length / 3);
  const header = Buffer.alloc(54 + 4 * colours);
  header.write("BM", 0, "latin1");
  header.writeUInt32LE(header.length + pixels.length, 2);
  header.writeUInt32LE(header.length, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(bits, 28);
  header.writeUInt32LE(compression, 30);
  header.writeInt32LE(perMetre, 38);
  header.writeUInt32LE(colours, 46);
  for (let i = 0; i < colours; i += 1) {
    const [red = 0, green = 0, blue = 0] = palette.slice(3 * i);
    header.set([blue, green, red], 54 + 4 * i);
  }
  return Buffer.concat([header, Buffer.from(pixels)]);
}
