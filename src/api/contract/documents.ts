import { z } from "zod";
import { DocumentKind, ReturnedKind, SecrecyKind } from "../../domain/facts.ts";
import { CalendarDate } from "../../domain/ids.ts";
import { ReceiptBasis } from "../../domain/receipt.ts";
import { OpenCase } from "./captures.ts";
import { Instant } from "./paging.ts";

/** The words a fact was read from: the page of the document from 1, and how well that page was read. */
const Place = z.object({
  page: z.int(),
  quote: z.string(),
  /** Mean confidence of the line's words, or of the page's, 0..1; null where it is not known. */
  confidence: z.number().nullable(),
});
const found = <Value extends z.ZodType>(value: Value) => z.object({ value, place: Place });

const Deadline = z.object({
  /** The day it ends; a proposal until a case worker confirms it. Null where its start is not known: the sentence says why. */
  date: CalendarDate.nullable(),
  workingDaysLeft: z.int().nullable(),
  overdue: z.boolean(),
  stated: z.string(),
  /** How the day was reckoned, in words. */
  sentence: z.string(),
  statute: z.string(),
  place: Place,
});

const Facts = z.object({
  language: z.string().nullable(),
  kind: DocumentKind,
  /** `isOrganisation` null: not told yet when it was found. */
  sender: found(z.string()).extend({ isOrganisation: z.boolean().nullable() }).nullable(),
  senderAddress: found(z.string()).nullable(),
  subject: found(z.string()).nullable(),
  /** The sentence that says what the letter wants. */
  request: found(z.string()).nullable(),
  letterDate: found(CalendarDate).nullable(),
  addresseeLines: z.array(z.string()),
  referenceNumbers: z.array(found(z.string())),
  deadlines: z.array(Deadline),
  /** Sums in euro cents; `isTotal`: the one to be paid, where the letter names it. */
  amounts: z.array(z.object({ cents: z.int(), isTotal: z.boolean(), place: Place })),
  /** Bank accounts without blanks; not valid: the check digits are wrong. */
  ibans: z.array(found(z.string()).extend({ isValid: z.boolean() })),
  /** What the letter says it encloses; `isPresent` null: something came, but nothing tells what it is. */
  announcedEnclosures: z.array(
    found(z.string()).extend({ count: z.int(), isPresent: z.boolean().nullable() }),
  ),
  confidentialMark: Place.nullable(),
  secrecyByContent: z.array(found(SecrecyKind)),
  formalService: Place.nullable(),
  /** By which words it objects to something decided. */
  objection: Place.nullable(),
  returned: found(ReturnedKind).nullable(),
});

const UnitName = z.object({ key: z.string(), name: z.string() });
export const Candidate = UnitName.extend({ confidence: z.number() });

const Decision = z.object({
  decidedAt: Instant,
  unit: UnitName.nullable(),
  candidates: z.array(Candidate),
  /** Why, in one sentence with the words that decided. */
  sentence: z.string(),
  wouldGoAlone: z.boolean(),
  wentAlone: z.boolean(),
  /** Why the machine did not decide alone, in words. */
  unsureSentence: z.string().nullable(),
  mode: z.string(),
  evidence: z.array(z.object({ words: z.string(), unit: z.string(), weight: z.number() })),
});

const Neighbour = z.object({
  id: z.uuid(),
  role: z.string(),
  parentId: z.uuid().nullable(),
  state: z.string(),
  /** The file it came as, such as an attachment; null where that tells of other letters, or is not to be seen. */
  file: z
    .object({ name: z.string().nullable(), mediaType: z.string(), bytes: z.number() })
    .nullable(),
});

/** A page of a document as one reads it. */
export const DocumentPage = z.object({
  /** Its place in the document, from 1: as the paths of its image and text say it. */
  number: z.int(),
  id: z.uuid(),
  /** Null where the content is not the reader's to see. */
  width: z.int().nullable(),
  height: z.int().nullable(),
  dpi: z.number().nullable(),
  rotation: z.int().nullable(),
  version: z.int().nullable(),
  wordSource: z.string().nullable(),
  engine: z.string().nullable(),
  meanConfidence: z.number().nullable(),
  irregularities: z.array(z.string()),
  unreadableBecause: z.string().nullable(),
});

