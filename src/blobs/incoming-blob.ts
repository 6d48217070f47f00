import { createCipheriv, createDecipheriv, createHash, type Hash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Sha256 } from "../domain/ids.ts";
import { syncFolder } from "./durable-file.ts";
import { encryptChunks, type FolderKey } from "./keys.ts";

/** Bytes that were written as a blob without ever being in memory whole. */
export interface WrittenBlob {
  readonly sha256: Sha256;
  readonly bytes: number;
}

/**
 * Writes what a stream brings as a blob in `folder`, which is there; durable when it returns. A blob is bound to its hash,
 * which is known at the end only: so the bytes are first kept under a key that nobody keeps, then
 * encrypted anew with the folder's. Throws what the stream or the file system throws, and leaves nothing.
 */
export async function writeIncomingBlob(
  folder: string,
  key: FolderKey,
  contextOf: (sha256: Sha256) => string,
  source: AsyncIterable<Uint8Array>,
): Promise<WrittenBlob> {
  const name = join(folder, `.${randomBytes(6).toString("hex")}`);
  const [arriving, finished] = [`${name}.arriving.tmp`, `${name}.tmp`];
  try {
    const once = { key: randomBytes(32), iv: randomBytes(16) };
    const written = await keepArriving(arriving, once, source);
    const context = contextOf(written.sha256);
    const hash = createHash("sha256");
    await pipeline(
      createReadStream(arriving),
      createDecipheriv("aes-256-ctr", once.key, once.iv),
      (chunks: AsyncIterable<Uint8Array>) => encryptChunks(key, hashed(chunks, hash), context),
      createWriteStream(finished, { flags: "wx", mode: 0o600 }),
    );
    // What comes back from the disk must be what came in.
    if (hash.digest("hex") !== written.sha256) {
      throw new Error("The disk changed what was written to it: the file was not taken");
    }
    await syncFile(finished);
    await rename(finished, join(folder, written.sha256));
    await syncFolder(folder);
    return written;
  } finally {
    await rm(arriving, { force: true });
    await rm(finished, { force: true });
  }
}

async function keepArriving(
  file: string,
  once: { readonly key: Buffer; readonly iv: Buffer },
  source: AsyncIterable<Uint8Array>,
): Promise<WrittenBlob> {
  const hash = createHash("sha256");
  let bytes = 0;
  await pipeline(
    source,
    async function* count(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of hashed(chunks, hash)) {
        bytes += chunk.length;
        yield chunk;
      }
    },
    createCipheriv("aes-256-ctr", once.key, once.iv),
    createWriteStream(file, { flags: "wx", mode: 0o600 }),
  );
  return { sha256: Sha256.parse(hash.digest("hex")), bytes };
}

async function* hashed(chunks: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
