import { z } from "zod";
import { RulesTrial } from "../../domain/steering.ts";
import { ReferencePattern, Responsibility, RoutingRule } from "../../domain/town.ts";
import { Instant } from "./paging.ts";

/** More rules than this are no rules; each word is looked for in every letter. */
const ENTRIES_MAX = 500;

/** The rules that are edited in the portal: how numbers look, and which words decide, in their order. */
export const EditedRules = z.object({
  referencePatterns: z
    .array(ReferencePattern.extend({ example: ReferencePattern.shape.example.max(100) }))
    .max(ENTRIES_MAX),
  rules: z.array(RoutingRule).max(ENTRIES_MAX),
});

export const TownRulesAnswer = z
  .object({
    rules: EditedRules,
    /** Names this version; a change says on which it is based. */
    version: z.string(),
    maySet: z.boolean(),
    /** Newest first; `rules` are those that a change put into force. `before`: of the oldest, what it replaced. */
    changes: z.array(
      z.object({
        id: z.uuid(),
        at: Instant,
        by: z.string().nullable(),
        reason: z.string().nullable(),
        tried: z.object({ documents: z.int(), differing: z.int() }).nullable(),
        rules: EditedRules,
        before: EditedRules,
      }),
    ),
  })
  .meta({ id: "TownRulesAnswer" });
export type TownRulesAnswer = z.infer<typeof TownRulesAnswer>;

export const RulesChange = z.object({
  rules: EditedRules,
  basedOn: z.string().max(100),
  reason: z.string().trim().min(1).max(1000),
});

export const RulesTrialAnswer = RulesTrial.meta({ id: "RulesTrial" });

/** A service of the catalogue with its id. */
export const Service = Responsibility.extend({ id: z.uuid(), maySet: z.boolean() }).meta({
  id: "Service",
});
export const Catalogue = z
  .object({ services: z.array(Service), mayAddTo: z.array(z.string()) })
  .meta({ id: "Catalogue" });
export type Catalogue = z.infer<typeof Catalogue>;
export const ServiceAdded = z.object({ id: z.uuid() });
export const ServiceWords = Responsibility.omit({ unit: true, service: true });
/** `basedOn`: what the form was opened with. */
export const ServiceChange = ServiceWords.extend({ basedOn: ServiceWords });
export const ServiceEnd = z.object({ reason: z.string().trim().min(1).max(1000) });
