import type { AuditFact } from "../audit-event.ts";
import { deTrail } from "./de-trail.ts";
import { enTrail } from "./en-trail.ts";
import { captureHistorySentence, historySentence } from "./history-sentence.ts";
import type { HistoryNames, TownFactType } from "./history-params.ts";
import type { SentenceLanguage } from "./sentence-params.ts";
import type { TrailSentences } from "./trail-params.ts";

const LANGUAGES: Readonly<Record<SentenceLanguage, TrailSentences>> = { de: deTrail, en: enTrail };

/**
 * Any event of the trail in one sentence for an auditor: what was done, never what a letter says, nor who
 * did it. `fact` null: its key was destroyed.
 */
export function trailSentence(
  fact: AuditFact | null,
  names: HistoryNames,
  language: SentenceLanguage,
): string {
  const of = LANGUAGES[language];
  if (fact === null) return of.unreadable;
  const known =
    captureHistorySentence(fact.type, language) ?? historySentence(fact, names, language);
  if (known !== null) return known;
  return isOfTown(fact) ? ofTown(of, fact, names) : of.unreadable;
}

type TownFact = Extract<AuditFact, { type: TownFactType }>;

const isOfTown = (fact: AuditFact): fact is TownFact => Object.hasOwn(deTrail.ofTown, fact.type);

function ofTown<Type extends TownFactType>(
  sentences: TrailSentences,
  fact: Extract<TownFact, { type: Type }>,
  names: HistoryNames,
): string {
  const sentence: (fact: Extract<TownFact, { type: Type }>, names: HistoryNames) => string =
    sentences.ofTown[fact.type];
  return sentence(fact, names);
}
