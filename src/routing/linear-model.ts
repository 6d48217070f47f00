import type { FeatureCounts } from "./text-features.ts";

/** One text to learn from: its features, the class it belongs to (index), and how much it counts. */
export interface Example {
  readonly features: FeatureCounts;
  readonly label: number;
  readonly weight: number;
  /** It belongs to any class but this one. */
  readonly isNot?: true;
}

/** A softmax regression over named features. `weights` holds one row of `classes` numbers per feature. */
export interface LinearModel {
  readonly classes: number;
  readonly columns: ReadonlyMap<string, number>;
  readonly rarity: Float32Array;
  readonly weights: Float32Array;
}

/** How the model is trained; what was tried is in docs/deciding.md. */
export interface TrainingPlan {
  readonly epochs: number;
  readonly learningRate: number;
  readonly decay: number;
}

interface SparseVector {
  readonly columns: Int32Array;
  readonly values: Float32Array;
}

// Looked up once: a global asked for in a hot loop makes it ten times slower under Jest's vm.
const { abs, exp, floor, imul, log, max, sqrt } = Math;

/** Trains on the examples; the same examples give the same model (the order is shuffled from a fixed seed). */
export function trainLinearModel(
  examples: readonly Example[],
  classes: number,
  plan: TrainingPlan,
): LinearModel {
  const { columns, rarity } = columnsOf(examples);
  const weights = new Float32Array(columns.size * classes);
  const model = { classes, columns, rarity, weights };
  const vectors = examples.map((example) => vectorOf(model, example.features));
  const squares = new Float32Array(weights.length).fill(1e-6);
  const random = randomFrom(20261122);
  const order = examples.map((_, index) => index);
  for (let epoch = 0; epoch < plan.epochs; epoch++) {
    shuffle(order, random);
    for (const index of order) {
      const example = examples[index];
      const vector = vectors[index];
      if (example === undefined || vector === undefined) continue;
      learn({ model, squares, plan }, vector, example);
    }
  }
  return model;
}

/** An example whose own class has at least 1 minus this probability is learned. */
const LEARNED = 0.01;

interface Learner {
  readonly model: LinearModel;
  readonly squares: Float32Array;
  readonly plan: TrainingPlan;
}

/** One AdaGrad step on one example. */
function learn({ model, squares, plan }: Learner, vector: SparseVector, example: Example): void {
  const { classes, weights } = model;
  const errors = errorsOf(softmax(scoresOf(model, vector)), example);
  // What is known by heart teaches nothing more; leaving it out halves the time.
  if (abs(errors[example.label] ?? 0) < LEARNED * example.weight) return;
  for (let at = 0; at < vector.columns.length; at++) {
    const row = (vector.columns[at] ?? 0) * classes;
    const value = vector.values[at] ?? 0;
    for (let label = 0; label < classes; label++) {
      const place = row + label;
      const weight = weights[place] ?? 0;
      const gradient = (errors[label] ?? 0) * value + plan.decay * weight;
      const square = (squares[place] ?? 0) + gradient * gradient;
      squares[place] = square;
      weights[place] = weight - (plan.learningRate * gradient) / sqrt(square);
    }
  }
}

/** What each class has too much or too little: the slope of -log p, or of -log (1 - p) for what is not of a class. */
function errorsOf(probabilities: readonly number[], example: Example): number[] {
  const { label: own, weight } = example;
  const share = probabilities[own] ?? 0;
  if (example.isNot !== true) {
    return probabilities.map((probability, label) =>
      label === own ? (probability - 1) * weight : probability * weight,
    );
  }
  const odds = share / max(1 - share, LEARNED);
  return probabilities.map((probability, label) =>
    label === own ? share * weight : -odds * probability * weight,
  );
}

/** The score of every class for a text, not yet probabilities; features the model never saw count nothing. */
export function scoreFeatures(model: LinearModel, features: FeatureCounts): readonly number[] {
  return scoresOf(model, vectorOf(model, features));
}

/** How much of a text the model knows: the summed weight of known word features. 0 = nothing was recognised. */
export function knownWeight(model: LinearModel, features: FeatureCounts): number {
  let known = 0;
  for (const [name, count] of features)
    if (name.startsWith("w:") && model.columns.has(name)) known += count;
  return known;
}

/** What one feature adds to the score of a class beyond its mean over all classes, for explanations. */
export function contributionOf(model: LinearModel, name: string, label: number): number {
  const column = model.columns.get(name);
  if (column === undefined) return 0;
  const row = model.weights.subarray(column * model.classes, (column + 1) * model.classes);
  const mean = row.reduce((sum, weight) => sum + weight, 0) / model.classes;
  return ((row[label] ?? 0) - mean) * (model.rarity[column] ?? 0);
}

/** Probabilities from scores. */
export function softmax(scores: readonly number[]): number[] {
  const top = max(...scores);
  const powers = scores.map((score) => exp(score - top));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function columnsOf(examples: readonly Example[]): Pick<LinearModel, "columns" | "rarity"> {
  const frequency = new Map<string, number>();
  for (const { features } of examples) {
    for (const name of features.keys()) frequency.set(name, (frequency.get(name) ?? 0) + 1);
  }
  const names = [...frequency.keys()];
  return {
    columns: new Map(names.map((name, column) => [name, column])),
    rarity: Float32Array.from(names, (name) =>
      log(1 + examples.length / (1 + (frequency.get(name) ?? 0))),
    ),
  };
}

function vectorOf(
  model: Pick<LinearModel, "columns" | "rarity">,
  features: FeatureCounts,
): SparseVector {
  const columns: number[] = [];
  const values: number[] = [];
  let squares = 0;
  for (const [name, count] of features) {
    const column = model.columns.get(name);
    if (column === undefined) continue;
    // Damped: the fifth mention of a word says less than the first.
    const damped = count > 1 ? 1 + log(count) : count;
    const value = damped * (model.rarity[column] ?? 0);
    columns.push(column);
    values.push(value);
    squares += value * value;
  }
  const length = sqrt(squares) || 1;
  return {
    columns: Int32Array.from(columns),
    values: Float32Array.from(values, (value) => value / length),
  };
}

function scoresOf(model: LinearModel, vector: SparseVector): number[] {
  const scores = Array.from({ length: model.classes }, () => 0);
  for (let at = 0; at < vector.columns.length; at++) {
    const row = (vector.columns[at] ?? 0) * model.classes;
    const value = vector.values[at] ?? 0;
    for (let label = 0; label < model.classes; label++) {
      scores[label] = (scores[label] ?? 0) + value * (model.weights[row + label] ?? 0);
    }
  }
  return scores;
}

/** Numbers in [0, 1) from a seed (mulberry32): training must not depend on the day. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function shuffle(order: number[], random: () => number): void {
  for (let last = order.length - 1; last > 0; last--) {
    const other = floor(random() * (last + 1));
    const kept = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = kept;
  }
}
