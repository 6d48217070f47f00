import { z } from "zod";

/** Which engine reads the pages that have no text of their own. */
export const ReadingEngine = z.enum(["lstm", "tesseract.js"]);
export type ReadingEngine = z.infer<typeof ReadingEngine>;
