import { z } from "zod";

/** The daily e-mail with counts: whether one wants it, and whether there can be one. */
export const Digest = z
  .object({
    wanted: z.boolean(),
    /** Why there is none however much it is wanted; null: there can be. */
    impossible: z.enum(["no-mail-server", "no-address"]).nullable(),
    /** Where it goes. */
    address: z.string().nullable(),
  })
  .meta({ id: "Digest" });
export type Digest = z.infer<typeof Digest>;
export const DigestWish = z.object({ wanted: z.boolean() });
