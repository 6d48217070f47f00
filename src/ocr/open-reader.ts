import { isMostlyHandwritten, withHandwritingOf } from "../domain/handwriting.ts";
import type { PageWords } from "../domain/page.ts";
import type { ReadingEngine } from "../domain/reading-engine.ts";
import { isIllegible } from "./confidence.ts";
import { EngineUnavailable } from "./engine-unavailable.ts";
import { openLstm } from "./lstm/open-lstm.ts";
import { openNativeTesseract } from "./native-tesseract.ts";
import type { OcrEngine } from "./ocr-engine.ts";
import type { OcrLanguage } from "./tesseract-js.ts";

/** How engines are opened; tests give their own. */
export interface ReaderEngines {
  readonly lstm: (language: OcrLanguage) => Promise<OcrEngine>;
  readonly tesseract: (language: OcrLanguage) => Promise<OcrEngine>;
  readonly tesseractJs: (language: OcrLanguage) => Promise<OcrEngine>;
}

const ENGINES: ReaderEngines = {
  lstm: openLstm,
  tesseract: openNativeTesseract,
  // Seldom needed, and long to load.
  tesseractJs: async (language) => (await import("./tesseract-js.ts")).openTesseractJs(language),
};

/**
 * Opens what reads pages: our own engine or the system's Tesseract, with tesseract.js as second opinion,
 * or tesseract.js alone where that is wanted or the other cannot run on this machine; its `name` says
 * which it is.
 */
export async function openReader(
  language: OcrLanguage,
  wanted: ReadingEngine,
  engines: ReaderEngines = ENGINES,
): Promise<OcrEngine> {
  if (wanted === "tesseract.js") return engines.tesseractJs(language);
  try {
    const first = await engines[wanted](language);
    return withSecondOpinion(first, () => engines.tesseractJs(language));
  } catch (error) {
    if (error instanceof EngineUnavailable) return engines.tesseractJs(language);
    throw error;
  }
}

/**
 * Pages that would go to a person as illegible, those too in which nothing was found, are read by a
 * second engine, and the surer reading is kept. It is opened with the first such page and stays: opening
 * it takes as long as reading with it. What a hand wrote no engine of ours reads: such a page is not tried again.
 */
function withSecondOpinion(first: OcrEngine, openSecond: () => Promise<OcrEngine>): OcrEngine {
  let opened: Promise<OcrEngine> | null = null;
  const second = (): Promise<OcrEngine> => {
    opened ??= openSecond().catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
  return {
    name: first.name,
    version: first.version,
    async recognise(image, options) {
      const words = await first.recognise(image, options);
      if (isMostlyHandwritten(words) || !isIllegible(words)) return words;
      const again = await (await second()).recognise(image, options);
      return surer(words, withHandwritingOf(words, again));
    },
    async close() {
      await first.close();
      await (await opened)?.close();
    },
  };
}

const surer = (a: PageWords, b: PageWords): PageWords =>
  b.meanConfidence > a.meanConfidence ? b : a;
