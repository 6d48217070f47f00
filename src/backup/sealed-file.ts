import { createHash, createHmac, hkdfSync } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { PassThrough } from "node:stream";
import { createZstdCompress, createZstdDecompress } from "node:zlib";
import { makeFolder } from "../blobs/durable-file.ts";
import { decryptChunks, encryptChunks } from "../blobs/keys.ts";

/** What the manifest says of a file: size and SHA-256 of the bytes as they lie in the backup. */
export interface FileSum {
  readonly bytes: number;
  readonly sha256: string;
}

/** The purposes of a backup's one key never share bytes (HKDF, RFC 5869). */
const derive = (key: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync("sha256", key, "", `poststelle backup ${purpose}`, 32));

/** Says that whoever wrote the manifest held the backup's key; hex. */
export const manifestMac = (key: Buffer, text: string): string =>
  createHmac("sha256", derive(key, "manifest")).update(text).digest("hex");

/**
 * Writes `source` compressed (Zstandard) and encrypted with the backup's key, durably. The rows of the
 * database hold what letters say: without the keys, which lie apart, nobody reads them. The name of the
 * file is authenticated, so that files cannot change places.
 */
export async function writeSealed(
  file: string,
  key: Buffer,
  source: AsyncIterable<Uint8Array>,
): Promise<FileSum> {
  await makeFolder(dirname(file));
  const hash = createHash("sha256");
  let bytes = 0;
  const handle = await open(file, "wx", 0o600);
  try {
    const packed = new PassThrough();
    const packing = pipeline(source, createZstdCompress(), packed);
    // Its error is thrown below; until then it must not count as unheard.
    packing.catch(() => {});
    for await (const chunk of encryptChunks(derive(key, "files"), packed, basename(file))) {
      hash.update(chunk);
      bytes += chunk.length;
      await handle.writeFile(chunk);
    }
    await packing;
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest("hex") };
}

/**
 * What `writeSealed` was given. Throws at the end when the file is not what was written: use nothing of
 * it before it ended well.
 */
export async function* readSealed(file: string, key: Buffer): AsyncGenerator<Uint8Array> {
  const unpacked = createZstdDecompress();
  const unpacking = pipeline(
    decryptChunks(derive(key, "files"), createReadStream(file), basename(file)),
    unpacked,
  );
  unpacking.catch(() => {});
  for await (const chunk of unpacked) yield chunk;
  await unpacking;
}

/** Size and SHA-256 of a file as it lies there. */
export async function sumOf(file: string): Promise<FileSum> {
  const hash = createHash("sha256");
  let bytes = 0;
  const stream: AsyncIterable<Buffer> = createReadStream(file);
  for await (const chunk of stream) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** The path of a file below `folder` whose name stands in a manifest. */
export const placeIn = (folder: string, name: string): string => join(folder, ...name.split("/"));
