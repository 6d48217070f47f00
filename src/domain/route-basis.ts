import { z } from "zod";

/**
 * On what a routing decision rests, strongest first (design section 7): what is certain, the town's
 * own rules, then the model. `unit` is the org unit's key in the town's folder, `words` are those of
 * the document that decided, as printed.
 */
export const RouteBasis = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("reference-number"), number: z.string(), unit: z.string() }),
  z.object({ kind: z.literal("cover-sheet"), unit: z.string() }),
  z.object({ kind: z.literal("structured"), unit: z.string() }),
  z.object({ kind: z.literal("rule"), ruleId: z.string(), words: z.array(z.string()) }),
  z.object({ kind: z.literal("addressee"), words: z.array(z.string()) }),
  z.object({ kind: z.literal("model"), version: z.string(), words: z.array(z.string()) }),
  z.object({ kind: z.literal("person"), personId: z.string() }),
  z.object({ kind: z.literal("none") }),
]);
export type RouteBasis = z.infer<typeof RouteBasis>;

/** Why the machine did not decide alone although it has a proposal, or has none. */
export const UnsureReason = z.enum([
  "below-threshold",
  "several-departments",
  "addressee-contradicts",
  "no-unit-scores",
  "confidential-marked",
  "formal-service",
  "short-deadline",
  "poor-text",
  "mode-assisted",
  "mode-shadow",
]);
export type UnsureReason = z.infer<typeof UnsureReason>;
