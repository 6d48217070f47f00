import { z } from "zod";

/** What became of a case: its subject's new state, or that a second person must do the same. */
export const Settled = z
  .object({
    state: z.string(),
    secondPersonAsked: z.boolean(),
    /** The slip to print, where paper was asked for. */
    pullSlipId: z.uuid().optional(),
  })
  .meta({ id: "Settled" });

/** The new state of what was acted on. */
export const Moved = z.object({ state: z.string() }).meta({ id: "Moved" });

export const IdParams = z.object({ id: z.uuid() });
