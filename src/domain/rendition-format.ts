import { z } from "zod";

/**
 * The archival formats a rendition can be written as (ISO 19005-1 and -2, level B). Declaring one is our
 * word for it; only a validator's run makes it validated.
 */
export const RenditionFormat = z.enum(["PDF/A-1b", "PDF/A-2b"]);
export type RenditionFormat = z.infer<typeof RenditionFormat>;
