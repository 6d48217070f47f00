/**
 * Fits how far the model may be trusted. Each group of our own letters, which have wording and author in common, is
 * judged by a model that learned from the catalogue and the other groups alone.
 *   node bench/fit-calibration.ts [--errors]   prints the figures (--errors: also the letters that are wrong)
 *   node bench/fit-calibration.ts --write      and writes src/routing/shipped-calibration.ts
 */
import { writeFile } from "node:fs/promises";
import { errorUpperBound } from "../src/domain/error-bound.ts";
import { departmentsOf } from "../src/domain/town.ts";
import type { Town } from "../src/domain/town.ts";
import { shareInterval } from "../src/evaluation/intervals.ts";
import { calibrate, fitCalibration, thresholdFor } from "../src/routing/calibration.ts";
import type { Calibration, Trial } from "../src/routing/calibration.ts";
import { makeJudge } from "../src/routing/decide-route.ts";
import { randomFrom } from "../src/routing/linear-model.ts";
import { trainRoutingModel } from "../src/routing/routing-model.ts";
import type { KnownLetter } from "../src/routing/routing-model.ts";
import { readOwnLetters } from "../src/town/read-known-letters.ts";
import type { OwnLetter } from "../src/town/read-known-letters.ts";
import { readTown } from "../src/town/read-town.ts";
import { dress } from "./own-letters.ts";
import { dressStranger } from "./stranger-letters.ts";

interface Group {
  readonly name: string;
  /** A sentence or two say less than a letter: how far letters may be trusted does not follow from them. */
  readonly isNoLetter?: true;
  /** No model learns from it, so that it stays a voice the shipped one does not know. */
  readonly isUnlearned?: true;
  /** Written against the machine, so no sample of post: judged by what ships, and no trial comes of it. */
  readonly isReported?: true;
  readonly letters: readonly OwnLetter[];
  readonly dressed: (letter: OwnLetter, index: number) => ReturnType<typeof dress>;
}

interface Judged extends Trial {
  readonly knownShare: number;
  readonly isOpen: boolean;
  readonly group: string;
  readonly letter: OwnLetter;
  readonly best: string;
}

const RESAMPLES = 1000;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const town = await readTown("fixtures/lindenau");
const groups: readonly Group[] = [
  {
    name: "own (first author)",
    letters: await readOwnLetters("fixtures/calibration"),
    dressed: (letter, index) =>
      dress(letter, {
        seed: index + 1,
        noise: index % 4 === 1 ? 0.04 : index % 8 === 3 ? 0.1 : 0,
        aside: index % 3 === 0,
        office: rightOffice(town, letter, index),
      }),
  },
  {
    name: "strangers (other voices)",
    letters: [
      ...(await readOwnLetters("fixtures/strangers", "find.jsonl")),
      ...(await readOwnLetters("fixtures/strangers", "report.jsonl")),
    ],
    dressed: dressed,
  },
  {
    name: "fresh (after the catalogue)",
    letters: await readOwnLetters("fixtures/strangers", "fresh.jsonl"),
    dressed: dressed,
  },
  {
    name: "voices (a third author)",
    letters: await readOwnLetters("fixtures/strangers", "voices.jsonl"),
    dressed: dressed,
  },
  {
    name: "stories (taught and reported, no trials)",
    letters: [
      ...(await readOwnLetters("fixtures/strangers", "stories.jsonl")),
      ...(await readOwnLetters("fixtures/strangers", "happenings.jsonl")),
    ],
    dressed: dressed,
    isNoLetter: true,
  },
  {
    name: "mailbag (a further author, nothing learned)",
    letters: await readOwnLetters("fixtures/strangers", "mailbag.jsonl"),
    dressed: dressed,
    isUnlearned: true,
  },
  {
    name: "detours (the same, each by way of a wrong office)",
    letters: await readOwnLetters("fixtures/strangers", "detours.jsonl"),
    dressed: dressed,
    isUnlearned: true,
    isReported: true,
  },
];
const isTrialOrReported = ({ group }: Judged): boolean =>
  groups.some(({ name, isNoLetter }) => name === group && isNoLetter !== true);
const everything = groups.flatMap((group) => judgeGroup(group));
const judged = everything.filter(({ group }) =>
  groups.some(
    ({ name, isNoLetter, isReported }) =>
      name === group && isNoLetter !== true && isReported !== true,
  ),
);
const taught = groups.reduce(
  (sum, { letters, isUnlearned }) => sum + (isUnlearned === true ? 0 : letters.length),
  0,
);
const shipped = fit(judged);
for (const { name } of groups) reportGroup(name);
for (const { name, isUnlearned } of groups) if (isUnlearned === true) reportReliability(name);
print(`parameters: ${JSON.stringify({ ...shipped, trials: undefined })}`);
for (const accepted of [0.01, 0.02, 0.05]) reportThreshold(accepted);
if (process.argv.includes("--errors"))
  everything
    .filter(isTrialOrReported)
    .filter((trial) => !trial.right)
    .forEach(reportError);
