import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Worker as Thread } from "node:worker_threads";
import tesseract from "tesseract.js";
import { z } from "zod";
import { READING_ORDER_VERSION } from "../domain/reading-order.ts";
import type { OcrEngine, RecogniseOptions } from "./ocr-engine.ts";
import { REPAIR_VERSION } from "./repair.ts";
import { dpiFor, pageOfTsv } from "./tesseract-page.ts";

/**
 * One language at a time: German with English beside it is a third slower and loses umlauts (325 of 416
 * words with one were right on 40 letters, 364 with German alone). What German lacks, such as §, is
 * repaired from context; an English page is read again in English.
 */
export type OcrLanguage = "deu" | "eng";
const LSTM_ONLY = 1;

const require = createRequire(import.meta.url);
const PackageJson = z.object({ version: z.string() });
const versionOf = (name: string) => PackageJson.parse(require(`${name}/package.json`)).version;

/**
 * Opens tesseract.js with the language data of npm (best_int): warm, nothing downloaded, nothing
 * printed. It computes in a thread of the calling process, which must therefore be a slot's child
 * process: a thread's memory cannot be bounded.
 */
export async function openTesseractJs(language: OcrLanguage = "deu"): Promise<OcrEngine> {
  const version = `${versionOf("tesseract.js")} ${language} best_int, ${READING_ORDER_VERSION}, ${REPAIR_VERSION}`;
  let reader: Promise<Reader> | null = openReader(language);
  await reader;
  let reading = false;
  const forget = async () => {
    const gone = reader;
    reader = null;
    await (await gone?.catch(() => null))?.terminate();
  };

  return {
    name: "tesseract.js",
    version,
    async recognise(image, options) {
      options.signal.throwIfAborted();
      if (reading)
        throw new Error("tesseract.js reads one page at a time: open one engine per slot");
      reading = true;
      try {
        reader ??= openReader(language);
        const tsv = await abortable((await reader).read(image, options), options.signal);
        return pageOfTsv(tsv, options, `tesseract.js ${version}`);
      } catch (error) {
        // The thread may be in the middle of a page, or dead: the next page gets a fresh one.
        await forget();
        throw error;
      } finally {
        reading = false;
      }
    },
    close: forget,
  };
}

interface Reader {
  read(image: Uint8Array, options: RecogniseOptions): Promise<string>;
  terminate(): Promise<void>;
}

async function openReader(language: OcrLanguage): Promise<Reader> {
  const languageFolder = await languageFolderOf(language);
  try {
    const worker = await tesseract.createWorker(
      [language],
      LSTM_ONLY,
      // Without an errorHandler a failed page would be thrown into the event loop, beyond any catch.
      { langPath: languageFolder, cacheMethod: "none", errorHandler: () => undefined },
      "debug_file /dev/null",
    );
    const thread = threadOf(worker);
    const died = silence(thread);
    // Tesseract finds the layout itself; tesseract.js would assume one block of text (6) otherwise.
    await worker.setParameters({ tessedit_pageseg_mode: tesseract.PSM.AUTO });
    return {
      read: (image, options) => Promise.race([readTsv(worker, image, options), died]),
      // Not worker.terminate(): a call still on its way would then post to null, beyond any catch.
      terminate: async () => {
        await thread.terminate();
      },
    };
  } finally {
    await rm(languageFolder, { recursive: true, force: true });
  }
}

async function readTsv(
  worker: tesseract.Worker,
  image: Uint8Array,
  options: RecogniseOptions,
): Promise<string> {
  await worker.setParameters({ user_defined_dpi: dpiFor(options) });
  try {
    const result = await worker.recognize(Buffer.from(image), {}, { text: false, tsv: true });
    return result.data.tsv ?? "";
  } catch (error) {
    // tesseract.js rejects with a bare string.
    throw new Error(`tesseract.js could not read the image: ${String(error)}`, { cause: error });
  }
}

/** How its folders in the temporary folder begin; language data of some megabytes is in each. */
export const LANGUAGE_FOLDER = "poststelle-ocr-";

/** A folder of its own for the data, because tesseract.js decides by the file's name. */
async function languageFolderOf(language: OcrLanguage): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), LANGUAGE_FOLDER));
  const from = dirname(require.resolve(`@tesseract.js-data/${language}/package.json`));
  const file = `${language}.traineddata.gz`;
  await copyFile(join(from, "4.0.0_best_int", file), join(folder, file));
  return folder;
}

function threadOf(worker: object): Thread {
  const thread: unknown = "worker" in worker ? worker.worker : null;
  if (!(thread instanceof Thread)) throw new Error("tesseract.js no longer shows its thread");
  return thread;
}

/** Keeps the thread from printing; gives a promise that rejects when it dies. */
function silence(thread: Thread): Promise<never> {
  for (const stream of [thread.stdout, thread.stderr]) stream.unpipe().resume();
  const died = new Promise<never>((_, reject) => {
    thread.once("error", reject);
    thread.once("exit", () => reject(new Error("the tesseract.js thread ended")));
  });
  died.catch(() => undefined);
  return died;
}

/** The promise's value, or a rejection with the signal's reason, whichever comes first. */
async function abortable<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
