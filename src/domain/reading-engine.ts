import { z } from "zod";

/** Which engine reads the pages that have no text of their own; `tesseract` is the system's. */
export const ReadingEngine = z.enum(["lstm", "tesseract", "tesseract.js"]);
export type ReadingEngine = z.infer<typeof ReadingEngine>;
