import type { StepSettings } from "../../workers/steps.ts";

/** The steps of tests: no scanner, no LibreOffice. What was learned from a catalogue is kept for the next test. */
export const testStepSettings: StepSettings = {
  clamavUrl: null,
  officeProgram: null,
  renditionFormat: "PDF/A-1b",
  readingEngine: "lstm",
  modelFolder: new URL("../../node_modules/.cache/models", import.meta.url).pathname,
};
