/**
 * Reads every letter of a folder with our own pages and OCR rooms and keeps the words of each as
 * OUT/<id>.json (a `PageWords[]`, blank pages left out), for benches that start at the words.
 *
 *   node bench/read-words.ts ../shared/corpora/letters /tmp/words
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { PageWords } from "../src/domain/page.ts";
import { openReader } from "../src/ocr/open-reader.ts";
import { openPages } from "../src/pages/open-pages.ts";
import type { PagesMediaType } from "../src/pages/open-pages.ts";
import { type PreparedImage, preparePage } from "../src/pages/prepare-page.ts";
import { turnPage } from "../src/pages/turn-page.ts";

const LIMITS = { pagesMax: 50, pixelsMax: 100_000_000 };
const MEDIA_TYPES: Readonly<Record<string, PagesMediaType>> = {
  ".pdf": "application/pdf",
  ".tif": "image/tiff",
  ".jpg": "image/jpeg",
  ".png": "image/png",
};

const [, , folder = "../shared/corpora/letters", out = "/tmp/words"] = process.argv;
mkdirSync(out, { recursive: true });
const engine = await openReader("deu", "lstm");
for (const name of readdirSync(folder).toSorted()) {
  const { name: id, ext } = path.parse(name);
  const mediaType = MEDIA_TYPES[ext];
  const kept = path.join(out, `${id}.json`);
  if (mediaType === undefined || existsSync(kept)) continue;
  try {
    const pages = await wordsOf(path.join(folder, name), mediaType);
    writeFileSync(kept, JSON.stringify(pages));
  } catch (error) {
    process.stderr.write(`${name}: ${String(error)}\n`);
  }
}
await engine.close();

async function wordsOf(file: string, mediaType: PagesMediaType): Promise<PageWords[]> {
  const source = await openPages(readFileSync(file), mediaType, LIMITS);
  const pages: PageWords[] = [];
  try {
    for (let n = 1; n <= source.pageCount; n += 1) {
      const page = await preparePage(source, n);
      if (page.blank) continue;
      pages.push(page.textLayer ?? (await read(page)));
    }
  } finally {
    source.close();
  }
  return pages;
}

/** As workers/read.ts: what reads badly may lie on its head. */
async function read(page: PreparedImage): Promise<PageWords> {
  const options = { ...page, signal: AbortSignal.timeout(120_000) };
  const words = await engine.recognise(page.image, options);
  if (words.meanConfidence >= 0.6) return words;
  const turned = await turnPage(page.image, page.mediaType, 180);
  const again = await engine.recognise(turned, options);
  return again.meanConfidence > words.meanConfidence + 0.1 ? again : words;
}
