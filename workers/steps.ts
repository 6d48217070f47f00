import { z } from "zod";
import type { ClarificationReason } from "../src/domain/clarification.ts";
import { RenditionFormat } from "../src/domain/rendition-format.ts";
import type { OcrEngine } from "../src/ocr/ocr-engine.ts";
import { type OcrLanguage, openTesseractJs } from "../src/ocr/tesseract-js.ts";
import { openPages } from "../src/pages/open-pages.ts";
import { PagesError, type PagesErrorCause } from "../src/pages/pages-error.ts";
import { shippedCalibration } from "../src/routing/shipped-calibration.ts";
import { openClamd } from "../src/unpack/clamd.ts";
import { software } from "../src/version.ts";
import { makeCompose } from "./compose.ts";
import { makeDeliver } from "./deliver.ts";
import type { InspectDeps } from "./inspect-contract.ts";
import { makeInspect } from "./inspect.ts";
import { makePrepare } from "./prepare.ts";
import { makeRead } from "./read.ts";
import { makeReread } from "./reread.ts";
import { makeRoute } from "./route.ts";
import { makeSeparate } from "./separate.ts";
import { makeUnderstand } from "./understand.ts";

/** What of the config the steps work by; a slot's process is given it as JSON. */
export const StepSettings = z.object({
  /** Address of clamd; null: no scanner is configured. */
  clamavUrl: z.string().nullable(),
  renditionFormat: RenditionFormat,
});
export type StepSettings = Readonly<z.infer<typeof StepSettings>>;

/** The steps with their capabilities, as they run in a slot's process. Opens nothing before it is needed. */
export function makeSteps(settings: StepSettings) {
  const engine = keptWarm(openTesseractJs);
  return {
    inspect: makeInspect({ probePages, ...scannerOf(settings) }),
    prepare: makePrepare(),
    read: makeRead({ engine }),
    reread: makeReread({ engine }),
    separate: makeSeparate(),
    understand: makeUnderstand(),
    route: makeRoute({ shipped: { letters: [], calibration: shippedCalibration } }),
    deliver: makeDeliver(),
    compose: makeCompose({ software, format: settings.renditionFormat }),
  };
}
export type Steps = ReturnType<typeof makeSteps>;

function scannerOf({ clamavUrl }: StepSettings): Pick<InspectDeps, "scanForViruses"> {
  return clamavUrl === null ? {} : { scanForViruses: openClamd({ url: clamavUrl }) };
}

/** One engine per language, opened with its first page; the next page after a failure opens it anew. */
function keptWarm(
  open: (language: OcrLanguage) => Promise<OcrEngine>,
): (language: OcrLanguage) => Promise<OcrEngine> {
  const warm = new Map<OcrLanguage, Promise<OcrEngine>>();
  return (language) => {
    const engine = warm.get(language) ?? open(language);
    warm.set(language, engine);
    engine.catch(() => warm.delete(language));
    return engine;
  };
}

const pagesProblems: Readonly<Record<PagesErrorCause, ClarificationReason>> = {
  encrypted: "encrypted",
  damaged: "damaged-file",
  "too-many-pages": "too-many-pages",
  "too-many-pixels": "too-many-pixels",
  empty: "empty-file",
};

const probePages: InspectDeps["probePages"] = async (bytes, mediaType, limits) => {
  try {
    const source = await openPages(bytes, mediaType, limits);
    try {
      return { pageCount: source.pageCount };
    } finally {
      source.close();
    }
  } catch (error) {
    if (!(error instanceof PagesError)) throw error;
    return { problem: pagesProblems[error.cause], detail: error.message };
  }
};
