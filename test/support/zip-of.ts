import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

/** One entry of a zip made for a test; `stored` leaves its bytes uncompressed. */
export interface ZipEntryToMake {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly stored?: boolean;
}

/** A zip with the given entries, in order; yazl refuses names that no honest program writes. */
export function zipOf(entries: readonly ZipEntryToMake[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { name, bytes, stored } of entries) {
    if (name.endsWith("/")) zip.addEmptyDirectory(name, { mtime: new Date(0) });
    else zip.addBuffer(Buffer.from(bytes), name, { compress: stored !== true, mtime: new Date(0) });
  }
  zip.end();
  return buffer(zip.outputStream);
}

/** The same archive with one entry marked as encrypted, in its local header and in the directory. */
export function passwordFlagSet(zip: Buffer, name: string): Buffer {
  const marked = Buffer.from(zip);
  const local = marked.indexOf(name) - 30;
  const central = marked.lastIndexOf(name) - 46;
  marked.writeUInt16LE(marked.readUInt16LE(local + 6) | 1, local + 6);
  marked.writeUInt16LE(marked.readUInt16LE(central + 8) | 1, central + 8);
  return marked;
}
