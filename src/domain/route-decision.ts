import type { UnsureReason } from "./route-basis.ts";
import type { ClarificationReason } from "./clarification.ts";
import type { UnitMode } from "./town.ts";

/** What speaks for a person, apart from the router's own doubt. */
export interface Cautions {
  readonly confidentialMark: boolean;
  readonly formalService: boolean;
  /** A deadline that ends less than a week from the receipt. */
  readonly shortDeadline: boolean;
  /** A page or an enclosure of it that nobody could read, and why. */
  readonly unread: ClarificationReason | null;
}

/** Whether the machine decides, and the first reason why it does not. */
export type RouteVerdict =
  | { readonly kind: "alone"; readonly unit: string }
  | { readonly kind: "person"; readonly reason: ClarificationReason };

/**
 * How far the machine may go (design section 2): it must be sure enough, nothing may call for a
 * person, and the proposed unit must be in automatic mode. Total: every input has a verdict.
 */
export function judgeRoute(input: {
  readonly proposed: { readonly unit: string; readonly mode: UnitMode } | null;
  readonly wouldGoAlone: boolean;
  readonly unsureBecause: UnsureReason | null;
  readonly cautions: Cautions;
  readonly allAssisted: boolean;
}): RouteVerdict {
  const { cautions, proposed } = input;
  if (cautions.unread !== null) return { kind: "person", reason: cautions.unread };
  if (cautions.confidentialMark) return { kind: "person", reason: "confidential-marked" };
  if (cautions.formalService) return { kind: "person", reason: "formal-service" };
  if (cautions.shortDeadline) return { kind: "person", reason: "short-deadline" };
  if (proposed === null) return { kind: "person", reason: "no-unit-scores" };
  if (!input.wouldGoAlone) return { kind: "person", reason: reasonOfDoubt(input.unsureBecause) };
  if (input.allAssisted || proposed.mode !== "automatic") {
    return { kind: "person", reason: "mode-assisted" };
  }
  return { kind: "alone", unit: proposed.unit };
}

/** A second department nearly as likely as the first: the letter may concern both. */
const NEARLY = 0.75;

/**
 * The router's doubt, told apart: below the threshold because two departments are meant, or because
 * nothing speaks clearly. `confidences` are the candidates', best first.
 */
export function refineDoubt(
  doubt: UnsureReason | null,
  confidences: readonly number[],
): UnsureReason | null {
  const [first = 0, second = 0] = confidences;
  const several = second >= first * NEARLY && first + second > 0.5;
  return doubt === "below-threshold" && several ? "several-departments" : doubt;
}

function reasonOfDoubt(doubt: UnsureReason | null): ClarificationReason {
  switch (doubt) {
    case "several-departments":
    case "no-unit-scores":
    case "confidential-marked":
    case "formal-service":
    case "short-deadline":
      return doubt;
    case "poor-text":
      return "page-unreadable";
    case "mode-assisted":
    case "mode-shadow":
      return "mode-assisted";
    case "below-threshold":
    case "addressee-contradicts":
    case null:
      return "unsure-of-department";
  }
}
