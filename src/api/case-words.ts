import { ClarificationReason } from "../domain/clarification.ts";
import { caseSentence } from "../domain/sentences/sentence-for.ts";
import type { SentenceLanguage } from "../domain/sentences/sentence-params.ts";

/** Why a case waits, in words; the detail is null where the reader may not see it. */
export function caseWords(
  each: { readonly reason: string; readonly detail: string | null },
  language: SentenceLanguage,
): string {
  return caseSentence(ClarificationReason.parse(each.reason), each.detail ?? "", language);
}
