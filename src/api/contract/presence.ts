import { z } from "zod";

/** Who else is looking at a case now, by their names. */
export const CasePresence = z
  .object({ others: z.array(z.object({ name: z.string() })) })
  .meta({ id: "CasePresence" });
export type CasePresence = z.infer<typeof CasePresence>;
