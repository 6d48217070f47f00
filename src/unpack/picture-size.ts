/** JPEG markers that carry the frame size (ITU T.81, table B.1): SOF0 to SOF15 without DHT, JPG, DAC. */
const FRAME_MARKERS = new Set([
  0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf,
]);

/** Width and height in pixels as the header of a PNG, GIF, BMP or JPEG claims; null for all else. */
export function pictureSize(bytes: Uint8Array): { width: number; height: number } | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = buffer.toString("latin1", 0, 6);
  if (buffer.length < 26) return null;
  if (start.startsWith("\x89PNG")) {
    return { width: buffer.readUInt32BE(16), height: buffer.readUInt32BE(20) };
  }
  if (/^GIF8[79]a/.test(start)) {
    return { width: buffer.readUInt16LE(6), height: buffer.readUInt16LE(8) };
  }
  if (start.startsWith("BM")) {
    return { width: buffer.readUInt32LE(18), height: Math.abs(buffer.readInt32LE(22)) };
  }
  return start.startsWith("\xff\xd8") ? jpegSize(buffer) : null;
}

function jpegSize(buffer: Buffer): { width: number; height: number } | null {
  let at = 2;
  while (at + 9 <= buffer.length && buffer[at] === 0xff) {
    const marker = buffer[at + 1] ?? 0;
    if (FRAME_MARKERS.has(marker)) {
      return { width: buffer.readUInt16BE(at + 7), height: buffer.readUInt16BE(at + 5) };
    }
    // 0xff before a marker is padding and stands alone; every other segment says its length.
    at += marker === 0xff ? 1 : 2 + Math.max(2, buffer.readUInt16BE(at + 2));
  }
  return null;
}
