import { foldWord } from "./german-words.ts";
import type { Zone } from "./letter-zones.ts";
import { softmax } from "./linear-model.ts";
import { classScores, knownWords, type TaughtModel } from "./taught-model.ts";
import { countFeatures } from "./text-features.ts";
import type { FeatureCounts } from "./text-features.ts";

/** A stretch of sentences is another department's own from this probability on, with so many known words. */
const STRETCH = { probability: 0.8, known: 8 } as const;
/** The same of what follows words by which people begin a second matter. */
const ANNOUNCED = { probability: 0.6, known: 3 } as const;
/** More places to cut at find little more. */
const CUTS_MAX = 7;

/** How people begin a second matter. Folded. */
const SECOND =
  /^(?:ausserdem|ferner|des weiteren|desweiteren|weiterhin|zudem|zusatzlich|zweitens|zum (?:zweiten|anderen)|noch (?:eine?|etwas|was)\b|und noch|dann noch|bei (?:der|dieser) gelegenheit|gleichzeitig|zugleich|ein weiteres|eine weitere|und (?:dann|ausserdem))\b/;

/** What comes with nearly every matter and is none: enclosures, copies of papers, fees. Folded. */
const FORMALITY =
  /\b(?:anbei|beiliegend\w*|beigefugt\w*|beigelegt|liegt \w* ?bei|liegen \w* ?bei|fuge\w? .{0,60}\bbei|lege\w? .{0,60}\bbei|in der anlage|als anlage|kopien?|gebuhr\w*|kosten|uberweise\w*)\b/;

/**
 * Whether the beginning or the end of a letter by itself speaks for another department than the whole: then it may
 * hold two matters, and one department would never see hers. To be asked of letters
 * that would go alone. `unit`: where it would go.
 */
export function holdsOtherMatter(
  model: TaughtModel,
  zones: readonly Zone[],
  unit: string,
): boolean {
  const sentences = zones.filter(
    ({ isRequest, text }) => isRequest !== undefined && !FORMALITY.test(foldWord(text)),
  );
  // Taking words apart is what takes time: once for each sentence.
  const counted = sentences.map((sentence) => countFeatures([sentence], model.split));
  const isOthers = (
    part: readonly FeatureCounts[],
    enough: typeof STRETCH | typeof ANNOUNCED,
  ): boolean => {
    const features = together(part);
    if (knownWords(model, features).weight < enough.known) return false;
    const shares = softmax(classScores(model, features));
    return model.unitIds.some(
      (id, label) => id !== unit && (shares[label] ?? 0) >= enough.probability,
    );
  };
  const announced = sentences.findIndex(
    ({ text }, at) => at > 0 && SECOND.test(foldWord(text.trimStart())),
  );
  if (announced > 0 && isOthers(counted.slice(announced), ANNOUNCED)) return true;
  return cutsOf(sentences.length).some(
    (cut) => isOthers(counted.slice(0, cut), STRETCH) || isOthers(counted.slice(cut), STRETCH),
  );
}

function together(parts: readonly FeatureCounts[]): FeatureCounts {
  const sum = new Map<string, number>();
  for (const part of parts) {
    for (const [name, count] of part) sum.set(name, (sum.get(name) ?? 0) + count);
  }
  return sum;
}

/** Places between sentences, evenly spread where there are many. */
function cutsOf(sentences: number): readonly number[] {
  const places = Math.max(0, sentences - 1);
  const many = Math.min(CUTS_MAX, places);
  return Array.from({ length: many }, (_, nth) =>
    Math.round(((nth + 1) * (places + 1)) / (many + 1)),
  );
}
