import { softmax } from "./linear-model.ts";
import type { FeatureCounts } from "./text-features.ts";

/** A letter of the town as the model sees it, and what the model thought of it before anybody taught it. */
export interface TaughtLetter {
  readonly features: FeatureCounts;
  /** The department a person named: its index. */
  readonly label: number;
  /** Scores of every class, by the model without lessons. */
  readonly scores: readonly number[];
}

/** What lessons add to the scores: by feature, also those the model does not know, a number for each class. */
export interface LessonWeights {
  readonly classes: number;
  readonly weights: ReadonlyMap<string, Float64Array>;
  /** How much a feature says by its rarity. */
  readonly rarityOf: (feature: string) => number;
}

/** Steps of the descent, and their size: chosen on the strangers' letters (docs/deciding.md). */
const ROUNDS = 30;
const RATE = 1;
/** Pulls towards the model without lessons: one letter must not overturn a thousand. */
const DECAY = 0.02;

/**
 * Learns letters on top of a trained model, in milliseconds: the descent of a softmax regression whose
 * starting point is the model itself. All letters are taught together, so their order does not matter and
 * a letter left out leaves nothing behind: the outcome is a function of the set alone.
 */
export function learnLessons(
  letters: readonly TaughtLetter[],
  classes: number,
  rarityOf: (feature: string) => number,
): LessonWeights {
  const vectors = letters.map(({ features }) => unitVector(features, rarityOf));
  const likeness = vectors.map((one) => vectors.map((other) => product(one, other)));
  const pulls = letters.map(() => new Float64Array(classes));
  for (let round = 0; round < ROUNDS; round++) {
    // All at once: each sees what the others were before this round.
    const errors = letters.map(({ scores, label }, at) =>
      softmax(scores.map((score, each) => score + pulled(likeness[at] ?? [], pulls, each))).map(
        (probability, each) => (each === label ? 1 : 0) - probability,
      ),
    );
    for (const [at, error] of errors.entries()) {
      const pull = pulls[at] ?? new Float64Array(classes);
      for (const [each, by] of error.entries()) {
        pull[each] = (pull[each] ?? 0) * (1 - DECAY) + RATE * by;
      }
    }
  }
  return { classes, weights: weightsOf(vectors, pulls, classes), rarityOf };
}

type Vector = ReadonlyMap<string, number>;

/** The features with their rarity, of length 1: unlike the model's own, with words it does not know. */
function unitVector(features: FeatureCounts, rarityOf: (feature: string) => number): Vector {
  const values = [...features].map(([name, count]): [string, number] => [
    name,
    (count > 1 ? 1 + Math.log(count) : count) * rarityOf(name),
  ]);
  const length = Math.sqrt(values.reduce((sum, [, value]) => sum + value * value, 0)) || 1;
  return new Map(values.map(([name, value]) => [name, value / length]));
}

function product(one: Vector, other: Vector): number {
  const [few, many] = one.size < other.size ? [one, other] : [other, one];
  let sum = 0;
  for (const [name, value] of few) sum += value * (many.get(name) ?? 0);
  return sum;
}

const pulled = (
  likeness: readonly number[],
  pulls: readonly Float64Array[],
  label: number,
): number => likeness.reduce((sum, like, at) => sum + like * (pulls[at]?.[label] ?? 0), 0);

function weightsOf(
  vectors: readonly Vector[],
  pulls: readonly Float64Array[],
  classes: number,
): ReadonlyMap<string, Float64Array> {
  const weights = new Map<string, Float64Array>();
  for (const [at, vector] of vectors.entries()) {
    const pull = pulls[at];
    if (pull === undefined) continue;
    for (const [name, value] of vector) {
      const row = weights.get(name) ?? new Float64Array(classes);
      weights.set(name, row);
      for (let label = 0; label < classes; label++) {
        row[label] = (row[label] ?? 0) + value * (pull[label] ?? 0);
      }
    }
  }
  return weights;
}

/** What the lessons add to each class's score for a text. */
export function lessonScores(lessons: LessonWeights, features: FeatureCounts): readonly number[] {
  const scores = Array.from({ length: lessons.classes }, () => 0);
  for (const [name, value] of unitVector(features, lessons.rarityOf)) {
    const row = lessons.weights.get(name);
    if (row === undefined) continue;
    for (const [label, weight] of row.entries())
      scores[label] = (scores[label] ?? 0) + value * weight;
  }
  return scores;
}

/** What one feature adds to a class beyond its mean over all classes, for explanations. */
export function lessonContribution(lessons: LessonWeights, name: string, label: number): number {
  const row = lessons.weights.get(name);
  if (row === undefined) return 0;
  const mean = row.reduce((sum, weight) => sum + weight, 0) / lessons.classes;
  return ((row[label] ?? 0) - mean) * lessons.rarityOf(name);
}
