import type { ClarificationReason } from "./clarification.ts";

/** What is known of an open case that might be like another. */
export interface ComparedCase {
  readonly id: string;
  readonly reason: ClarificationReason;
  /** The unit the machine puts first; null: it named none. */
  readonly proposed: string | null;
  readonly sender: string | null;
  /** The beginning of its first page; empty where nobody could read it. */
  readonly text: string;
}

/** Why a case is like another: the same sender, or nearly the same words. */
export type Likeness = "same-sender" | "same-words";

/** At most so many are offered at once: as many as one can look at before assigning them. */
export const SIMILAR_MAX = 10;
/** Two letters of one form share this much of their words; two letters on one matter do not. */
const SAME_WORDS = 0.8;
/** Fewer different words than this say nothing. */
const WORDS_MIN = 12;

/**
 * The open cases that may be settled as this one is, in the order given, at most `SIMILAR_MAX`: a person
 * must decide for the same reason, the machine proposes the same department, and they come from the same
 * sender or say nearly the same (Jaccard of their words at least 0.8). Where the machine proposes
 * nothing, nothing is alike.
 */
export function similarCases<Case extends ComparedCase>(
  one: ComparedCase,
  others: readonly Case[],
): readonly (Case & { readonly because: Likeness })[] {
  if (one.proposed === null) return [];
  const words = wordsOf(one.text);
  return others
    .filter(
      ({ id, reason, proposed }) =>
        id !== one.id && reason === one.reason && proposed === one.proposed,
    )
    .flatMap((other) => {
      const because = likenessOf(one, words, other);
      return because === null ? [] : [{ ...other, because }];
    })
    .slice(0, SIMILAR_MAX);
}

function likenessOf(
  one: ComparedCase,
  words: ReadonlySet<string>,
  other: ComparedCase,
): Likeness | null {
  const sender = nameOf(one.sender);
  if (sender !== "" && sender === nameOf(other.sender)) return "same-sender";
  return shareOf(words, wordsOf(other.text)) >= SAME_WORDS ? "same-words" : null;
}

const nameOf = (sender: string | null): string => [...wordsOf(sender ?? "")].toSorted().join(" ");

/** Numbers differ from one form to the next: they are no words. */
const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(text.toLocaleLowerCase("de").match(/\p{L}{2,}/gu));

/** What two sets have in common of all they have; 0 where one is too small to say. */
function shareOf(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  if (left.size < WORDS_MIN || right.size < WORDS_MIN) return 0;
  const shared = [...left].filter((word) => right.has(word)).length;
  return shared / (left.size + right.size - shared);
}
