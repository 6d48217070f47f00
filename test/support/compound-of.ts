const SECTOR = 512;

/** A compound file ([MS-CFB]) of one directory sector and a sector per stream; at most four streams. */
export function compoundOf(
  streams: readonly { readonly name: string; readonly content?: Uint8Array }[],
): Buffer {
  const header = Buffer.alloc(SECTOR);
  header.write("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "latin1");
  header.writeUInt16LE(9, 30);
  // Sector 0 is the allocation table, sector 1 the directory; streams follow.
  header.writeUInt32LE(1, 48);
  header.fill(0xff, 76);
  header.writeUInt32LE(0, 76);
  const table = Buffer.alloc(SECTOR, 0xfe);
  for (let at = 0; at < SECTOR; at += 4) table.writeUInt32LE(0xfffffffe, at);
  const directory = Buffer.alloc(SECTOR);
  for (const [index, { name }] of streams.entries()) {
    const at = 128 * index;
    directory.write(name, at, "utf16le");
    directory.writeUInt16LE(2 * name.length + 2, at + 64);
    directory.writeUInt32LE(2 + index, at + 116);
  }
  const contents = streams.map(({ content }) => {
    const sector = Buffer.alloc(SECTOR);
    sector.set(content ?? []);
    return sector;
  });
  return Buffer.concat([header, table, directory, ...contents]);
}
