import { z } from "zod";

/**
 * By what a unit's mode was decided: the machine's proposals for it in the days before, as people judged
 * them. Counts of letters; nothing of a person.
 */
export const ReleaseFigures = z.object({
  days: z.int(),
  /** Proposals for the unit that a person decided about, and those of them that were right. */
  judged: z.int(),
  right: z.int(),
  /** Of the judged: above the unit's threshold, and those of them that were wrong. */
  judgedAlone: z.int(),
  wrongAlone: z.int(),
  /** With 90 % confidence, at most this share of what goes alone is wrong; 1 where nothing was judged. */
  errorBound: z.number(),
  errorAccepted: z.number(),
});
export type ReleaseFigures = z.infer<typeof ReleaseFigures>;

/** The shares of error a unit may accept that the portal offers, ascending; 0 lets nothing go alone. */
export const ERROR_SETTINGS = [0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2] as const;

/** What a trial of other rules on letters of the past found: counts, never content. */
export const RulesTrial = z.object({
  documents: z.int(),
  /** Letters for which another department, or another one alone, would come first than by today's rules. */
  differing: z.int(),
  /** How many would go alone, by either. */
  aloneToday: z.int(),
  aloneAfter: z.int(),
  /** By department; null: no department is proposed. */
  units: z.array(z.object({ unit: z.string().nullable(), today: z.int(), after: z.int() })),
  /** From where to where the differing ones would move; equal where only going alone changes. */
  moves: z.array(
    z.object({ from: z.string().nullable(), to: z.string().nullable(), documents: z.int() }),
  ),
  /** How many letters each rule or pattern of the draft decides. */
  decidedBy: z.array(z.object({ rule: z.string(), documents: z.int() })),
});
export type RulesTrial = z.infer<typeof RulesTrial>;
