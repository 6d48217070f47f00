/**
 * Compares ways to score departments from the catalogue alone, on our own letters: node bench/routing-methods.ts
 * Content only: no address block, no reference numbers. Figures: docs/deciding.md.
 */
import { departmentsOf } from "../src/domain/town.ts";
import { zonesOf } from "../src/routing/letter-zones.ts";
import { scoreFeatures } from "../src/routing/linear-model.ts";
import { trainRoutingModel } from "../src/routing/routing-model.ts";
import { countFeatures } from "../src/routing/text-features.ts";
import type { FeatureCounts } from "../src/routing/text-features.ts";
import { readOwnLetters } from "../src/town/read-known-letters.ts";
import { readTown } from "../src/town/read-town.ts";
import { dress } from "./own-letters.ts";

type Scorer = (features: FeatureCounts) => ReadonlyMap<string, number>;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const town = await readTown("fixtures/lindenau");
const letters = (await readOwnLetters("fixtures/calibration")).filter(
  (letter) => letter.unit !== null,
);
const model = trainRoutingModel({
  units: departmentsOf(town),
  responsibilities: town.responsibilities,
  letters: [],
});
const services = town.responsibilities.map((service) => ({
  unit: service.unit,
  features: countFeatures(
    [
      {
        text: [service.service, ...service.words, ...service.documents, ...service.laws].join(". "),
        weight: 1,
      },
    ],
    model.split,
  ),
}));
const frequency = new Map<string, number>();
for (const { features } of services) {
  for (const name of features.keys()) frequency.set(name, (frequency.get(name) ?? 0) + 1);
}
const rarity = (name: string): number =>
  Math.log(1 + services.length / (1 + (frequency.get(name) ?? 0)));

report(
  "linear model (shipped)",
  (features) =>
    new Map(
      scoreFeatures(model.linear, features).map((score, index) => [
        model.unitIds[index] ?? "",
        score,
      ]),
    ),
);
report("BM25, best service", (features) => bestServices(features, 1));
report("BM25, three best services", (features) => bestServices(features, 3));
report("centroid of the department, cosine", centroids());

function bestServices(query: FeatureCounts, count: number): ReadonlyMap<string, number> {
  const scores = new Map<string, number[]>();
  for (const { unit, features } of services) {
    let score = 0;
    for (const [name, weight] of query) {
      const inService = features.get(name) ?? 0;
      score += weight * rarity(name) * ((inService * 2.2) / (inService + 1.2));
    }
    scores.set(unit, [...(scores.get(unit) ?? []), score]);
  }
  const sums = [...scores].map(([unit, each]): [string, number] => [
    unit,
    each
      .toSorted((left, right) => right - left)
      .slice(0, count)
      .reduce((sum, score) => sum + score, 0),
  ]);
  return new Map(sums);
}

function centroids(): Scorer {
  const sums = new Map<string, Map<string, number>>();
  for (const { unit, features } of services) {
    const sum = sums.get(unit) ?? new Map<string, number>();
    for (const [name, count] of features)
      sum.set(name, (sum.get(name) ?? 0) + count * rarity(name));
    sums.set(unit, sum);
  }
  return (query) =>
    new Map(
      [...sums].map(([unit, sum]) => {
        const length = Math.hypot(...sum.values());
        let score = 0;
        for (const [name, count] of query) score += count * rarity(name) * (sum.get(name) ?? 0);
        return [unit, score / length];
      }),
    );
}

function report(name: string, scorer: Scorer): void {
  const right = letters.filter((letter, index) => {
    const noise = index % 4 === 1 ? 0.04 : index % 8 === 3 ? 0.1 : 0;
    const plain = { ...letter, addressee: null };
    const input = dress(plain, { seed: index + 1, noise, aside: index % 3 === 0, office: null });
    const scores = scorer(
      countFeatures(zonesOf(input.text, input.subject, input.addresseeLines), model.split),
    );
    const best = [...scores].toSorted((first, second) => second[1] - first[1])[0]?.[0] ?? "";
    return [letter.unit, ...letter.alsoAcceptable].includes(best);
  });
  print(
    `${name.padEnd(36)} ${right.length} of ${letters.length} (${((100 * right.length) / letters.length).toFixed(1)} %)`,
  );
}
