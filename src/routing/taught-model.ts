import { type LessonWeights, learnLessons, lessonScores } from "./lesson-weights.ts";
import { zonesOf } from "./letter-zones.ts";
import { knownWeight, scoreFeatures } from "./linear-model.ts";
import type { KnownLetter, RoutingModel } from "./routing-model.ts";
import { countFeatures } from "./text-features.ts";
import type { FeatureCounts } from "./text-features.ts";

/** A trained model with what the town's own letters have taught on top of it; without: it is the model itself. */
export interface TaughtModel extends RoutingModel {
  readonly lessons?: LessonWeights;
}

/** The linear model saw clean catalogue phrases and is too sure of letters by this factor. */
const SHARPNESS = 0.8;
/** As if the model were only so sure: else what it knows already would teach nothing to letters that are like it. */
const TAUGHT_BY = 0.5;
/** How rare a word is that no example had. */
const UNKNOWN_RARITY = 8.5;

/** Teaches letters to a trained model: milliseconds, and a function of the set of letters alone. */
export function teachModel(model: RoutingModel, letters: readonly KnownLetter[]): TaughtModel {
  const taught = letters.flatMap(({ unit, subject, text }) => {
    const label = model.unitIds.indexOf(unit);
    if (label < 0) return [];
    const features = countFeatures(zonesOf(text, subject, []), model.split);
    const scores = classScores(model, features).map((score) => score * TAUGHT_BY);
    return [{ features, label, scores }];
  });
  const { columns, rarity } = model.linear;
  const rarityOf = (feature: string): number =>
    rarity[columns.get(feature) ?? -1] ?? UNKNOWN_RARITY;
  return { ...model, lessons: learnLessons(taught, model.unitIds.length, rarityOf) };
}

/** The score of every department for a text, not yet probabilities. */
export function classScores(model: TaughtModel, features: FeatureCounts): readonly number[] {
  const scores = scoreFeatures(model.linear, features).map((score) => score * SHARPNESS);
  if (model.lessons === undefined) return scores;
  const taught = lessonScores(model.lessons, features);
  return scores.map((score, label) => score + (taught[label] ?? 0));
}

/** How much of a text the model knows: the summed weight of its known words, and their share (0..1) of all. */
export function knownWords(
  model: TaughtModel,
  features: FeatureCounts,
): { readonly weight: number; readonly share: number } {
  let all = 0;
  let taught = 0;
  for (const [name, count] of features) {
    if (!name.startsWith("w:")) continue;
    all += count;
    if (!model.linear.columns.has(name) && model.lessons?.weights.has(name) === true)
      taught += count;
  }
  const weight = knownWeight(model.linear, features) + taught;
  return { weight, share: all === 0 ? 0 : weight / all };
}
