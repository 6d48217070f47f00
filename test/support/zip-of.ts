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
    zip.addBuffer(Buffer.from(bytes), name, { compress: stored !== true, mtime: new Date(0) });
  }
  zip.end();
  return buffer(zip.outputStream);
}
