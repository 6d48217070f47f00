import { z } from "zod";
import { ClarificationReason } from "../domain/clarification.ts";
import { DocumentKind, SecrecyKind } from "../domain/facts.ts";
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
  mailItemId: z
    .uuid()
    .nullable()
    .describe("The mail item: one envelope, e-mail or submission of one sender"),
  documentId: z
    .uuid()
    .nullable()
    .describe("Null: this file made no document, `why` says the reason"),
  receiptNumber: z.string().nullable().describe("Of the mail item, or of the capture without one"),
  role: z
    .enum(["main", "enclosure", "envelope", "cover-note"])
    .nullable()
    .describe("What it is within its mail item"),
  parent: z.uuid().nullable().describe("The main document an enclosure follows"),
  entry: z
    .string()
    .nullable()
    .describe("Attachment or archive entry the pages are counted in; null: the file itself"),
  sourcePages: z.array(z.int().positive()).describe("1-based pages of the source in this document"),
  discardedPages: z
    .array(z.object({ page: z.int().positive(), reason: z.string() }))
    .describe("Pages of the source that belong to no document; on the first document's line"),
  text: z.string().describe("Words of all its pages; a form feed begins each next page"),
  pages: z
    .array(
      z.object({
        page: z.int().positive().describe("1-based page of the source"),
        meanConfidence: z.number().min(0).max(1).nullable(),
        rotation: Rotation.describe("Clockwise turn applied, in degrees"),
        readFrom: WordSource.nullable().describe("Null: not read (sealed)"),
        unreadableBecause: z.string().nullable(),
      }),
    )
    .describe("Each page: confidence, turn applied, text layer or OCR"),
  language: z.string().nullable().describe("ISO 639-1; null: too little text to tell"),
  sender: z.string().nullable().describe("As printed; null: not found, never guessed"),
  senderAddress: z.string().nullable().describe("Street, postcode and town of the sender"),
  kind: DocumentKind.nullable().describe("What sort of letter it is"),
  letterDate: CalendarDate.nullable().describe("The date the letter bears"),
  subject: z.string().nullable().describe("As printed"),
  addressee: z.array(z.string()).describe("Lines of the address block, as printed"),
  referenceNumbers: z.array(z.string()).describe("As printed"),
  request: z.string().nullable().describe("The sentence that says what the letter wants"),
  toPayCents: z
    .int()
    .positive()
    .nullable()
    .describe("The sum to be paid in euro cents; null: the letter names none as such"),
  ibans: z.array(z.string()).describe("Bank accounts whose check digits are right"),
  missingEnclosures: z.array(z.string()).describe("Announced, but not with the letter"),
  deadline: CalendarDate.nullable().describe("The earliest stated or computed; a proposal"),
  deadlineText: z.string().nullable().describe("As printed"),
  confidential: z.boolean().describe("Marked so by its sender: a person routes it"),
  secrecy: z.array(SecrecyKind).describe("Kinds of its content that narrow who may see it"),
  department: z.string().nullable().describe("Null: a person must decide"),
  state: z
    .string()
    .describe("State or ending of the document, or of the capture where there is none"),
  candidates: z.array(Candidate).describe("Best first, each with its calibrated confidence"),
  wouldGoAlone: z
    .boolean()
    .describe("Above its unit's threshold; whether it does is the unit's mode"),
  basis: z.string().nullable().describe("Why, in one sentence, with the words"),
  clarification: ClarificationReason.nullable().describe(
    "Why a person must decide; null: none must",
  ),
  why: z.string().nullable().describe("The reason in words: item, cause and remedy"),
  proposedDocuments: z
    .array(z.array(z.int().positive()))
    .nullable()
    .describe("Of a stack in doubt: the pages of each letter as the machine would split it"),
  rendition: z.string().nullable().describe("Path of the searchable PDF, with --renditions"),
  durationMs: z
    .int()
    .nonnegative()
    .describe("From acceptance to the document's last change of state"),
});
export type ResultLine = z.infer<typeof ResultLine>;
