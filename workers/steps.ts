import { z } from "zod";
import { ReadingEngine } from "../src/domain/reading-engine.ts";
import { RenditionFormat } from "../src/domain/rendition-format.ts";
import type { OcrEngine } from "../src/ocr/ocr-engine.ts";
import { openReader } from "../src/ocr/open-reader.ts";
import type { OcrLanguage } from "../src/ocr/tesseract-js.ts";
import { officeToPdf } from "../src/pages/office-to-pdf.ts";
import { shippedCalibration } from "../src/routing/shipped-calibration.ts";
import { shippedLetters } from "../src/routing/shipped-letters.ts";
import { openClamd } from "../src/unpack/clamd.ts";
import { software } from "../src/version.ts";
import { makeCompose } from "./compose.ts";
import { makeDeliver } from "./deliver.ts";
import type { InspectDeps } from "./inspect-contract.ts";
import { makeInspect } from "./inspect.ts";
import { makePrepare } from "./prepare.ts";
import { probePages } from "./probe-pages.ts";
import { makeRead } from "./read.ts";
import { makeReread } from "./reread.ts";
import { makeRoute } from "./route.ts";
import { makeSeparate } from "./separate.ts";
import { makeUnderstand } from "./understand.ts";

/** What of the config the steps work by; a slot's process is given it as JSON. */
export const StepSettings = z.object({
  /** Address of clamd; null: no scanner is configured. */
  clamavUrl: z.string().nullable(),
  /** Path of LibreOffice's `soffice`; null: there is none. */
  officeProgram: z.string().nullable(),
  renditionFormat: RenditionFormat,
  readingEngine: ReadingEngine,
  /** Where trained models are kept between starts. */
  modelFolder: z.string(),
});
export type StepSettings = Readonly<z.infer<typeof StepSettings>>;

/** The steps with their capabilities, as they run in a slot's process. Opens nothing before it is needed. */
export function makeSteps(settings: StepSettings) {
  const engine = keptWarm((language) => openReader(language, settings.readingEngine));
  return {
    inspect: makeInspect({ probePages, ...officeOf(settings), ...scannerOf(settings) }),
    prepare: makePrepare(),
    read: makeRead({ engine }),
    reread: makeReread({ engine }),
    separate: makeSeparate(),
    understand: makeUnderstand(),
    route: makeRoute({
      shipped: { letters: shippedLetters, calibration: shippedCalibration },
      modelFolder: settings.modelFolder,
    }),
    deliver: makeDeliver(),
    compose: makeCompose({ software, format: settings.renditionFormat }),
  };
}
export type Steps = ReturnType<typeof makeSteps>;

function scannerOf({ clamavUrl }: StepSettings): Pick<InspectDeps, "scanForViruses"> {
  return clamavUrl === null ? {} : { scanForViruses: openClamd({ url: clamavUrl }) };
}

/** One document may take LibreOffice so long; the step has five times that for all of a capture. */
const OFFICE_TIMEOUT_MS = 60_000;

function officeOf({ officeProgram }: StepSettings): Pick<InspectDeps, "officeToPdf"> {
  if (officeProgram === null) return {};
  const program = { program: officeProgram, timeoutMs: OFFICE_TIMEOUT_MS };
  return {
    officeToPdf: (bytes, extension, bytesMax) =>
      officeToPdf(bytes, extension, { ...program, bytesMax }),
  };
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
