import { z } from "zod";
import {
  BatchExceptionNamed,
  BatchSheetOutcome,
  ExceptionReason,
  PaperBasis,
} from "../../domain/batch.ts";
import { DayCloseFigures } from "../../domain/day-close.ts";
import { CalendarDate, Sha256, ToldDate } from "../../domain/ids.ts";
import { UnitId } from "../../domain/town.ts";
import { Instant } from "./paging.ts";

/** A batch as it is counted now; a closed one as it was. */
const CountedBatch = z.object({
  id: z.uuid(),
  /** On its sheet; null: its channel made the batch. */
  code: z.string().nullable(),
  channel: z.string(),
  day: CalendarDate,
  deliveryRun: z.string().nullable(),
  receiptBasis: PaperBasis.nullable(),
  class: z.string(),
  openedAt: Instant,
  openedBy: z.string().nullable(),
  /** As a person counted them; null: not counted yet. */
  envelopes: z.int().nullable(),
  countedBy: z.string().nullable(),
  countedAt: Instant.nullable(),
  captures: z.int(),
  /** Captures that are not separated yet. */
  underWay: z.int(),
  mailItems: z.int(),
  exceptions: z.array(BatchExceptionNamed),
  /** Envelopes - mail items - exceptions; 0 before it can be closed, null: not counted. */
  difference: z.int().nullable(),
  closedBy: z.string().nullable(),
  closedAt: Instant.nullable(),
});

/** The batches of a day, and the batch sheets in its scans that did nothing. */
export const BatchesOfDay = z
  .object({
    batches: z.array(CountedBatch),
    strayedSheets: z.array(
      z.object({
        captureId: z.uuid(),
        receiptNumber: z.string(),
        outcome: BatchSheetOutcome,
        batchId: z.uuid().nullable(),
      }),
    ),
  })
  .meta({ id: "BatchesOfDay" });
export type BatchesOfDay = z.infer<typeof BatchesOfDay>;

export const BatchAnswer = CountedBatch.extend({
  scans: z.array(
    z.object({
      id: z.uuid(),
      receiptNumber: z.string(),
      /** Null where the whole may not be seen. */
      name: z.string().nullable(),
      state: z.string(),
      /** The state in words. */
      stateSentence: z.string(),
      mailItems: z.int(),
      /** Whether its batch sheet put it here. */
      bySheet: z.boolean(),
    }),
  ),
  /** One by one, in the order they were named; those taken back too. */
  named: z.array(
    z.object({
      id: z.uuid(),
      reason: ExceptionReason,
      count: z.int(),
      namedBy: z.string(),
      namedAt: Instant,
      withdrawnAt: Instant.nullable(),
    }),
  ),
}).meta({ id: "CountedBatch" });
export type BatchAnswer = z.infer<typeof BatchAnswer>;

export const BatchOpened = z.object({ id: z.uuid(), code: z.string() }).meta({ id: "BatchOpened" });
export const ExceptionParams = z.object({ id: z.uuid(), exceptionId: z.uuid() });
export const ExceptionMade = z.object({ id: z.uuid() });

export const DayParams = z.object({ day: ToldDate });

/** A day as it was closed, or as it would be now. */
export const DayCloseAnswer = z
  .object({
    figures: DayCloseFigures,
    closed: z.object({ by: z.string(), at: Instant, sha256: Sha256 }).nullable(),
    /** Why it cannot be closed now; null: it can, or it is closed. */
    hindrance: z.enum(["day-to-come", "day-closed", "difference-unnamed"]).nullable(),
  })
  .meta({ id: "DayClose" });
export type DayCloseAnswer = z.infer<typeof DayCloseAnswer>;

/** How many sheets of a kind are printed at once. */
export const SHEETS_MAX = 50;
export const SheetQuery = z.object({
  sheets: z.coerce.number().int().min(1).max(SHEETS_MAX).default(1),
});
export const CoverSheetParams = z.object({ unit: UnitId });
