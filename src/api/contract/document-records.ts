import { z } from "zod";

/** The transfer note in force as people read it, in German as in the rendition; null: nothing was scanned. */
export const TransferNoteSheet = z
  .object({
    sheet: z
      .object({
        title: z.string(),
        lead: z.array(z.string()),
        sections: z.array(
          z.object({
            heading: z.string(),
            /** An empty label goes on with the line before it. */
            rows: z.array(z.object({ label: z.string(), text: z.string() })),
          }),
        ),
        foot: z.string(),
      })
      .nullable(),
  })
  .meta({ id: "TransferNoteSheet" });
export type TransferNoteSheet = z.infer<typeof TransferNoteSheet>;
