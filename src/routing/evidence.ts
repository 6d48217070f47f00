import { wordsOf } from "./german-words.ts";
import type { Zone } from "./letter-zones.ts";
import { contributionOf } from "./linear-model.ts";
import { lessonContribution } from "./lesson-weights.ts";
import type { TaughtModel } from "./taught-model.ts";

/** Words of the document, as printed, that spoke for a unit, and how much (only comparable within one proposal). */
export interface RouteEvidence {
  readonly words: string;
  readonly unit: string;
  readonly weight: number;
}

const EVIDENCE_MAX = 8;

/** The words that spoke most for `unit`, strongest first; [] when none did. */
export function evidenceFor(
  model: TaughtModel,
  zones: readonly Zone[],
  unit: string,
): readonly RouteEvidence[] {
  const label = model.unitIds.indexOf(unit);
  if (label < 0) return [];
  const best = new Map<string, RouteEvidence>();
  for (const zone of zones) {
    for (const word of wordsOf(zone.text)) {
      const stems = [word.stem, ...model.split(word.folded)];
      const sum = stems.reduce(
        (total, stem) => total + contributionIn(model, `w:${stem}`, label),
        0,
      );
      const weight = sum * zone.weight;
      const before = best.get(word.stem);
      if (weight > 0 && (before === undefined || weight > before.weight)) {
        best.set(word.stem, { words: word.printed, unit, weight });
      }
    }
  }
  return [...best.values()]
    .toSorted((left, right) => right.weight - left.weight || left.words.localeCompare(right.words))
    .slice(0, EVIDENCE_MAX);
}

/** The lessons' part is brought to the measure of the model, whose text vectors are as long. */
const contributionIn = (model: TaughtModel, feature: string, label: number): number =>
  contributionOf(model.linear, feature, label) +
  (model.lessons === undefined ? 0 : lessonContribution(model.lessons, feature, label));
