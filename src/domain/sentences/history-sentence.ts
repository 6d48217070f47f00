import type { AuditFact } from "../audit-event.ts";
import { deHistory } from "./de-history.ts";
import { enHistory } from "./en-history.ts";
import {
  type CaptureFactType,
  captureFacts,
  type HistoryFact,
  type HistoryFactType,
  type HistoryNames,
  type HistorySentences,
} from "./history-params.ts";
import type { SentenceLanguage } from "./sentence-params.ts";

const LANGUAGES: Readonly<Record<SentenceLanguage, HistorySentences>> = {
  de: deHistory,
  en: enHistory,
};

/** What befell a document or its mail item, in one sentence; null for what is in no document's history. */
export function historySentence(
  fact: AuditFact,
  names: HistoryNames,
  language: SentenceLanguage,
): string | null {
  return isOfDocument(fact) ? ofDocument(fact, names, language) : null;
}

/** That something befell the capture a document came in, without what it says of the whole batch; null for other types. */
export const captureHistorySentence = (type: string, language: SentenceLanguage): string | null =>
  isOfCapture(type) ? LANGUAGES[language].ofCapture[type] : null;

const isOfCapture = (type: string): type is CaptureFactType =>
  captureFacts.some((each) => each === type);

const isOfDocument = (fact: AuditFact): fact is HistoryFact =>
  Object.hasOwn(deHistory.ofDocument, fact.type);

function ofDocument<Type extends HistoryFactType>(
  fact: Extract<HistoryFact, { type: Type }>,
  names: HistoryNames,
  language: SentenceLanguage,
): string {
  const sentence: (fact: Extract<HistoryFact, { type: Type }>, names: HistoryNames) => string =
    LANGUAGES[language].ofDocument[fact.type];
  return sentence(fact, names);
}
