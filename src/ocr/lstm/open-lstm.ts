import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { PageWords, Word } from "../../domain/page.ts";
import { inReadingOrder } from "../../domain/reading-order.ts";
import { meanConfidence } from "../confidence.ts";
import type { OcrEngine, RecogniseOptions } from "../ocr-engine.ts";
import { REPAIR_VERSION, repairWords } from "../repair.ts";
import { lightenBands } from "./bands.ts";
import { componentsOf } from "./components.ts";
import { findLines } from "./find-lines.ts";
import { decodePage } from "./grey-page.ts";
import { type HandReader, openHandReader, readHandData } from "./hand-reader.ts";
import { withHandwriting } from "./handwriting.ts";
import { inkOf } from "./ink.ts";
import { lineImage } from "./line-image.ts";
import { withoutSpecks } from "./line-doubt.ts";
import { type LineReader, openLineReader } from "./line-reader.ts";
import { wordsOfLine } from "./line-words.ts";
import { LstmUnavailable } from "./lstm-unavailable.ts";
import { removeRules } from "./rules.ts";
import { inRows } from "./rows.ts";
import { readTraineddata } from "./traineddata.ts";

const NAME = "lstm";
const VERSION = "5";

/** Where the language data is, and how many cores one page may use. */
export interface LstmOptions {
  /** A `.traineddata` file, packed by gzip or not; unset: the system's, or the one of npm. */
  readonly traineddata?: string;
  /** 1 where each slot has a core of its own. */
  readonly threads?: number;
}

/**
 * Opens our own reader: own layout, and Tesseract's LSTM network of the language, run by onnxruntime on
 * all lines of a page at once. Nothing is downloaded. Throws LstmUnavailable where onnxruntime or the
 * language data cannot be loaded; another engine must read then.
 */
export async function openLstm(
  language: "deu" | "eng" = "deu",
  { traineddata = traineddataOf(language), threads = 1 }: LstmOptions = {},
): Promise<OcrEngine> {
  const file = await readLanguage(traineddata);
  const handFile = language === "deu" ? await readHandData() : null;
  const hashes = [file, handFile].flatMap((data) => (data ? [hashOf(data)] : []));
  const version = `${VERSION} ${language} ${hashes.join(" ")}, ${REPAIR_VERSION}`;
  const open = async (): Promise<Readers> => {
    const data = readTraineddata(file);
    return {
      print: await openLineReader(data, threads),
      hand: handFile && openHandReader(handFile, data, threads),
    };
  };
  let readers: Readers | null = await open();
  let reading = false;

  return {
    name: NAME,
    version,
    async recognise(image, options) {
      options.signal.throwIfAborted();
      if (reading) throw new Error("lstm reads one page at a time: open one engine per slot");
      reading = true;
      try {
        readers ??= await open();
        const words = await readPage(readers, image, options);
        return pageOf(words, options, `${NAME} ${version}`);
      } finally {
        reading = false;
      }
    },
    async close() {
      const gone = readers;
      readers = null;
      await Promise.all([gone?.print.close(), gone?.hand?.close()]);
    },
  };
}

/** The network for print, and the one for handwriting where the language has one. */
interface Readers {
  readonly print: LineReader;
  readonly hand: HandReader | null;
}

const hashOf = (data: Uint8Array): string =>
  createHash("sha256").update(data).digest("hex").slice(0, 12);

async function readLanguage(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new LstmUnavailable(`the language data ${file} cannot be read`, { cause: error });
  }
}

async function readPage(
  { print, hand }: Readers,
  image: Uint8Array,
  { dpi, signal, ...size }: RecogniseOptions,
): Promise<Word[]> {
  const page = await decodePage(image, size);
  const ink = inkOf(page);
  removeRules(page, ink, dpi);
  lightenBands(page, ink, dpi);
  const lines = findLines(componentsOf(ink), dpi);
  const images = lines.map((line) => lineImage(page, line, print.height, dpi));
  const characters = await print.read(images, signal);
  signal.throwIfAborted();
  const read = lines.flatMap((line, i) => {
    const [seen, cut] = [characters[i], images[i]];
    return seen && cut ? [{ line, words: wordsOfLine(seen, line, cut, print.stride) }] : [];
  });
  const told = withHandwriting(withoutSpecks(read));
  const all = hand ? await hand.read(told, page, { dpi, signal }) : told;
  signal.throwIfAborted();
  return inRows(all).flatMap(({ words, row }) =>
    words.map((word) => ({ ...word, box: inside(word.box, size), line: row })),
  );
}

/** The box cut at the page's edges and in whole pixels, one wide at least. */
function inside(
  box: Word["box"],
  { width, height }: { width: number; height: number },
): Word["box"] {
  const left = Math.min(width - 1, Math.max(0, Math.floor(box[0])));
  const top = Math.min(height - 1, Math.max(0, Math.floor(box[1])));
  const right = Math.min(width, Math.max(left + 1, Math.ceil(box[2])));
  const bottom = Math.min(height, Math.max(top + 1, Math.ceil(box[3])));
  return [left, top, right, bottom];
}

function pageOf(read: readonly Word[], options: RecogniseOptions, engine: string): PageWords {
  const words = repairWords(inReadingOrder(read));
  return {
    width: options.width,
    height: options.height,
    source: words.length === 0 ? "none" : "ocr",
    engine,
    meanConfidence: meanConfidence(words),
    words,
  };
}

/** Where Debian keeps language data: /usr/share/tesseract-ocr/5/tessdata. */
const SYSTEM_FOLDER = "/usr/share/tesseract-ocr";

/** The system's data, a third quicker than that of npm, where it is installed. */
function traineddataOf(language: string): string {
  const versions = existsSync(SYSTEM_FOLDER) ? readdirSync(SYSTEM_FOLDER) : [];
  const installed = versions
    .map((version) => join(SYSTEM_FOLDER, version, "tessdata", `${language}.traineddata`))
    .findLast((file) => existsSync(file));
  if (installed !== undefined) return installed;
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve(`@tesseract.js-data/${language}/package.json`));
  return join(folder, "4.0.0_best_int", `${language}.traineddata.gz`);
}
