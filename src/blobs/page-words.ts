import { deflateSync, inflateSync } from "node:zlib";
import { PageWords } from "../domain/page.ts";

/** The words of a page are stored as one compressed blob: a page has 300 of them, a year a billion. */
export const packPageWords = (words: PageWords): Uint8Array =>
  deflateSync(Buffer.from(JSON.stringify(words)));

/** The inverse; throws when the bytes are not a page's words. */
export const unpackPageWords = (bytes: Uint8Array): PageWords =>
  PageWords.parse(JSON.parse(inflateSync(bytes, { maxOutputLength: 64 * 1024 * 1024 }).toString()));
