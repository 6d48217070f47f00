import type { OrgUnit, Responsibility } from "../domain/town.ts";
import { makeCompoundSplitter } from "./compounds.ts";
import type { CompoundSplitter } from "./compounds.ts";
import { wordsOf } from "./german-words.ts";
import { zonesOf } from "./letter-zones.ts";
import { randomFrom, trainLinearModel } from "./linear-model.ts";
import type { Example, LinearModel, TrainingPlan } from "./linear-model.ts";
import { countFeatures } from "./text-features.ts";
import type { FeatureCounts } from "./text-features.ts";

/** A letter whose department is known, to learn from: shipped with the product or corrected by a person. */
export interface KnownLetter {
  /** The id of a department. */
  readonly unit: string;
  readonly subject: string | null;
  readonly text: string;
}

/** What the model learns from. `units` are departments; letters of other units are left out. */
export interface Lessons {
  readonly units: readonly Pick<OrgUnit, "id" | "name" | "aliases">[];
  readonly responsibilities: readonly Responsibility[];
  readonly letters: readonly KnownLetter[];
}

/** A trained model with the words it takes compounds apart by. */
export interface RoutingModel {
  readonly unitIds: readonly string[];
  readonly linear: LinearModel;
  readonly split: CompoundSplitter;
}

const PLAN: TrainingPlan = { epochs: 20, learningRate: 0.2, decay: 1e-5 };
/** Made-up texts per service: a few of its phrases together, as a letter would mention them. */
const MIXTURES_PER_SERVICE = 6;
const PHRASES_PER_MIXTURE = 8;
const WEIGHTS = { phrase: 0.3, service: 1, letter: 3, name: 0.5, exclusion: 0.3 } as const;

/** Trains the model: cold from the catalogue, warmer with every known letter. Deterministic. */
export function trainRoutingModel(lessons: Lessons, plan: TrainingPlan = PLAN): RoutingModel {
  const unitIds = lessons.units.map((unit) => unit.id);
  const split = splitterOf(lessons);
  const examples: Example[] = [];
  const teach = (unit: string, features: FeatureCounts, weight: number, isNot?: true): void => {
    const label = unitIds.indexOf(unit);
    if (label >= 0 && features.size > 0)
      examples.push({ features, label, weight, ...(isNot && { isNot }) });
  };
  const features = (text: string): FeatureCounts => countFeatures([{ text, weight: 1 }], split);

  for (const unit of lessons.units) {
    for (const name of [unit.name, ...unit.aliases]) teach(unit.id, features(name), WEIGHTS.name);
  }
  const random = randomFrom(7);
  for (const service of lessons.responsibilities) {
    const phrases = [service.service, ...service.words, ...service.documents, ...service.laws];
    for (const phrase of phrases) teach(service.unit, features(phrase), WEIGHTS.phrase);
    for (const text of mixturesOf(service, random))
      teach(service.unit, features(text), WEIGHTS.service);
    for (const exclusion of service.notResponsibleFor) {
      const words = features(exclusion.words);
      if (exclusion.unit === null) teach(service.unit, words, WEIGHTS.exclusion, true);
      else teach(exclusion.unit, words, WEIGHTS.exclusion);
    }
  }
  for (const letter of lessons.letters) {
    if (!unitIds.includes(letter.unit)) continue;
    teach(
      letter.unit,
      countFeatures(zonesOf(letter.text, letter.subject, []), split),
      WEIGHTS.letter,
    );
  }
  return {
    unitIds,
    linear: trainLinearModel(balanced(examples, unitIds.length), unitIds.length, plan),
    split,
  };
}

/** Takes compounds apart by the words of the catalogue. */
export const splitterOf = ({
  responsibilities,
}: Pick<Lessons, "responsibilities">): CompoundSplitter =>
  makeCompoundSplitter(
    new Set(
      responsibilities
        .flatMap((service) => [service.service, ...service.words, ...service.documents])
        .flatMap((phrase) => wordsOf(phrase).map((word) => word.folded)),
    ),
  );

function mixturesOf(service: Responsibility, random: () => number): readonly string[] {
  const all = [...service.words, ...service.documents, ...service.laws];
  const pick = (): string => all[Math.floor(random() * all.length)] ?? service.service;
  const mixtures = Array.from({ length: MIXTURES_PER_SERVICE }, () =>
    [service.service, ...Array.from({ length: PHRASES_PER_MIXTURE }, pick)].join(". "),
  );
  return [[service.service, ...all].join(". "), ...mixtures];
}

/** Weighs the examples so that every department counts the same, however long its catalogue is. */
function balanced(examples: readonly Example[], classes: number): readonly Example[] {
  const sums = Array.from({ length: classes }, () => 0);
  for (const { label, weight } of examples) sums[label] = (sums[label] ?? 0) + weight;
  const mean = sums.reduce((total, sum) => total + sum, 0) / classes;
  return examples.map((example) => ({
    ...example,
    weight: (example.weight * mean) / (sums[example.label] ?? mean),
  }));
}
