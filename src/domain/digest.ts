import { z } from "zod";

/**
 * What the daily e-mail says of a unit's inbox: counts and the unit's name, never a word of a letter. And, for whoever
 * steers the town (`about`), how many notices there are that its post has changed, with no unit.
 */
export const DigestCounts = z.array(
  z.object({
    unit: z.string(),
    name: z.string(),
    new: z.int(),
    open: z.int(),
    about: z.literal("changed-post").optional(),
  }),
);
export type DigestCounts = z.infer<typeof DigestCounts>;

/** The daily e-mail is sent on working days from this hour on, in the town's time. */
export const DIGEST_HOUR = 7;