if (process.argv.includes("--write"))
  await writeFile("src/routing/shipped-calibration.ts", sourceOf(shipped));

/** As a stranger's letter, some misread; of those that name no office every second one names the right one. */
function dressed(letter: OwnLetter, index: number): ReturnType<typeof dress> {
  const office = letter.addressee ?? rightOffice(town, letter, index);
  const noise = [0, 0.05, 0, 0.1][index % 4] ?? 0;
  return dressStranger({ ...letter, addressee: office }, index + 1, noise);
}

/** One dress per letter: variants of one letter would count as independent trials, which they are not. */
function judgeGroup(group: Group): readonly Judged[] {
  const others = groups
    .filter((other) => other !== group && other.isUnlearned !== true)
    .flatMap(({ letters }) => letters);
  const model = trainRoutingModel({
    units: departmentsOf(town),
    responsibilities: town.responsibilities,
    letters: known(others),
  });
  const judge = makeJudge(town.units, model, town.rules);
  return group.letters.map((letter, index): Judged => {
    const opinion = judge(group.dressed(letter, index));
    const best = opinion.ranked[0] ?? { unit: "", raw: 0 };
    const right =
      letter.unit !== null && [letter.unit, ...letter.alsoAcceptable].includes(best.unit);
    return { ...opinion, group: group.name, letter, best: best.unit, raw: best.raw, right };
  });
}

/** As in real post, about half of the letters name an office; most of these name the right one by one of its names. */
function rightOffice(of: Town, letter: OwnLetter, index: number): string | null {
  const unit = of.units.find((each) => each.id === letter.unit);
  if (unit === undefined || index % 2 === 0) return null;
  const names = [unit.name, ...unit.aliases];
  return names[(index >> 1) % names.length] ?? null;
}

function known(letters: readonly OwnLetter[]): readonly KnownLetter[] {
  return letters.flatMap(({ unit, subject, text }) =>
    unit === null ? [] : [{ unit, subject, text }],
  );
}

function fit(trials: readonly Judged[]): Calibration {
  const parameters = fitCalibration(trials);
  const scored = trials
    // What never goes alone has no part in the bound on what does.
    .filter(mayGoAlone)
    .map((trial): [number, 0 | 1] => [
      Number(calibrate(parameters, trial).toFixed(5)),
      trial.right ? 1 : 0,
    ]);
  return {
    version: `catalogue+letters-${taught}`,
    ...parameters,
    knownShareLow: Number(
      quantile(
        trials.map(({ knownShare }) => knownShare),
        0.05,
      ).toFixed(3),
    ),
    trials: scored.toSorted((left, right) => right[0] - left[0]),
  };
}

function quantile(values: readonly number[], below: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(below * sorted.length)] ?? 0;
}

/** Neither an office that the words contradict nor one whose matter they leave open. */
function mayGoAlone({ naming, isOpen }: Judged): boolean {
  return naming !== "contradicts" && !isOpen;
}

/** A group's figures, and those by a calibration and a threshold that the other groups alone made. */
function reportGroup(name: string): void {
  const part = everything.filter((trial) => trial.group === name);
  const clear = part.filter((trial) => trial.letter.unit !== null);
  print(`${name}: right ${share(clear.filter((trial) => trial.right).length, clear.length)}`);
  for (const naming of ["agrees", "none", "contradicts"] as const) {
    const of = clear.filter((trial) => trial.naming === naming);
    print(`  office ${naming}: ${of.filter((trial) => trial.right).length} of ${of.length}`);
  }
  const elsewhere = fit(judged.filter((trial) => trial.group !== name));
  for (const [by, calibration] of [
    ["shipped", shipped],
    ["the other groups' alone", elsewhere],
  ] as const) {
    const threshold = thresholdFor(calibration, 0.01);
    const alone = part.filter(
      (trial) => mayGoAlone(trial) && calibrate(calibration, trial) >= threshold,
    );
    const sure = surest(part, calibration);
    print(
      `  ${by}: calibration error ${calibrationError(part, calibration).toFixed(3)}; at 1 % (${threshold.toFixed(3)}) ` +
        `alone ${alone.length} of ${part.length}, wrong ${alone.filter((trial) => !trial.right).length}; ` +
        `at most ${sure} at 1 % of its own errors`,
    );
  }
  const [low, high] = calibrationErrorBand(part);
  print(`  calibration error, 95 % of resamples: ${low.toFixed(3)} to ${high.toFixed(3)}`);
}

