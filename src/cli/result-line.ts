import { z } from "zod";
import { ClarificationReason } from "../domain/clarification.ts";
import { CalendarDate } from "../domain/ids.ts";
import { Rotation, WordSource } from "../domain/page.ts";

const Candidate = z.object({
  department: z.string().describe("Key of the org unit"),
  confidence: z.number().min(0).max(1).describe("Calibrated probability that it is the right one"),
});

/** One line of `process --out`: one resulting document, or one file that made none. */
export const ResultLine = z.object({
  source: z.string().describe("Path of the file as it was found"),
  sourceSha256: z
    .string()
    .nullable()
    .describe("SHA-256 of its bytes; null when it could not be read"),
  captureId: z
    .uuid()
    .nullable()
    .describe("The capture; null when the file was refused at the door"),
  mailItemId: z.uuid().nullable(),
  documentId: z
    .uuid()
    .nullable()
    .describe("Null: this file made no document, `why` says the reason"),
  receiptNumber: z.string().nullable(),
  role: z.enum(["main", "enclosure", "envelope", "cover-note"]).nullable(),
  parent: z.uuid().nullable().describe("The main document an enclosure follows"),
  entry: z
    .string()
    .nullable()
    .describe("Attachment or archive entry the pages are counted in; null: the file itself"),
  sourcePages: z.array(z.int().positive()).describe("1-based pages of the source in this document"),
  discardedPages: z
    .array(z.object({ page: z.int().positive(), reason: z.string() }))
    .describe("Pages of the source that belong to no document; on the first document's line"),
  text: z.string(),
  pages: z.array(
    z.object({
      page: z.int().positive().describe("1-based page of the source"),
      meanConfidence: z.number().min(0).max(1).nullable(),
      rotation: Rotation.describe("Clockwise turn applied, in degrees"),
      readFrom: WordSource.nullable().describe("Null: not read (sealed)"),
      unreadableBecause: z.string().nullable(),
    }),
  ),
  language: z.string().nullable(),
  sender: z.string().nullable(),
  letterDate: CalendarDate.nullable(),
  subject: z.string().nullable(),
  referenceNumbers: z.array(z.string()),
  deadline: CalendarDate.nullable().describe("The earliest stated or computed; a proposal"),
  deadlineText: z.string().nullable().describe("As printed"),
  confidential: z.boolean(),
  department: z.string().nullable().describe("Null: a person must decide"),
  state: z
    .string()
    .describe("State or ending of the document, or of the capture where there is none"),
  candidates: z.array(Candidate),
  wouldGoAlone: z.boolean(),
  basis: z.string().nullable().describe("Why, in one sentence, with the words"),
  clarification: ClarificationReason.nullable(),
  why: z.string().nullable().describe("The reason in words: item, cause and remedy"),
  rendition: z.string().nullable().describe("Path of the searchable PDF, with --renditions"),
  durationMs: z
    .int()
    .nonnegative()
    .describe("From acceptance to the document's last change of state"),
});
export type ResultLine = z.infer<typeof ResultLine>;
