import { z } from "zod";
import { MadeWith } from "./component.ts";
import { CalendarDate, Sha256 } from "./ids.ts";
import { Rotation, WordSource } from "./page.ts";
import { RenditionFormat } from "./rendition-format.ts";
import { VisualCheckOutcome } from "./visual-check.ts";

/**
 * The transfer note: who made which rendition of what, when and how (the record BSI TR-03138 RESISCAN
 * asks of substitutive scanning). It says what was done and promises nothing: *documented*. Notes are
 * kept for decades, so a change of meaning is a new `form`.
 */

/** Version of the note's form. */
export const NOTE_FORM = "poststelle/transfer-note/3";

/** A setting of the scanner and who says so: batch.yaml, the file's own tags, or the image itself. */
const known = <Value extends z.ZodType>(value: Value) =>
  z
    .strictObject({ value, from: z.enum(["batch", "file", "image"]) })
    /** Null: nobody said it; it is never guessed. */
    .nullable();

export const ScanColour = z.enum(["colour", "grey", "black-and-white"]);
export type ScanColour = z.infer<typeof ScanColour>;

/** What batch.yaml says of the scanning; whatever it leaves out is not known. */
export const BatchScan = z.strictObject({
  /** Name or number of whoever stood at the scanner, as the town wishes it to be kept. */
  by: z.string().trim().min(1).max(200).optional(),
  device: z.string().trim().min(1).max(200).optional(),
  software: z.string().trim().min(1).max(200).optional(),
  dpi: z.int().positive().max(4800).optional(),
  colour: ScanColour.optional(),
  duplex: z.boolean().optional(),
  /** How many pages the whole batch is said to have, counted by the scanner or by hand. */
  pages: z.int().positive().optional(),
});
export type BatchScan = z.infer<typeof BatchScan>;

/** How paper became pixels, as far as it is known. */
export const Scanning = z.strictObject({
  by: known(z.string()),
  device: known(z.string()),
  software: known(z.string()),
  dpi: known(z.number().positive()),
  colour: known(ScanColour),
  duplex: known(z.boolean()),
});
export type Scanning = z.infer<typeof Scanning>;

/** What was out of order, as a code; of which page of the document, from 1, or of the whole. */
export const Irregularity = z.strictObject({
  code: z.string(),
  page: z.int().positive().nullable(),
});
export type Irregularity = z.infer<typeof Irregularity>;

/**
 * The pages that were fed. Of the whole capture only where it is this mail item alone: a count of a
 * batch tells of other people's letters.
 */
const Counted = z.strictObject({
  of: z.enum(["capture", "mail-item"]),
  fed: z.int().nonnegative(),
  inDocument: z.int().nonnegative(),
  blankDiscarded: z.int().nonnegative(),
  separators: z.int().nonnegative(),
  otherDiscarded: z.int().nonnegative(),
  /** Pages of the document that were turned to stand upright. */
  turned: z.int().nonnegative(),
});

/** One page as it went from capture to rendition; its place in the document is its place in the list. */
export const NotePage = z.strictObject({
  /** Which component of the capture, and the 1-based page in it. */
  component: z.int().nonnegative(),
  componentPage: z.int().positive(),
  /** Above 1: it was scanned anew. */
  version: z.int().positive(),
  /**
   * What the rendition shows: the scan's own bytes, a picture drawn of a born-digital page (whose own
   * file stays the original), or only the prepared image.
   */
  image: z.strictObject({
    sha256: Sha256,
    kind: z.enum(["scan", "drawn", "prepared"]),
    widthPx: z.int().positive(),
    heightPx: z.int().positive(),
    /** As shown; where the file declares none, reckoned from a sheet of A4. */
    dpi: z.number().positive(),
    /** How its bytes got into the PDF. */
    transfer: z.enum(["as-is", "recoded-lossless", "recoded"]),
  }),
  /** Clockwise turn, and the lines' slope in degrees. */
  rotation: Rotation,
  skewDegrees: z.number(),
  words: z.strictObject({
    source: WordSource,
    engine: z.string(),
    meanConfidence: z.number().min(0).max(1),
  }),
});
export type NotePage = z.infer<typeof NotePage>;

/**
 * What the rendition says it is, and on what that rests. `structuralCheck` is our own; `validatedBy` is
 * null, for no validator has run on it.
 */
export const ArchivalClaim = z.strictObject({
  /** Null: a searchable PDF that declares nothing, because the check found something. */
  declared: RenditionFormat.nullable(),
  structuralCheck: z.enum(["passed", "failed"]),
  /** What was found wrong with it as the format that was wished, as codes. */
  findings: z.array(z.string()),
  validatedBy: z.null(),
});
export type ArchivalClaim = z.infer<typeof ArchivalClaim>;

/** The paper, as far as the register of originals knows; null: not registered. */
const Paper = z.strictObject({
  disposition: z.enum(["kept", "handed-over", "returned", "destroyed", "in-custody"]).nullable(),
  /** Not to be destroyed before this day; null: the town set no time, or no check was accepted yet. */
  keptUntil: CalendarDate.nullable(),
});

