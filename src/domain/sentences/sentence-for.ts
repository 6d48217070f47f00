import type { ClarificationReason } from "../clarification.ts";
import type { DeadlineArithmetic } from "../deadline.ts";
import { type FileFault, faultsOf } from "../file-fault.ts";
import type { RouteBasis } from "../route-basis.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import type {
  SentenceCode,
  SentenceLanguage,
  SentenceParams,
  Sentences,
} from "./sentence-params.ts";

const LANGUAGES: Readonly<Record<SentenceLanguage, Sentences>> = { de, en };

/** The sentence for a code with its parameters, for portal, terminal, receipts and history alike. */
export function sentenceFor<Code extends SentenceCode>(
  code: Code,
  params: SentenceParams[Code],
  language: SentenceLanguage,
): string {
  const sentence: (params: SentenceParams[Code]) => string = LANGUAGES[language][code];
  return sentence(params);
}

/** Every code, for lists and tests. */
export const sentenceCodes: readonly string[] = Object.keys(de);

/** Names for what a stored basis only has ids for. `confidence` is 0..1. */
export interface BasisNames {
  readonly department: string;
  readonly confidence: number;
  readonly person: string;
}

/** Why a document goes where it goes, in one sentence with the words that decided. */
export function basisSentence(
  basis: RouteBasis,
  names: BasisNames,
  language: SentenceLanguage,
): string {
  const { department, confidence, person } = names;
  switch (basis.kind) {
    case "reference-number":
      return sentenceFor(`basis.${basis.kind}`, { department, number: basis.number }, language);
    case "cover-sheet":
    case "structured":
      return sentenceFor(`basis.${basis.kind}`, { department }, language);
    case "rule":
    case "addressee":
      return sentenceFor(`basis.${basis.kind}`, { department, words: basis.words }, language);
    case "model": {
      const { words } = basis;
      return sentenceFor(`basis.${basis.kind}`, { department, words, confidence }, language);
    }
    case "person":
      return sentenceFor(`basis.${basis.kind}`, { department, person }, language);
    case "none":
      break;
  }
  return sentenceFor("basis.none", {}, language);
}

/** How a deadline was reckoned, with every date in it. */
export function deadlineSentence(
  arithmetic: DeadlineArithmetic,
  language: SentenceLanguage,
): string {
  switch (arithmetic.code) {
    case "date-stated":
      return sentenceFor("deadline.date-stated", arithmetic.params, language);
    case "date-stated-on-free-day":
      return sentenceFor("deadline.date-stated-on-free-day", arithmetic.params, language);
    case "date-fixed-by-authority":
      return sentenceFor("deadline.date-fixed-by-authority", arithmetic.params, language);
    case "start-unknown":
      return sentenceFor("deadline.start-unknown", arithmetic.params, language);
    case "period-ended":
      return sentenceFor("deadline.period-ended", arithmetic.params, language);
    case "period-end-moved":
      break;
  }
  return sentenceFor("deadline.period-end-moved", arithmetic.params, language);
}

/** Why a case lies at the clarification desk, where only the reason is known. */
export function clarificationSentence(
  reason: ClarificationReason,
  language: SentenceLanguage,
): string {
  if (reason === "several-departments") {
    return sentenceFor(`clarification.${reason}`, { departments: [] }, language);
  }
  if (reason === "short-deadline") {
    return sentenceFor(`clarification.${reason}`, { date: null }, language);
  }
  if (reason === "misrouted") {
    return sentenceFor(`clarification.${reason}`, { department: null }, language);
  }
  return sentenceFor(`clarification.${reason}`, {}, language);
}

/** What is the matter with a file: item, cause and remedy. */
export function faultSentence(fault: FileFault, language: SentenceLanguage): string {
  const { code, ...params } = fault;
  return sentenceFor(`fault.${code}`, params, language);
}

/** Reasons whose plain detail is a program's, in its own words: for the operators' log, not for a clerk. */
const TOLD_BY_PROGRAMS: ReadonlySet<ClarificationReason> = new Set([
  "attempts-exhausted",
  "crashed-its-process",
  "timed-out",
  "rendition-failed",
  "damaged-file",
]);

/**
 * Why a case lies at the clarification desk, with its stored detail: the sentences of its faults where
 * it holds codes, else the reason's sentence, followed by what a person wrote about it.
 */
export function caseSentence(
  reason: ClarificationReason,
  detail: string,
  language: SentenceLanguage,
): string {
  const faults = faultsOf(detail);
  if (faults.length > 0) {
    return faults.map((fault) => faultSentence(fault, language)).join(" ");
  }
  const sentence = clarificationSentence(reason, language);
  return detail === "" || TOLD_BY_PROGRAMS.has(reason) ? sentence : `${sentence} ${detail}`;
}
