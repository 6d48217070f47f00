import { z } from "zod";
import { type DocumentState, documentStates } from "./states.ts";
import type { RetentionRule } from "./town.ts";

/** Why something is erased; a code, for it stays in register and trail for ever. */
export const ErasureBasis = z.enum([
  /** Its retention has ended. */
  "retention",
  /** Its sender asked for it (Art. 17 DSGVO). */
  "data-subject-request",
  /** It should never have been processed here. */
  "unlawful-processing",
  "court-order",
]);
export type ErasureBasis = z.infer<typeof ErasureBasis>;

/** What the archive said: it has looked and taken what it wants, or it does not want this. */
export const ArchiveVerdict = z.enum(["appraised", "waived"]);
export type ArchiveVerdict = z.infer<typeof ArchiveVerdict>;

/** What the rules ask of a main document. Days are the town's, YYYY-MM-DD. */
export interface JudgedDocument {
  readonly id: string;
  readonly state: string;
  /** Where it was before it was restricted. */
  readonly restrictedFrom: string | null;
  /** Its unit and those above it, nearest first. */
  readonly units: readonly string[];
  /** Its target has given a receipt for the hand-over; of sealed post, whoever took it. */
  readonly receipted: boolean;
  readonly handedOverOn: string | null;
  readonly endedOn: string | null;
}

/** What is erased as one: a mail item, or a capture that has none. */
export interface JudgedPost {
  readonly documents: readonly JudgedDocument[];
  readonly blocked: boolean;
  /** The archive has judged this very item. */
  readonly appraised: boolean;
  /** Its stack is being split, or its pages belong to other items now: who erased it would erase others. */
  readonly inSplit: boolean;
}

/** Why something is not erased. */
export const ErasureObstacle = z.enum([
  /** A block holds it. */
  "blocked",
  /** The process, or custody, still has it in its hands. */
  "not-ended",
  /** Its hand-over is not receipted, and the archive has neither appraised nor waived its kind. */
  "not-handed-over",
]);
export type ErasureObstacle = z.infer<typeof ErasureObstacle>;

/** What the rules say of a post. */
export interface Judgement {
  /** Ids of the retention rules that hold for it. */
  readonly kinds: readonly string[];
  /** The first day on which it is to be erased; null: no rule holds, or it has not ended. */
  readonly dueOn: string | null;
  /** Null: it may be erased. */
  readonly obstacle: ErasureObstacle | null;
}

const KIND_OF_ENDING: Partial<Record<DocumentState, RetentionRule["applies"]>> = {
  delivered: "delivered",
  "handed-over-unopened": "delivered",
  discarded: "discarded",
  "returned-to-sender": "returned",
  forwarded: "returned",
  "counted-only": "counted",
};

/**
 * Judges a post by the town's retention rules and the archive's word on kinds of post (rule ids). It is
 * due when all of it is; it may be erased when every hand-over is receipted or the archive has spoken
 * (design section 6).
 */
export function judge(
  post: JudgedPost,
  rules: readonly RetentionRule[],
  appraisedKinds: ReadonlySet<string>,
): Judgement {
  const judged = post.documents.map((document) => {
    const state = endingOf(document);
    const rule = ruleFor(document, state, rules);
    const allowed =
      post.appraised ||
      (isHandedOver(state) && document.receipted) ||
      (rule !== null && appraisedKinds.has(rule.id));
    return { rule, allowed, due: rule === null ? null : dueOn(document, rule) };
  });
  const dues = judged.flatMap(({ due }) => (due === null ? [] : [due]));
  return {
    kinds: [...new Set(judged.flatMap(({ rule }) => (rule === null ? [] : [rule.id])))],
    dueOn: dues.length < judged.length ? null : (dues.toSorted().at(-1) ?? null),
    obstacle: obstacleOf(
      post,
      judged.every((each) => each.allowed),
    ),
  };
}

function obstacleOf(post: JudgedPost, allowed: boolean): ErasureObstacle | null {
  if (post.blocked) return "blocked";
  if (post.inSplit || post.documents.some(({ state }) => isHeld(state))) return "not-ended";
  return allowed ? null : "not-handed-over";
}

const isHandedOver = (state: string): boolean =>
  state === "delivered" || state === "handed-over-unopened";

/** A step works on it, or it lies in custody. */
const isHeld = (state: string): boolean =>
  state === "in-custody" ||
  (Object.hasOwn(documentStates, state) &&
    Object.entries(documentStates).some(([name, row]) => name === state && row.kind === "active"));

const endingOf = ({ state, restrictedFrom }: JudgedDocument): string =>
  state === "restricted" ? (restrictedFrom ?? state) : state;

/** The rule of the nearest unit, or that of the whole town. */
function ruleFor(
  document: JudgedDocument,
  state: string,
  rules: readonly RetentionRule[],
): RetentionRule | null {
  const applies = new Map(Object.entries(KIND_OF_ENDING)).get(state);
  const fitting = rules.filter((rule) => rule.applies === applies);
  for (const unit of [...document.units, null]) {
    const rule = fitting.find((each) => each.unit === unit);
    if (rule !== undefined) return rule;
  }
  return null;
}

/** Years count from the end of the year. */
function dueOn(document: JudgedDocument, rule: RetentionRule): string | null {
  const from =
    rule.from === "handover" ? (document.handedOverOn ?? document.endedOn) : document.endedOn;
  if (from === null) return null;
  return `${Number(from.slice(0, 4)) + rule.years + 1}-01-01`;
}