const common = {
  form: z.literal(NOTE_FORM),
  /** Counts a document's notes from 1; a later one replaces none, it says more. */
  version: z.int().positive(),
  document: z.strictObject({
    id: z.uuid(),
    role: z.string(),
    receiptNumber: z.string(),
    receiptDay: CalendarDate,
  }),
  capture: z.strictObject({
    id: z.uuid(),
    channel: z.string(),
    /** Of the original as it came; in a batch scan it holds other letters too. */
    sha256: Sha256,
    mediaType: z.string(),
    capturedAt: z.iso.datetime(),
  }),
  /** When the rendition was made, and by what. */
  transfer: z.strictObject({ at: z.iso.datetime(), software: z.string() }),
  /** When this note was written: a later one tells of a check that came after. */
  notedAt: z.iso.datetime(),
  /** The PDF cannot hold its own hash: the page in it names the others, the JSON and the event this too. */
  rendition: z.strictObject({
    sha256: Sha256,
    mediaType: z.literal("application/pdf"),
    archival: ArchivalClaim,
    /** Pages of the PDF; the last `notePages` of them are the note. */
    pages: z.int().positive(),
    notePages: z.int().nonnegative(),
    stamp: z.enum(["free-spot", "added-strip"]).nullable(),
  }),
  pages: z.array(NotePage).nonempty(),
  /** Each engine that read a page, once. */
  engines: z.array(z.string()),
  irregularities: z.array(Irregularity),
};

/** The note of a document that came on paper and was scanned. */
export const ScanNote = z.strictObject({
  kind: z.literal("scan"),
  ...common,
  scanning: Scanning,
  counted: Counted,
  visualCheck: VisualCheckOutcome,
  paper: Paper,
});
export type ScanNote = z.infer<typeof ScanNote>;

/** The note of a document that came electronically: nothing was scanned, and its file stays the original. */
export const ProvenanceNote = z.strictObject({ kind: z.literal("provenance"), ...common });
export type ProvenanceNote = z.infer<typeof ProvenanceNote>;

/** The stored note is the canonical JSON (RFC 8785) of this, in UTF-8. */
export const TransferNote = z.discriminatedUnion("kind", [ScanNote, ProvenanceNote]);
export type TransferNote = z.infer<typeof TransferNote>;

/** The note before its rendition is made: what its page in the rendition says. */
export type NoteBody = Omit<ScanNote, "rendition"> | Omit<ProvenanceNote, "rendition">;

/** What is known of a document before its rendition is made; the rest its pages say. */
export const NoteFacts = z.object({
  version: z.int().positive(),
  document: common.document,
  capture: common.capture,
  /** It came on paper, and was scanned by us. */
  scanned: z.boolean(),
  batch: BatchScan.nullable(),
  madeWith: MadeWith.nullable(),
  counted: Counted.omit({ inDocument: true, turned: true }),
  irregularities: z.array(Irregularity),
  visualCheck: VisualCheckOutcome,
  paper: Paper,
});
export type NoteFacts = z.infer<typeof NoteFacts>;

/** What making the rendition adds: how its pages were transferred, when, and by which software. */
export interface MadePages {
  readonly at: Date;
  readonly software: string;
  readonly pages: readonly { readonly page: NotePage; readonly colour: ScanColour }[];
}

/** The note before its rendition is made. Throws when there is no page. */
export function noteBodyOf(facts: NoteFacts, made: MadePages): NoteBody {
  const pages = made.pages.map(({ page }) => page);
  const [first, ...rest] = pages;
  if (first === undefined) throw new RangeError("A document without a page has no transfer note");
  const at = made.at.toISOString();
  const read = pages.filter((page) => page.words.source === "ocr");
  const recoded = pages.flatMap((page, i) =>
    page.image.transfer === "recoded" ? [{ code: "recoded", page: i + 1 }] : [],
  );
  const body: Omit<ProvenanceNote, "kind" | "rendition"> = {
    form: NOTE_FORM,
    version: facts.version,
    document: facts.document,
    capture: facts.capture,
    transfer: { at, software: made.software },
    notedAt: at,
    pages: [first, ...rest],
    engines: [...new Set(read.map((page) => page.words.engine))].toSorted(),
    irregularities: [...facts.irregularities, ...recoded],
  };
  if (!facts.scanned) return { kind: "provenance", ...body };
  return {
    kind: "scan",
    ...body,
    scanning: scanningOf(facts, made.pages),
    counted: {
      ...facts.counted,
      inDocument: pages.length,
      turned: pages.filter((page) => page.rotation !== 0).length,
    },
    visualCheck: facts.visualCheck,
    paper: facts.paper,
  };
}

/** Whoever scanned the batch says it best, then the file's tags, then the images; nobody else. */
function scanningOf({ batch, madeWith }: NoteFacts, pages: MadePages["pages"]): Scanning {
  return {
    by: firstKnown({ batch: batch?.by }),
    device: firstKnown({ batch: batch?.device, file: madeWith?.device }),
    software: firstKnown({ batch: batch?.software, file: madeWith?.software }),
    dpi: firstKnown({ batch: batch?.dpi, file: madeWith?.dpi }),
    colour: firstKnown({ batch: batch?.colour, image: oneOf(pages.map((page) => page.colour)) }),
    duplex: firstKnown({ batch: batch?.duplex }),
  };
}

function firstKnown<Value>(
  said: Partial<Record<"batch" | "file" | "image", Value | null | undefined>>,
): { value: Value; from: "batch" | "file" | "image" } | null {
  for (const from of ["batch", "file", "image"] as const) {
    const value = said[from];
    if (value !== undefined && value !== null) return { value, from };
  }
  return null;
}

/** What all agree on. */
function oneOf<Value>(values: readonly Value[]): Value | null {
  const [only, ...others] = new Set(values);
  return only !== undefined && others.length === 0 ? only : null;
}

/** A later note about a rendition that stays as it was: what a check or the paper's register says since. */
export const laterNote = (
  former: TransferNote,
  facts: Pick<NoteFacts, "version" | "visualCheck" | "paper">,
  at: Date,
): TransferNote => {
  const { version, visualCheck, paper } = facts;
  const renewed = { version, notedAt: at.toISOString() };
  return former.kind === "scan"
    ? { ...former, ...renewed, visualCheck, paper }
    : { ...former, ...renewed };
};
