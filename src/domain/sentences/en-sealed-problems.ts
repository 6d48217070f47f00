import type { RequestProblemLanguage, SealedProblemCode } from "../request-problem.ts";

const says = (title: string, cause: string, remedy: string) => ({ title, cause, remedy });

/** English words for what can be wrong with sealed post. */
export const enSealedProblems: Pick<RequestProblemLanguage, SealedProblemCode> = {
  "unknown-opening-rule": () =>
    says(
      "Opening rule not known",
      "The town has no such rule, or by it the post is opened.",
      "Choose one of the rules shown.",
    ),
  "recorded-otherwise": () =>
    says(
      "This post is recorded otherwise",
      "Its opening rule wants another way: image of the envelope, line of the register, or count.",
      "Record it as the rule says.",
    ),
  "addressee-needed": () =>
    says(
      "Nobody is named",
      "It is not known for whom this sealed post is.",
      "Name a person, a department or what stands on the envelope; where the department opens it, it must be named.",
    ),
  "one-of-several": () =>
    says(
      "Several items in this scan",
      "The scan is not separated yet, or holds several items; which of them is meant is not known.",
      "Give the item's receipt number, or say it at the single document.",
    ),
};
