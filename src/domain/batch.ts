import { z } from "zod";
import { ToldDate } from "./ids.ts";
import { ReceiptBasis } from "./receipt.ts";

/** The order of work of what comes in it. */
export const BatchClass = z.enum(["court", "urgent", "normal", "bulk"]);
export type BatchClass = z.infer<typeof BatchClass>;

/** On what the receipt of paper rests, where somebody says so. */
export const PaperBasis = ReceiptBasis.exclude(["machine", "mailbox", "assumed"]);
export type PaperBasis = z.infer<typeof PaperBasis>;

/** The channel of a batch that a person opened: its envelopes come by hand, however they are scanned. */
export const PAPER_CHANNEL = "paper";

/** Most envelopes of one count. */
export const ENVELOPES_MAX = 1_000_000;

/** What a clerk says of a batch before it is scanned. */
export const BatchOrder = z.object({
  /** The day it arrived. */
  day: ToldDate,
  /** Which delivery run brought it, as the mailroom names them; null: it does not matter. */
  deliveryRun: z.string().trim().min(1).max(40).nullable(),
  receiptBasis: PaperBasis,
  class: BatchClass,
});
export type BatchOrder = z.infer<typeof BatchOrder>;

export const BatchCount = z.object({ envelopes: z.int().min(0).max(ENVELOPES_MAX) });

/** Why envelopes and mail items of a batch differ. */
export const ExceptionReason = z.enum([
  "counted-only",
  "handed-over-unopened",
  "returned-unopened",
  "stray-item",
  "not-scannable",
  "advertising",
  "missing",
  "several-envelopes-one-item",
  "one-envelope-several-items",
]);
export type ExceptionReason = z.infer<typeof ExceptionReason>;

/** Where a day close has what an exception names. */
export type ExceptionPlace = "counted" | "passedOn" | "difference";

/** Of each reason: whether it explains envelopes without a mail item (1) or mail items without one (-1), and its place. */
export const exceptionReasons: Readonly<
  Record<ExceptionReason, { readonly sign: 1 | -1; readonly place: ExceptionPlace }>
> = {
  "counted-only": { sign: 1, place: "counted" },
  "handed-over-unopened": { sign: 1, place: "passedOn" },
  "returned-unopened": { sign: 1, place: "passedOn" },
  "stray-item": { sign: 1, place: "passedOn" },
  "not-scannable": { sign: 1, place: "passedOn" },
  advertising: { sign: 1, place: "difference" },
  missing: { sign: 1, place: "difference" },
  "several-envelopes-one-item": { sign: 1, place: "difference" },
  "one-envelope-several-items": { sign: -1, place: "difference" },
};

export const BatchExceptionNamed = z.object({
  reason: ExceptionReason,
  count: z.int().min(1).max(ENVELOPES_MAX),
});
export type BatchExceptionNamed = z.infer<typeof BatchExceptionNamed>;

/** Envelopes that exceptions explain; below 0: mail items. */
export const explainedBy = (exceptions: readonly BatchExceptionNamed[]): number =>
  exceptions.reduce((sum, { reason, count }) => sum + exceptionReasons[reason].sign * count, 0);

/**
 * What is not explained yet: envelopes in = mail items + exceptions. Above 0 envelopes are missing among
 * the mail items, below 0 there are too many mail items.
 */
export const unexplained = (batch: {
  readonly envelopes: number;
  readonly mailItems: number;
  readonly exceptions: readonly BatchExceptionNamed[];
}): number => batch.envelopes - batch.mailItems - explainedBy(batch.exceptions);

/** What was true of a batch when a person closed it. */
export const BatchClosing = z.object({
  envelopes: z.int(),
  mailItems: z.int(),
  captures: z.int(),
  exceptions: z.array(BatchExceptionNamed),
});
export type BatchClosing = z.infer<typeof BatchClosing>;

/** Crockford's letters: none that is taken for another. */
const CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 8;

/** A code from random bytes, at least 8 of them. */
export const batchCodeOf = (bytes: Uint8Array): string =>
  [...bytes.subarray(0, CODE_LENGTH)].map((byte) => CODE_LETTERS[byte % 32]).join("");

/** The same for people: two groups of four. */
export const shownCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;

/** What is printed as barcode on a batch sheet. */
export const batchSheetText = (code: string): string => `POSTSTELLE:batch=${code}`;

/** The code that a barcode's text names; null: it is none of a batch sheet. */
export const batchCodeIn = (text: string): string | null =>
  /^POSTSTELLE:batch=([0-9A-HJKMNP-TV-Z]{8})$/.exec(text.trim())?.[1] ?? null;

/** What came of a batch sheet that was found in a scan. */
export const BatchSheetOutcome = z.enum([
  /** The scan is of that batch, and has its day, run and class. */
  "joined",
  /** No batch of this town has that code; the page stays with its letter. */
  "unknown",
  /** The batch was closed before. */
  "closed",
  /** Sheets of several batches: nobody can tell which of them holds. */
  "several",
  /** The scan came with another day, run or class already, such as by batch.yaml. */
  "contradiction",
  /** The sheet lies behind other pages: what is before it may be of another batch. */
  "not-at-front",
]);
export type BatchSheetOutcome = z.infer<typeof BatchSheetOutcome>;

/** A batch sheet as it was found: on which page, by its place in the scan among the written ones. */
export interface FoundBatchSheet {
  readonly pageId: string;
  readonly code: string;
  readonly isFirst: boolean;
}

/** A batch whose code was found, and whether the scan may still be put into it. */
export interface KnownBatch {
  readonly id: string;
  readonly code: string;
  readonly isClosed: boolean;
}

/**
 * What is done with the batch sheets of one scan. `pages`: those that are sheets of this town; a code that
 * nobody here knows may stand on anybody's letter. `saidOtherwise`: the scan came with a day, run or class
 * of its own, which a sheet does not overrule.
 */
export function judgeSheets(
  found: readonly FoundBatchSheet[],
  known: readonly KnownBatch[],
  saidOtherwise: boolean,
): {
  readonly outcome: BatchSheetOutcome;
  readonly batchId: string | null;
  readonly pages: readonly string[];
} {
  const ours = found.filter(({ code }) => known.some((batch) => batch.code === code));
  const pages = ours.map(({ pageId }) => pageId);
  const batches = known.filter(({ code }) => ours.some((sheet) => sheet.code === code));
  const [batch, ...others] = batches;
  if (batch === undefined) return { outcome: "unknown", batchId: null, pages };
  if (others.length > 0) return { outcome: "several", batchId: null, pages };
  const of = { batchId: batch.id, pages };
  if (!ours.some(({ isFirst }) => isFirst)) return { outcome: "not-at-front", ...of };
  if (batch.isClosed) return { outcome: "closed", ...of };
  return { outcome: saidOtherwise ? "contradiction" : "joined", ...of };
}
