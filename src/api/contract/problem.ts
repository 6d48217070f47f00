import { z } from "zod";
import { Instant } from "./paging.ts";

/** What every refusal answers, as application/problem+json (RFC 9457); names item, cause and remedy. */
export const ProblemDetails = z
  .object({
    /** `urn:poststelle:problem:<code>`; programs decide by it. */
    type: z.string(),
    title: z.string(),
    status: z.int(),
    /** Cause and remedy in one text, in the language of Accept-Language. */
    detail: z.string(),
    /** This one answer, as the server's log calls it. */
    instance: z.string(),
    item: z.string(),
    cause: z.string(),
    remedy: z.string(),
    /** Fields that are not in order, where it is about them. */
    errors: z.array(z.object({ field: z.string(), code: z.string() })).optional(),
    /** Seconds to wait before trying again, as in the header Retry-After. */
    retryAfterSeconds: z.int().optional(),
    /** Who saved it since the form was opened, and when; `by` null: nobody whose name is known. */
    savedMeanwhile: z.object({ by: z.string().nullable(), at: Instant }).optional(),
  })
  .meta({ id: "ProblemDetails" });
export type ProblemDetails = z.infer<typeof ProblemDetails>;