/** How often each tenth of confidence is right, and what would become of letters that are nobody's. */
function reportReliability(name: string): void {
  const part = everything.filter((trial) => trial.group === name);
  const tenths = Map.groupBy(part, (trial) =>
    Math.min(9, Math.floor(10 * calibrate(shipped, trial))),
  );
  for (const [tenth, trials] of [...tenths].toSorted(([one], [other]) => one - other)) {
    const said = trials.reduce((sum, trial) => sum + calibrate(shipped, trial), 0) / trials.length;
    const right = trials.filter((trial) => trial.right).length;
    print(
      `${name}: from ${tenth / 10}: said ${said.toFixed(2)}, right ${right} of ${trials.length}`,
    );
  }
  const threshold = thresholdFor(shipped, 0.01);
  const isSure = (trial: Judged): boolean =>
    mayGoAlone(trial) && calibrate(shipped, trial) >= threshold;
  const nobodys = part.filter(({ letter }) => letter.unit === null);
  print(`${name}: nobody's ${nobodys.length}, alone ${nobodys.filter(isSure).length}`);
  const mixed = [...new Set([...judged, ...part])].filter(isSure);
  const wrong = mixed.filter((trial) => !trial.right).length;
  const bound = (100 * errorUpperBound(wrong, mixed.length)).toFixed(2);
  print(`${name}: with the trials ${mixed.length} alone, wrong ${wrong}, bound ${bound} %`);
}

/** Between which figures the calibration error of 95 % of resamples of these letters lies. */
function calibrationErrorBand(trials: readonly Judged[]): readonly [low: number, high: number] {
  const random = randomFrom(20261124);
  const errors = Array.from({ length: RESAMPLES }, () =>
    calibrationError(
      trials.flatMap(() => trials[Math.floor(random() * trials.length)] ?? []),
      shipped,
    ),
  );
  return [quantile(errors, 0.025), quantile(errors, 0.975)];
}

/** How many letters the best threshold for just these letters would let go with at most 1 % wrong: no promise. */
function surest(trials: readonly Judged[], calibration: Calibration): number {
  const scored = trials
    .filter(mayGoAlone)
    .map((trial) => ({ confidence: calibrate(calibration, trial), right: trial.right }))
    .toSorted((one, other) => other.confidence - one.confidence);
  let wrong = 0;
  return scored.reduce((most, { right }, index) => {
    wrong += right ? 0 : 1;
    return wrong <= 0.01 * (index + 1) ? index + 1 : most;
  }, 0);
}

function share(right: number, n: number): string {
  const interval = shareInterval(right, n);
  const percent = (value: number): string => (100 * value).toFixed(1);
  return `${right} of ${n} (${percent(right / n)} %, ${percent(interval?.low ?? 0)} to ${percent(interval?.high ?? 1)})`;
}

function calibrationError(trials: readonly Judged[], calibration: Calibration): number {
  const scored = trials.map((trial) => ({
    confidence: calibrate(calibration, trial),
    right: trial.right,
  }));
  const bins = Map.groupBy(scored, ({ confidence }) => Math.min(9, Math.floor(confidence * 10)));
  return [...bins.values()].reduce((error, bin) => {
    const gap = bin.reduce((sum, each) => sum + each.confidence - (each.right ? 1 : 0), 0);
    return error + Math.abs(gap) / scored.length;
  }, 0);
}

function reportThreshold(accepted: number): void {
  const threshold = thresholdFor(shipped, accepted);
  const alone = shipped.trials.filter(([confidence]) => confidence >= threshold);
  const wrong = alone.filter(([, right]) => right === 0).length;
  print(
    `accepted ${accepted * 100} %: threshold ${threshold.toFixed(3)}, alone ${alone.length} of ${judged.length}, ` +
      `wrong ${wrong}, 90 % upper bound ${(100 * errorUpperBound(wrong, alone.length)).toFixed(2)} %`,
  );
}

function reportError(trial: Judged): void {
  const confidence = calibrate(shipped, trial).toFixed(3);
  print(`${trial.letter.id} -> ${trial.best} ${confidence} ${trial.naming}`);
}

function sourceOf(calibration: Calibration): string {
  const { trials, ...parameters } = calibration;
  const pairs = trials.map(([confidence, right]) => `${confidence}:${right}`).join(" ");
  return `import type { Calibration } from "./calibration.ts";

/** Written by \`node bench/fit-calibration.ts --write\`: do not edit. Confidence and outcome of each held-out letter. */
const TRIALS =
  "${pairs.replace(/((?:\S+ ){9})/g, '$1" +\n  "')}";

/** How far the shipped model may be trusted, fitted on our own letters in other wording, each group held out. */
export const shippedCalibration: Calibration = {
  version: ${JSON.stringify(parameters.version)},
  knownShareLow: ${parameters.knownShareLow},
  slope: ${parameters.slope},
  knownSlope: ${parameters.knownSlope},
  intercepts: ${JSON.stringify(parameters.intercepts)},
  trials: TRIALS.split(" ").map((trial) => {
    const [confidence, right] = trial.split(":");
    return [Number(confidence), right === "1" ? 1 : 0];
  }),
};
`;
}
