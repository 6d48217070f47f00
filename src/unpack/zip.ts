import { isAscii, isUtf8 } from "node:buffer";
import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { type Entry, fromBuffer, getFileNameLowLevel, type ZipFile } from "yauzl";
import { type ArchiveLimits, RATIO_COUNTS_FROM_BYTES } from "./archive-limits.ts";
import { UnpackError } from "./unpack-error.ts";
import { entryLabel, isSystemFile } from "./zip-entry-name.ts";

/** One file of an archive; names are labels for people, never paths, and may occur twice. */
export interface ZipEntry {
  /** Its place among the files of the archive, from 0. */
  readonly index: number;
  readonly name: string;
  /** The content; with a `problem`, the packed bytes as they stand in the archive. */
  readonly bytes: Uint8Array;
  /** Written by an operating system for itself (`__MACOSX`, `.DS_Store`, `Thumbs.db`). */
  readonly systemFile: boolean;
  /** Why this entry alone cannot be had: `encrypted` or `damaged`. */
  readonly problem: UnpackError | null;
}

const [STORED, DEFLATED] = [0, 8];

/**
 * The files of a zip archive in directory order, each wholly in memory; folders are left out. Claimed
 * sizes are not believed: inflating stops at the limit. Throws UnpackError when the archive as a whole
 * is damaged, encrypted or beyond a limit; `signal` stops it between entries.
 */
export async function* zipEntries(
  bytes: Uint8Array,
  limits: ArchiveLimits,
  signal?: AbortSignal,
): AsyncGenerator<ZipEntry> {
  const zip = await openZip(bytes);
  let [index, seen, left] = [0, 0, limits.bytesMax];
  try {
    for (let entry = await next(zip); entry !== null; entry = await next(zip)) {
      signal?.throwIfAborted();
      seen += 1;
      if (seen > limits.entriesMax) {
        throw new UnpackError(
          "too-many-entries",
          `the archive has more than ${limits.entriesMax}`,
          {
            found: zip.entryCount,
          },
        );
      }
      const name = entryLabel(storedName(entry));
      if (name === null) continue;
      const content = await contentOf(zip, entry, { ...limits, bytesMax: left });
      left -= content.bytes.length;
      yield { index, name, systemFile: isSystemFile(name), ...content };
      index += 1;
    }
  } finally {
    zip.close();
  }
}

/** Many programs write UTF-8 and do not say so; what is not valid UTF-8 is read as the format defines. */
function storedName(entry: Entry): string {
  const raw = entry.fileNameRaw;
  const declared = getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, false);
  return !isAscii(raw) && isUtf8(raw) ? raw.toString("utf8") : declared;
}

async function openZip(bytes: Uint8Array): Promise<ZipFile> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Names are decoded by us: yauzl refuses the whole archive for one `..`, which harms nobody here.
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
  return new Promise((resolve, reject) => {
    fromBuffer(buffer, options, (error, zip) => {
      if (error === null) resolve(zip);
      else reject(asUnpackError(error));
    });
  });
}

/** The next entry of the directory, or null at its end. */
function next(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    zip.removeAllListeners();
    zip.on("error", (error: unknown) => {
      reject(asUnpackError(error));
    });
    zip.once("entry", resolve);
    zip.once("end", () => {
      resolve(null);
    });
    zip.readEntry();
  });
}

async function contentOf(
  zip: ZipFile,
  entry: Entry,
  limits: ArchiveLimits,
): Promise<{ bytes: Uint8Array; problem: UnpackError | null }> {
  const unreadable = unreadableBecause(entry);
  if (unreadable !== null) return { bytes: await packed(zip, entry, limits), problem: unreadable };
  try {
    const bytes = await collected(await openEntry(zip, entry, true), entry, limits);
    if (crc32(bytes) !== entry.crc32) throw new UnpackError("damaged", "its check sum differs");
    return { bytes, problem: null };
  } catch (error) {
    const problem = asUnpackError(error);
    if (problem.cause !== "damaged") throw problem;
    return { bytes: await packed(zip, entry, limits), problem };
  }
}

function unreadableBecause(entry: Entry): UnpackError | null {
  if (entry.isEncrypted()) return new UnpackError("encrypted", "the entry needs a password");
  if (entry.compressionMethod === STORED || entry.compressionMethod === DEFLATED) return null;
  const method = `compression method ${entry.compressionMethod} is not known here`;
  return new UnpackError("damaged", method);
}

/** The packed bytes, or nothing when not even those can be found. */
async function packed(zip: ZipFile, entry: Entry, limits: ArchiveLimits): Promise<Uint8Array> {
  try {
    return await collected(await openEntry(zip, entry, false), entry, limits);
  } catch (error) {
    const problem = asUnpackError(error);
    if (problem.cause === "damaged") return new Uint8Array();
    throw problem;
  }
}

function openEntry(zip: ZipFile, entry: Entry, decode: boolean): Promise<Readable> {
  const options = decode ? {} : { decodeFileData: false };
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, options, (error, stream) => {
      if (error === null) resolve(stream);
      else reject(asUnpackError(error));
    });
  });
}

async function collected(
  stream: Readable,
  entry: Entry,
  limits: ArchiveLimits,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const ratioLimit = Math.max(RATIO_COUNTS_FROM_BYTES, entry.compressedSize * limits.ratioMax);
  try {
    for await (const chunk of stream) {
      if (!(chunk instanceof Uint8Array)) continue;
      length += chunk.length;
      if (length > ratioLimit) {
        throw new UnpackError(
          "compression-bomb",
          `it unpacks to over ${limits.ratioMax} times its size`,
        );
      }
      if (length > limits.bytesMax) {
        throw new UnpackError("too-many-bytes", "its files together are larger than allowed");
      }
      chunks.push(chunk);
    }
  } catch (error) {
    throw asUnpackError(error);
  }
  return Buffer.concat(chunks, length);
}

function asUnpackError(error: unknown): UnpackError {
  if (error instanceof UnpackError) return error;
  const message = error instanceof Error ? error.message : "unknown";
  return new UnpackError(/encrypt/i.test(message) ? "encrypted" : "damaged", message);
}
