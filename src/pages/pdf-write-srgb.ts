/** Samples of the tone curve; the specification asks for a table where the curve is no plain power. */
const CURVE_SAMPLES = 1024;
const HEADER_BYTES = 128;

/** The primaries of sRGB (IEC 61966-2-1), adapted to the D50 white of ICC profiles by Bradford. */
const COLORANTS = {
  rXYZ: [0.43607, 0.22249, 0.01392],
  gXYZ: [0.38515, 0.71687, 0.09708],
  bXYZ: [0.14307, 0.06061, 0.7141],
} as const;
const D50 = [0.9642, 1, 0.82491] as const;

/** An ICC profile of sRGB, version 2.1 as PDF/A-1 and -2 both take it, computed from the standard's numbers. */
export function srgbProfile(): Uint8Array {
  const curve = toneCurve();
  const tags: [signature: string, data: Buffer][] = [
    ["desc", description("sRGB")],
    ["cprt", text("No copyright, use freely")],
    ["wtpt", xyz(D50)],
    ["rXYZ", xyz(COLORANTS.rXYZ)],
    ["gXYZ", xyz(COLORANTS.gXYZ)],
    ["bXYZ", xyz(COLORANTS.bXYZ)],
    ["rTRC", curve],
    ["gTRC", curve],
    ["bTRC", curve],
  ];
  const table = Buffer.alloc(4 + tags.length * 12);
  table.writeUInt32BE(tags.length, 0);
  const offsets = new Map<Buffer, number>();
  const parts: Buffer[] = [];
  let end = HEADER_BYTES + table.length;
  for (const [i, [signature, data]] of tags.entries()) {
    // The three channels share one curve.
    const offset = offsets.get(data) ?? end;
    if (!offsets.has(data)) {
      const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
      parts.push(padded);
      offsets.set(data, offset);
      end += padded.length;
    }
    table.write(signature, 4 + i * 12, "latin1");
    table.writeUInt32BE(offset, 8 + i * 12);
    table.writeUInt32BE(data.length, 12 + i * 12);
  }
  return new Uint8Array(Buffer.concat([header(end), table, ...parts]));
}

function header(size: number): Buffer {
  const buffer = Buffer.alloc(HEADER_BYTES);
  buffer.writeUInt32BE(size, 0);
  buffer.writeUInt32BE(0x02100000, 8);
  buffer.write("mntrRGB XYZ ", 12, "latin1");
  // 1 January 2026, so that the profile is the same whenever it is made.
  for (const [i, part] of [2026, 1, 1, 0, 0, 0].entries()) buffer.writeUInt16BE(part, 24 + i * 2);
  buffer.write("acsp", 36, "latin1");
  xyz(D50).copy(buffer, 68, 8);
  return buffer;
}

function fixed(value: number): number {
  return Math.round(value * 65536);
}

function xyz(values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(20);
  buffer.write("XYZ ", 0, "latin1");
  for (const [i, value] of values.entries()) buffer.writeInt32BE(fixed(value), 8 + i * 4);
  return buffer;
}

function toneCurve(): Buffer {
  const buffer = Buffer.alloc(12 + CURVE_SAMPLES * 2);
  buffer.write("curv", 0, "latin1");
  buffer.writeUInt32BE(CURVE_SAMPLES, 8);
  for (let i = 0; i < CURVE_SAMPLES; i++) {
    const encoded = i / (CURVE_SAMPLES - 1);
    const linear = encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
    buffer.writeUInt16BE(Math.round(linear * 65535), 12 + i * 2);
  }
  return buffer;
}

function text(value: string): Buffer {
  return Buffer.concat([
    Buffer.from("text\0\0\0\0", "latin1"),
    Buffer.from(`${value}\0`, "latin1"),
  ]);
}

/** A version 2 description: ASCII, then empty Unicode and Macintosh forms. */
function description(value: string): Buffer {
  const ascii = Buffer.from(`${value}\0`, "latin1");
  const head = Buffer.alloc(12);
  head.write("desc", 0, "latin1");
  head.writeUInt32BE(ascii.length, 8);
  return Buffer.concat([head, ascii, Buffer.alloc(8 + 3 + 67)]);
}
