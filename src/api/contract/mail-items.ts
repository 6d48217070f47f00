import { z } from "zod";
import { CalendarDate } from "../../domain/ids.ts";
import { ReceiptBasis } from "../../domain/receipt.ts";
import { Instant } from "./paging.ts";

/** One envelope, e-mail or submission of one sender. */
export const MailItem = z
  .object({
    id: z.uuid(),
    /** When it legally arrived; apart from when it was captured. */
    receipt: z.object({
      number: z.string(),
      day: CalendarDate,
      basis: ReceiptBasis,
      sentence: z.string(),
      earliest: Instant,
      latest: Instant,
      recordedBy: z.string(),
    }),
    recordedAs: z.string(),
    capture: z.object({
      id: z.uuid(),
      channel: z.string(),
      class: z.string(),
      capturedAt: Instant,
      acceptedAt: Instant,
    }),
    documents: z.array(
      z.object({
        id: z.uuid(),
        role: z.string(),
        parentId: z.uuid().nullable(),
        state: z.string(),
        unit: z.string().nullable(),
      }),
    ),
    /** Duplicates, advance copies, replies, re-scans and items split off, from both sides. */
    relations: z.array(
      z.object({
        kind: z.string(),
        direction: z.enum(["from-here", "to-here"]),
        mailItemId: z.uuid(),
        /** Null: the other item is not the reader's to see. */
        receiptNumber: z.string().nullable(),
      }),
    ),
    paper: z.array(
      z.object({
        label: z.string().nullable(),
        box: z.string().nullable(),
        position: z.string().nullable(),
        disposition: z.string(),
        dueOn: CalendarDate.nullable(),
      }),
    ),
  })
  .meta({ id: "MailItem" });
export type MailItem = z.infer<typeof MailItem>;
