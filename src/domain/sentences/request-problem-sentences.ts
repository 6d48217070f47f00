import type {
  RequestProblemCode,
  RequestProblemLanguage,
  RequestProblemParams,
  RequestProblemSentences,
  RequestProblemValue,
} from "../request-problem.ts";
import { deRequestProblems } from "./de-request-problems.ts";
import { enRequestProblems } from "./en-request-problems.ts";
import type { SentenceLanguage } from "./sentence-params.ts";

const LANGUAGES: Readonly<Record<SentenceLanguage, RequestProblemLanguage>> = {
  de: deRequestProblems,
  en: enRequestProblems,
};

/** A problem in the reader's language. */
export function requestProblemSentences<Code extends RequestProblemCode>(
  value: RequestProblemValue & { readonly code: Code; readonly params: RequestProblemParams[Code] },
  language: SentenceLanguage,
): RequestProblemSentences {
  const say: (params: RequestProblemParams[Code]) => RequestProblemSentences =
    LANGUAGES[language][value.code];
  return say(value.params);
}
