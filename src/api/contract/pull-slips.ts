import { z } from "zod";
import { CalendarDate } from "../../domain/ids.ts";
import { Instant } from "./paging.ts";

const PullSlip = z.object({
  id: z.uuid(),
  /** As people read it: two groups of four. */
  code: z.string(),
  documentId: z.uuid(),
  /** `awaiting-re-scan` or `awaiting-paper`; `restricted`: the waiting rests. */
  state: z.string(),
  receiptNumber: z.string(),
  receiptDay: CalendarDate,
  reason: z.string().nullable(),
  askedBy: z.string(),
  askedAt: Instant,
  batch: z
    .object({
      id: z.uuid(),
      code: z.string().nullable(),
      day: CalendarDate.nullable(),
      deliveryRun: z.string().nullable(),
    })
    .nullable(),
  /** Whether it came as scanned paper; else there may be none. */
  isPaper: z.boolean(),
  /** Which mail item of its scan it is, from 1, and of how many. */
  place: z.int(),
  of: z.int(),
  /** Pages of the letter with its enclosures, and images of the scan. */
  letterPages: z.int(),
  scanPages: z.int(),
  /** By their number in the letter and their place in the scan, both from 1. */
  pages: z.array(z.object({ number: z.int(), position: z.int() })),
});

/** What paper is waited for, the longest first. */
export const PullSlipList = z.object({ slips: z.array(PullSlip) }).meta({ id: "PullSlipList" });
export type PullSlipList = z.infer<typeof PullSlipList>;

export const SlipWithdrawal = z
  .object({ reason: z.string().trim().min(1).max(1000) })
  .meta({ id: "SlipWithdrawal" });

/** How many documents wait for paper; counts alone, for operators. */
export const WaitingForPaper = z
  .object({ count: z.int(), oldestSince: Instant.nullable() })
  .meta({ id: "WaitingForPaper" });
export type WaitingForPaper = z.infer<typeof WaitingForPaper>;