/** One document with everything one reads of it; see `contentVisible`. */
export const Document = z
  .object({
    id: z.uuid(),
    mailItemId: z.uuid(),
    captureId: z.uuid(),
    role: z.string(),
    parentId: z.uuid().nullable(),
    state: z.string(),
    stateSentence: z.string(),
    unit: UnitName.nullable(),
    confidential: z.boolean(),
    secrecy: z.array(z.string()),
    bounces: z.int(),
    createdAt: Instant,
    endedAt: Instant.nullable(),
    supersededBy: z.uuid().nullable(),
    /** False for the shell of what is shut: it has no facts, no page can be opened. */
    contentVisible: z.boolean(),
    receipt: z.object({
      number: z.string(),
      day: CalendarDate,
      basis: ReceiptBasis,
      sentence: z.string(),
    }),
    enclosures: z.array(Neighbour),
    envelope: Neighbour.nullable(),
    /** Other main documents of the same mail item that the reader may see. */
    others: z.array(Neighbour),
    pages: z.array(DocumentPage),
    facts: Facts.nullable(),
    decision: Decision.nullable(),
    openCase: OpenCase.nullable(),
    delivery: z
      .object({
        id: z.uuid(),
        unit: z.string(),
        target: z.string(),
        state: z.string(),
        deliveredAt: Instant.nullable(),
      })
      .nullable(),
    inboxEntry: z
      .object({
        id: z.uuid(),
        state: z.string(),
        claimedBy: z.string().nullable(),
        followUpOn: CalendarDate.nullable(),
        referenceNumber: z.string().nullable(),
        arrivedAt: Instant,
      })
      .nullable(),
    renditions: z.array(z.object({ kind: z.string(), sha256: z.string(), createdAt: Instant })),
    /** It is what an e-mail says: GET .../message shows it as a page of its own. */
    isMessage: z.boolean(),
    /** `document`: the bytes as they came; `page`: in a batch, each page's own. */
    originalOf: z.enum(["document", "page"]),
  })
  .meta({ id: "Document" });
export type Document = z.infer<typeof Document>;

/** Widths a page image is given in, in pixels; without one it comes as it is stored. */
export const pageImageWidths = [160, 320, 640, 960, 1280] as const;

export const PageParams = z.object({
  id: z.uuid(),
  page: z.coerce.number().int().min(1).max(10_000),
});
export const PageImageQuery = z.object({
  width: z
    .enum(pageImageWidths.map(String))
    .optional()
    .transform((width) => (width === undefined ? null : Number(width))),
});

/** The same of a document's page, which may have had other versions: by which one; without it the one in force. */
export const VersionedImageQuery = PageImageQuery.extend({
  version: z.coerce.number().int().min(1).max(10_000).optional(),
});

/** The words of a page in reading order; boxes are left, top, right, bottom as shares of the page, 0..1. */
export const PageText = z
  .object({
    source: z.string(),
    engine: z.string(),
    meanConfidence: z.number(),
    words: z.array(
      z.object({
        text: z.string(),
        confidence: z.number(),
        box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
        line: z.int(),
        /** A hand wrote it: what was read is not to be relied on. */
        handwritten: z.literal(true).optional(),
      }),
    ),
  })
  .meta({ id: "PageText" });
export type PageText = z.infer<typeof PageText>;

/** What befell a document, its mail item and its capture, oldest first, as the audit trail has it. */
export const History = z
  .object({
    events: z.array(
      z.object({
        id: z.uuid(),
        at: Instant,
        about: z.enum(["capture", "mail-item", "document"]),
        type: z.string(),
        sentence: z.string(),
        /** Who acted: a colleague by name, or null for the house and its machine. */
        by: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "History" });
