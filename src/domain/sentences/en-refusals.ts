import type { RefusalSentences } from "./sentence-params.ts";

/** Why an act was not done, and what to do instead. */
export const enRefusals: RefusalSentences = {
  "refusal.not-found": () =>
    "There is no such thing, or it is not (or no longer) part of your work. Load the list again.",
  "refusal.already-settled": () =>
    "The case has been settled meanwhile; nothing was changed. Load the list again.",
  "refusal.not-possible-now": () =>
    "This cannot be done in its present state; nothing was changed. See what happened meanwhile.",
  "refusal.unknown-unit": () =>
    "There is no such unit, or nothing is delivered to it. Choose one from the list.",
  "refusal.unknown-page": () => "One of the pages does not belong to it. Load the pages again.",
  "refusal.pages-not-conserved": () =>
    "Not every page is placed exactly once. Put each page into a document, or discard it with a reason.",
  "refusal.second-person-needed": () =>
    "You have asked for this already. A second person must confirm it.",
  "refusal.supervisor-needed": () =>
    "The document has come back twice already. Now the supervisor of the mailroom decides.",
  "refusal.claimed-by-another": () =>
    "Somebody else is working on this. Agree with them, or wait until it is released.",
  "refusal.not-a-colleague": () => "This person does not work in that unit. Choose another.",
  "refusal.same-unit": () => "It is there already. Choose another unit.",
  "refusal.too-late": () => "This was more than 30 days ago and can no longer be taken back.",
  "refusal.not-allowed": () => "You are not entitled to this. Ask whoever heads the unit.",
};
