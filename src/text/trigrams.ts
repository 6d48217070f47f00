import { fold } from "./german-pattern.ts";

/** All runs of three letters or digits of the text, folded: what is left of it where some are misread. */
export function trigrams(text: string): Set<string> {
  const folded = fold(text.slice(0, 400));
  const found = new Set<string>();
  for (let at = 0; at + 3 <= folded.length; at += 1) found.add(folded.slice(at, at + 3));
  return found;
}

/** Share (0..1) of the trigrams of `needle` that `text` has; 0 for a needle without any. */
export function covered(needle: string, text: string): number {
  const wanted = trigrams(needle);
  if (wanted.size === 0) return 0;
  return shared(wanted, trigrams(text)) / wanted.size;
}

/** How much two sets have in common, 0..1 of the smaller; null where one of them is too small to say. */
export function alike(left: ReadonlySet<string>, right: ReadonlySet<string>): number | null {
  const smaller = Math.min(left.size, right.size);
  return smaller < 6 ? null : shared(left, right) / smaller;
}

const shared = (left: ReadonlySet<string>, right: ReadonlySet<string>): number =>
  [...left].filter((each) => right.has(each)).length;
