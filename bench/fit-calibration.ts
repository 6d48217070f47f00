/**
 * Fits how far the model may be trusted, on our own letters (none of which the shipped model has learned from).
 *   node bench/fit-calibration.ts            prints the figures (--warm: also those of learning from them, by folds)
 *   node bench/fit-calibration.ts --write    and writes src/routing/shipped-calibration.ts
 */
import { writeFile } from "node:fs/promises";
import { departmentsOf } from "../src/domain/town.ts";
import type { Town } from "../src/domain/town.ts";
import { errorUpperBound } from "../src/domain/error-bound.ts";
import { calibrate, fitCalibration, thresholdFor } from "../src/routing/calibration.ts";
import type { Calibration, Trial } from "../src/routing/calibration.ts";
import { makeJudge } from "../src/routing/decide-route.ts";
import { trainRoutingModel } from "../src/routing/routing-model.ts";
import type { KnownLetter } from "../src/routing/routing-model.ts";
import { readOwnLetters } from "../src/town/read-known-letters.ts";
import type { OwnLetter } from "../src/town/read-known-letters.ts";
import { readTown } from "../src/town/read-town.ts";
import { dress } from "./own-letters.ts";

const FOLDS = 6;
/** The first letters were written to be hard: the matter described, not named. */
const INDIRECT = 375;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

interface Judged extends Trial {
  readonly letter: OwnLetter;
  readonly best: string;
}

const town = await readTown("fixtures/lindenau");
const own = await readOwnLetters("fixtures/calibration");
const judged = judgeAll(town, own, 1, true);
const warm = process.argv.includes("--warm") ? judgeAll(town, own, FOLDS, false) : [];
for (const [name, trials] of [
  ["cold (catalogue alone)", judged],
  [`with our letters, ${FOLDS} folds`, warm],
] as const) {
  if (trials.length === 0) continue;
  const clear = trials.filter((trial) => trial.letter.unit !== null);
  const right = clear.filter((trial) => trial.right).length;
  print(
    `${name}: right ${right} of ${clear.length} clear letters (${((100 * right) / clear.length).toFixed(1)} %)`,
  );
  for (const naming of ["agrees", "none", "contradicts"] as const) {
    const part = clear.filter((trial) => trial.naming === naming);
    print(`  office ${naming}: ${part.filter((trial) => trial.right).length} of ${part.length}`);
  }
}
const shipped = fit(judged);
reportPart("  the first 375 letters (indirect wording)", judged.slice(0, INDIRECT));
reportPart("  the later 360 (everyday wording)", judged.slice(INDIRECT));
print(`parameters: ${JSON.stringify({ ...shipped, trials: undefined })}`);
print(`calibration error, parameters fitted on the other half: ${heldOutError(judged).toFixed(3)}`);
for (const accepted of [0.01, 0.02, 0.05]) reportThreshold(shipped, judged, accepted);
for (const trial of process.argv.includes("--errors") ? judged.filter((each) => !each.right) : []) {
  print(
    `${trial.letter.id} -> ${trial.best} ${calibrate(shipped, trial).toFixed(3)} ${trial.naming}`,
  );
}
if (process.argv.includes("--write"))
  await writeFile("src/routing/shipped-calibration.ts", sourceOf(shipped));

