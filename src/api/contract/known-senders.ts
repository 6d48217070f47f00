import { z } from "zod";
import { CalendarDate } from "../../domain/ids.ts";

/** Who wrote before and is probably a document's sender: of letters the reader may see alone. */
export const KnownSenders = z
  .object({
    senders: z.array(
      z.object({
        /** As the newest of their letters has it. */
        name: z.string(),
        address: z.string().nullable(),
        /** Null where one of the two addresses is not known. */
        addressAgrees: z.boolean().nullable(),
        /** How surely it is the same sender, 0..1: by name and address, not calibrated. */
        confidence: z.number(),
        /** How many of their letters, of the newest that sound alike. */
        letters: z.int(),
        lastDocumentId: z.uuid(),
        lastReceiptDay: CalendarDate,
      }),
    ),
  })
  .meta({ id: "KnownSenders" });
export type KnownSenders = z.infer<typeof KnownSenders>;
