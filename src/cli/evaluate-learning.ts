import { readFile } from "node:fs/promises";
import { acceptableUnits, type LearnedOutcomes } from "../evaluation/measure.ts";
import { routingOutcome, type RoutingOutcome } from "../evaluation/measure-routing.ts";
import type { LetterTruth } from "../evaluation/truth.ts";
import { thresholdFor } from "../routing/calibration.ts";
import { makeRouterOf, modelFor, type RouteInput, type Router } from "../routing/decide-route.ts";
import { makeLearningRouter } from "../routing/learning-router.ts";
import { randomFrom } from "../routing/linear-model.ts";
import type { KnownLetter } from "../routing/routing-model.ts";
import { shippedCalibration } from "../routing/shipped-calibration.ts";
import { shippedLetters } from "../routing/shipped-letters.ts";
import type { Town } from "../domain/town.ts";
import { type OwnLetter, parseOwnLetters } from "../town/read-known-letters.ts";
import type { Sample } from "./evaluation-folder.ts";
import { UsageError } from "./exit-code.ts";
import { foundFiles, keyOfFile, routeInputs } from "./found-files.ts";
import type { ResultLine } from "./result-line.ts";

/** After how many letters it is measured again. */
const LESSON_COUNTS = [0, 30, 120] as const;
const SHUFFLE_SEED = 20261123;

interface ReadLetter {
  readonly acceptable: readonly string[];
  readonly input: RouteInput;
  readonly found: Parameters<typeof routingOutcome>[1];
  /** What it teaches; null: its department is none of the town's. */
  readonly lesson: KnownLetter | null;
}

type Letters = readonly Sample<LetterTruth>[];

/**
 * Routes the letters of a run anew, as the process would after people had decided others: those of the other
 * folds, and those of the file. Letters of one subject are in one fold, so that no wording is learned and asked.
 */
export async function learnedOutcomes(
  letters: Letters,
  lines: readonly ResultLine[],
  town: Town,
  options: { readonly folds?: number | undefined; readonly lessons?: string | undefined },
): Promise<readonly LearnedOutcomes[]> {
  const { folds } = options;
  if (folds === 1) throw new UsageError("--folds 1 leaves nothing to learn from. Use 2 or more.");
  if (folds === undefined && options.lessons === undefined) return [];
  const read = readLetters(letters, lines, town);
  const base = modelFor({ ...town, letters: shippedLetters });
  const cold = makeRouterOf({ ...town, calibration: shippedCalibration }, base);
  const after = (lessons: readonly KnownLetter[]): Router =>
    makeLearningRouter(cold, { ...town, calibration: shippedCalibration }, base, lessons);
  const file = options.lessons === undefined ? null : await readLessonFile(options.lessons);
  const fromFile: readonly LearnedOutcomes[] =
    file === null
      ? []
      : [{ lessons: file.length, from: "file", outcomes: outcomesOf(read, after(file), town) }];
  return [...(folds === undefined ? [] : inFolds(read, folds, town, after)), ...fromFile];
}

function inFolds(
  read: readonly ReadLetter[],
  folds: number,
  town: Town,
  after: (lessons: readonly KnownLetter[]) => Router,
): readonly LearnedOutcomes[] {
  const groups = shuffled([...Map.groupBy(read, groupOf).values()]);
  const parts = Array.from({ length: folds }, (_, fold) => ({
    asked: groups.filter((_group, index) => index % folds === fold).flat(),
    taught: groups.filter((_group, index) => index % folds !== fold).flat(),
  }));
  return LESSON_COUNTS.map((lessons) => ({
    lessons,
    from: "folds",
    outcomes: parts.flatMap(({ asked, taught }) => {
      const known = taught.flatMap(({ lesson }) => (lesson === null ? [] : [lesson]));
      return outcomesOf(asked, after(known.slice(0, lessons)), town);
    }),
  }));
}

const groupOf = ({ input }: ReadLetter): string =>
  (input.subject ?? input.text).toLowerCase().replace(/[^\p{L}]+/gu, " ");

function outcomesOf(
  letters: readonly ReadLetter[],
  router: Router,
  town: Town,
): readonly RoutingOutcome[] {
  const thresholds = new Map(
    town.units.map((unit) => [unit.id, thresholdFor(shippedCalibration, unit.errorAccepted)]),
  );
  return letters.map(({ acceptable, input, found }) => {
    const { candidates, wouldGoAlone } = router(input, thresholds);
    const named = candidates.map(({ unit, confidence }) => ({ department: unit, confidence }));
    return routingOutcome(
      acceptable,
      found === null ? null : { ...found, candidates: named, wouldGoAlone },
    );
  });
}

function readLetters(
  letters: Letters,
  lines: readonly ResultLine[],
  town: Town,
): readonly ReadLetter[] {
  const units = new Set(town.units.map((unit) => unit.id));
  const found = foundFiles(lines);
  const inputs = routeInputs(lines);
  return letters.flatMap(({ truth, file }) => {
    const acceptable = acceptableUnits(truth, units);
    const key = keyOfFile(file.path);
    const input = inputs.get(key);
    if (acceptable === null || input === undefined) return [];
    const unit = acceptable[0];
    const { subject, text } = input;
    const lesson = unit === undefined ? null : { unit, subject, text };
    return [{ acceptable, input, found: found.get(key)?.letter ?? null, lesson }];
  });
}

/** What those letters teach whose department is known; a file of them, one a line, is what `--lessons` reads. */
export const lessonsOf = (
  letters: Letters,
  lines: readonly ResultLine[],
  town: Town,
): readonly OwnLetter[] =>
  readLetters(letters, lines, town).flatMap(({ lesson }, index) =>
    lesson === null
      ? []
      : [{ id: `lesson-${index + 1}`, ...lesson, alsoAcceptable: [], addressee: null }],
  );

async function readLessonFile(file: string): Promise<readonly KnownLetter[]> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new UsageError(`${file} cannot be read. Give a file that \`poststelle train\` wrote.`, {
      cause,
    });
  });
  return parseOwnLetters(file, text).flatMap(({ unit, subject, text: words }) =>
    unit === null ? [] : [{ unit, subject, text: words }],
  );
}

function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  const random = randomFrom(SHUFFLE_SEED);
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((left, right) => left.at - right.at)
    .map(({ item }) => item);
}
