import { z } from "zod";
import { fact } from "./fact.ts";
import { CalendarDate } from "./ids.ts";

/** What happens to sealed post; its words (sender, addressee, reasons) stand in the register alone. */
export const sealedFacts = [
  /** Unopened post was recorded; `rule`: who may open it. A correction `replaces` the record before it. */
  fact("sealed-recorded", {
    recordId: z.uuid(),
    recordAs: z.enum(["image", "line", "count"]),
    rule: z.string(),
    items: z.int(),
    unit: z.string().nullable(),
    receiptDay: CalendarDate,
    replaces: z.uuid().nullable(),
  }),
  /** A record holds no more: it was corrected, made by mistake, or given back by whom it reached and does not concern. */
  fact("sealed-withdrawn", {
    recordId: z.uuid(),
    because: z.enum(["corrected", "mistake", "given-back"]),
  }),
  fact("sealed-handed-over", { recordId: z.uuid() }),
  /** Its addressee, their deputy or their unit said in the portal that they have it. */
  fact("sealed-receipted", { recordId: z.uuid() }),
  /** An envelope that should have stayed sealed was opened, and was closed again; the register says by whom. */
  fact("opened-in-error", { recordId: z.uuid(), openedAt: z.iso.datetime() }),
  /** The retention of a register line has ended: what people typed in its records is erased. */
  fact("sealed-words-erased", { entryId: z.uuid(), records: z.int() }),
] as const;
