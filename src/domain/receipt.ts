import { z } from "zod";
import { CalendarDate } from "./ids.ts";

/** On what the receipt time rests (design section 5): for paper it is law, not the machine's clock. */
export const ReceiptBasis = z.enum([
  "machine",
  "night-box-before-midnight",
  "night-box-after-midnight",
  "first-emptying",
  "counter",
  "courier",
  "service-note",
  "assumed",
]);
export type ReceiptBasis = z.infer<typeof ReceiptBasis>;

/** When something legally arrived: an interval, the day that counts, and why we say so. */
export const Receipt = z.object({
  receivedEarliest: z.date(),
  receivedLatest: z.date(),
  receiptDay: CalendarDate,
  receiptBasis: ReceiptBasis,
});
export type Receipt = z.infer<typeof Receipt>;