function judgeAll(
  of: Town,
  letters: readonly OwnLetter[],
  folds: number,
  coldOnly: boolean,
): readonly Judged[] {
  return Array.from({ length: folds }, (_, fold) => {
    const inFold = (index: number): boolean => index % folds === fold;
    const lessons = coldOnly ? [] : known(letters.filter((_letter, index) => !inFold(index)));
    const model = trainRoutingModel({
      units: departmentsOf(of),
      responsibilities: of.responsibilities,
      letters: lessons,
    });
    const judge = makeJudge(of.units, model, of.rules);
    return letters.flatMap((letter, index): Judged[] => {
      if (!inFold(index)) return [];
      // One dress per letter: variants of one letter would count as independent trials, which they are not.
      const noise = index % 4 === 1 ? 0.04 : index % 8 === 3 ? 0.1 : 0;
      const office = rightOffice(of, letter, index);
      const opinion = judge(
        dress(letter, { seed: index + 1, noise, aside: index % 3 === 0, office }),
      );
      const best = opinion.ranked[0] ?? { unit: "", raw: 0 };
      const right =
        letter.unit !== null && [letter.unit, ...letter.alsoAcceptable].includes(best.unit);
      return [{ ...opinion, letter, best: best.unit, raw: best.raw, right }];
    });
  }).flat();
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
    // A contradicted office never goes alone, so it has no part in the bound on what does.
    .filter((trial) => trial.naming !== "contradicts")
    .map((trial): [number, 0 | 1] => [
      Number(calibrate(parameters, trial).toFixed(5)),
      trial.right ? 1 : 0,
    ]);
  return {
    version: `catalogue+${trials.length}`,
    ...parameters,
    trials: scored.toSorted((left, right) => right[0] - left[0]),
  };
}

function reportPart(name: string, part: readonly Judged[]): void {
  const threshold = thresholdFor(shipped, 0.01);
  const alone = part.filter(
    (trial) => trial.naming !== "contradicts" && calibrate(shipped, trial) >= threshold,
  );
  const clear = part.filter((trial) => trial.letter.unit !== null);
  const right = clear.filter((trial) => trial.right).length;
  const wrong = alone.filter((trial) => !trial.right).length;
  print(
    `${name}: right ${right} of ${clear.length}, alone at 1 %: ${alone.length}, wrong ${wrong}`,
  );
}

function heldOutError(trials: readonly Judged[]): number {
  const half = (rest: number): readonly Judged[] =>
    trials.filter((_, index) => (index >> 1) % 2 === rest);
  const scored = [0, 1].flatMap((rest) => {
    const parameters = fitCalibration(half(1 - rest));
    return half(rest).map((trial) => ({
      confidence: calibrate(parameters, trial),
      right: trial.right,
    }));
  });
  let error = 0;
  for (let bin = 0; bin < 10; bin++) {
    const part = scored.filter(
      ({ confidence }) => Math.min(9, Math.floor(confidence * 10)) === bin,
    );
    const gap = part.reduce((sum, each) => sum + each.confidence - (each.right ? 1 : 0), 0);
    error += Math.abs(gap) / scored.length;
    if (part.length > 0) {
      const rights = part.filter((each) => each.right).length;
      print(
        `  said ${(bin / 10).toFixed(1)}-${((bin + 1) / 10).toFixed(1)}: ${rights} of ${part.length} right`,
      );
    }
  }
  return error;
}

function reportThreshold(
  calibration: Calibration,
  trials: readonly Judged[],
  accepted: number,
): void {
  const threshold = thresholdFor(calibration, accepted);
  const alone = calibration.trials.filter(([confidence]) => confidence >= threshold);
  const wrong = alone.filter(([, right]) => right === 0).length;
  print(
    `accepted ${accepted * 100} %: threshold ${threshold.toFixed(3)}, alone ${alone.length} of ${trials.length}, ` +
      `wrong ${wrong}, 90 % upper bound ${(100 * errorUpperBound(wrong, alone.length)).toFixed(2)} %`,
  );
}

function sourceOf(calibration: Calibration): string {
  const { trials, ...parameters } = calibration;
  const pairs = trials.map(([confidence, right]) => `${confidence}:${right}`).join(" ");
  return `import type { Calibration } from "./calibration.ts";

/** Written by \`node bench/fit-calibration.ts --write\`: do not edit. Confidence and outcome of each held-out letter. */
const TRIALS =
  "${pairs.replace(/((?:\S+ ){9})/g, '$1" +\n  "')}";

/** How far the shipped model may be trusted, fitted on our own letters in other wording (fixtures/calibration). */
export const shippedCalibration: Calibration = {
  version: ${JSON.stringify(parameters.version)},
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
