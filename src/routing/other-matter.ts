import { foldWord } from "./german-words.ts";
import type { Zone } from "./letter-zones.ts";
import { softmax } from "./linear-model.ts";
import { classScores, knownWords, type TaughtModel } from "./taught-model.ts";
import { countFeatures } from "./text-features.ts";
import type { FeatureCounts } from "./text-features.ts";

/**
 * The beginning or the end of a letter is another department's own when it speaks for that one with at least this
 * probability and hardly at all for the letter's, while the rest speaks for the letter's; with so many known words.
 */
const STRETCH = { probability: 0.5, ownAtMost: 0.05, known: 10 } as const;
/** After words by which people begin a second matter: as likely, and so many times likelier than the letter's. */
const ANNOUNCED = { probability: 0.5, times: 4.5, known: 3 } as const;
/** More places to cut at find little more. */
const CUTS_MAX = 7;

/** How people begin a second matter. Folded. */
const SECOND =
  /^(?:ausserdem|ferner|des weiteren|desweiteren|weiterhin|zudem|zusatzlich|zweitens|zum (?:zweiten|anderen)|noch (?:eine?|etwas|was)\b|und noch|dann noch|bei (?:der|dieser) gelegenheit|gleichzeitig|zugleich|ein weiteres|eine (?:weitere|zweite|andere)|und (?:dann|ausserdem|eine (?:weitere|zweite|andere))|wo ich (?:schon|gerade)|wenn ich schon|da ich (?:ihnen |euch )?(?:schon|gerade|ohnehin) (?:schreibe|dabei)|p\.? ?s\b|daruber hinaus|gleich noch|2[.)]$)/;

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
  const opinionOn = (part: readonly FeatureCounts[]): Opinion => {
    const features = together(part);
    const shares = softmax(classScores(model, features));
    const own = shares[model.unitIds.indexOf(unit)] ?? 0;
    const other = Math.max(...shares.filter((_, label) => model.unitIds[label] !== unit));
    return { own, other, known: knownWords(model, features).weight };
  };
  const announced = sentences.findIndex(
    ({ text }, at) => at > 0 && SECOND.test(foldWord(text.trimStart())),
  );
  if (announced > 0 && isAnnounced(opinionOn(counted.slice(announced)))) return true;
  return cutsOf(sentences.length).some((cut) => {
    const before = opinionOn(counted.slice(0, cut));
    const after = opinionOn(counted.slice(cut));
    return isOthers(before, after) || isOthers(after, before);
  });
}

/** What a stretch of sentences by itself says: for the letter's department, for the likeliest other one, 0..1. */
interface Opinion {
  readonly own: number;
  readonly other: number;
  readonly known: number;
}

const isAnnounced = ({ own, other, known }: Opinion): boolean =>
  known >= ANNOUNCED.known && other >= Math.max(ANNOUNCED.probability, ANNOUNCED.times * own);

const isOthers = (part: Opinion, rest: Opinion): boolean =>
  part.known >= STRETCH.known &&
  part.other >= STRETCH.probability &&
  part.own <= STRETCH.ownAtMost &&
  rest.own >= rest.other;

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
