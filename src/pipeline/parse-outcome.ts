import { z } from "zod";
import { AuditFact } from "../domain/audit-event.ts";
import { ClarificationReason } from "../domain/clarification.ts";
import { AwayCause, DependencyName } from "../domain/dependency.ts";
import type { Outcome } from "./step.ts";

const AnyOutcome = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("done"), output: z.unknown(), facts: z.array(AuditFact) }),
  z.object({ kind: z.literal("needs-human"), reason: ClarificationReason, detail: z.string() }),
  z.object({
    kind: z.literal("later"),
    retryAt: z.date(),
    detail: z.string(),
    away: z.object({ dependency: DependencyName, because: AwayCause }).exactOptional(),
  }),
]);

/**
 * An outcome as it comes from another process; throws on anything else, so that it fails closed. It stands by
 * itself: the list of all events takes a slot's process 140 ms to load, and none of them checks an outcome.
 */
export const parseOutcome = (value: unknown): Outcome<unknown> => AnyOutcome.parse(value);
