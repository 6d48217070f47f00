import { z } from "zod";
import { Component } from "../../domain/component.ts";
import { CalendarDate, ToldDate } from "../../domain/ids.ts";
import { ReceiptBasis } from "../../domain/receipt.ts";
import { Instant, pageOf, Paging } from "./paging.ts";

export const CaptureQuery = Paging.extend({
  /** Day of receipt. */
  day: ToldDate.optional(),
  channel: z.string().max(100).optional(),
  batch: z.uuid().optional(),
  state: z.string().max(40).optional(),
});

/** Pieces of work done of all that are known so far. */
const Progress = z.object({ done: z.int(), of: z.int() });

const CaptureHead = z.object({
  id: z.uuid(),
  receiptNumber: z.string(),
  receiptDay: CalendarDate,
  receiptBasis: ReceiptBasis,
  channel: z.string(),
  class: z.string(),
  state: z.string(),
  /** The state in words. */
  stateSentence: z.string(),
  sealed: z.boolean(),
  shape: z.string().nullable(),
  batchId: z.uuid().nullable(),
  bytes: z.int(),
  capturedAt: Instant,
  acceptedAt: Instant,
  endedAt: Instant.nullable(),
  /** The capture of the same external id that came before with other bytes. */
  sameIdAs: z.uuid().nullable(),
  /** As the channel called it; null where the whole may not be seen. */
  name: z.string().nullable(),
  progress: Progress,
});

/** A case that waits for a person, with its reason in words. */
export const OpenCase = z.object({
  id: z.uuid(),
  reason: z.string(),
  sentence: z.string(),
  blocking: z.boolean(),
  openedAt: Instant,
});

/** A part of the split plan: one page, where it is and what it became. */
const CapturePage = z.object({
  id: z.uuid(),
  position: z.int(),
  component: z.int(),
  componentPage: z.int(),
  mailItemId: z.uuid().nullable(),
  documentId: z.uuid().nullable(),
  discardReason: z.string().nullable(),
  unreadableBecause: z.string().nullable(),
  /** False: its image and words are not the reader's to see; the rest of this line is empty. */
  visible: z.boolean(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  blank: z.boolean().nullable(),
  rotation: z.int().nullable(),
  meanConfidence: z.number().nullable(),
});

const MailItemOfCapture = z.object({
  id: z.uuid(),
  receiptNumber: z.string(),
  recordedAs: z.string(),
  documents: z.array(
    z.object({
      id: z.uuid(),
      role: z.string(),
      parentId: z.uuid().nullable(),
      state: z.string(),
      unit: z.string().nullable(),
    }),
  ),
});

export const CaptureList = pageOf(CaptureHead).meta({ id: "CaptureList" });

/** What inspect found, with what became of it in words. */
const CaptureComponent = Component.pick({
  index: true,
  parent: true,
  name: true,
  mediaType: true,
  bytes: true,
  use: true,
  role: true,
  pageCount: true,
  discardReason: true,
  blockedReason: true,
  facts: true,
  mail: true,
}).extend({
  /** Why it was set aside or could not be read, in words; null: its pages are worked on. */
  sentence: z.string().nullable(),
});

export const Capture = CaptureHead.extend({
  /** Empty where the whole may not be seen. */
  components: z.array(CaptureComponent),
  pages: z.array(CapturePage),
  mailItems: z.array(MailItemOfCapture),
  /** The letter whose pages it showed anew; null: it did not come behind a pull slip. */
  reScanOf: z.object({ documentId: z.uuid(), receiptNumber: z.string() }).nullable(),
  cases: z.array(OpenCase.extend({ documentId: z.uuid().nullable() })),
}).meta({ id: "Capture" });
export type Capture = z.infer<typeof Capture>;

const Batch = z.object({
  id: z.uuid(),
  channel: z.string(),
  class: z.string(),
  day: CalendarDate.nullable(),
  deliveryRun: z.string().nullable(),
  firstEmptying: z.boolean(),
  sealed: z.boolean(),
  openedAt: Instant,
  closedAt: Instant.nullable(),
  captures: z.int(),
});
export const BatchList = pageOf(Batch).meta({ id: "BatchList" });
