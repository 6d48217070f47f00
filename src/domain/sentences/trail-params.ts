import type { AuditFact } from "../audit-event.ts";
import type { HistoryNames, TownFactType } from "./history-params.ts";

/** One language: a sentence for all that can befall a town; a missing one does not compile. */
export interface TrailSentences {
  readonly ofTown: {
    readonly [Type in TownFactType]: (
      fact: Extract<AuditFact, { type: Type }>,
      names: HistoryNames,
    ) => string;
  };
  /** Whose words nobody can read any more. */
  readonly unreadable: string;
}
