import type { CalendarDate } from "../domain/ids.ts";
import { compareFields, fieldNames, type FieldOutcome } from "./compare-fields.ts";
import type { Figures, GroupFigures, LearnedFigures } from "./figures.ts";
import type { FoundFile, FoundLetter } from "./found.ts";
import {
  calibrationError,
  curveOf,
  routingOutcome,
  type RoutingOutcome,
  shareAtError,
} from "./measure-routing.ts";
import { countCuts, type CutCounts, separationFigures } from "./measure-separation.ts";
import { countReading, type ReadingCounts, sumReading } from "./read-text.ts";
import { type BatchTruth, type LetterTruth, readableText } from "./truth.ts";

/** One letter, measured. Null: its truth says nothing of it. */
export interface MeasuredLetter {
  readonly id: string;
  readonly level: number | null;
  readonly handwriting: boolean;
  readonly department: string | null;
  readonly firstCandidate: string | null;
  readonly routing: RoutingOutcome | null;
  readonly reading: ReadingCounts | null;
  readonly fields: readonly FieldOutcome[];
  readonly keptWhole: boolean;
}

/** One batch, measured. */
export interface MeasuredBatch {
  readonly id: string;
  readonly separator: BatchTruth["separator"];
  /** Those made, or those proposed to a person where one was asked. */
  readonly cuts: CutCounts;
  readonly asked: boolean;
}

/** What it took: pages of all files, blank ones and separators too; processor time of all our processes. */
export interface RunCost {
  readonly pages: number;
  readonly seconds: number;
  /** Null where the system does not tell. */
  readonly cpuSeconds: number | null;
}

/** What the town says that measuring needs. */
export interface MeasuringTown {
  /** Keys of its units. */
  readonly units: ReadonlySet<string>;
  readonly holidays: ReadonlySet<CalendarDate>;
}

/** Compares what was found of one letter's file with its truth; null: the file made no document. */
export function measureLetter(
  id: string,
  truth: LetterTruth,
  file: FoundFile | null,
  town: MeasuringTown,
): MeasuredLetter {
  const found = file?.letter ?? null;
  const text = readableText(truth);
  return {
    id,
    level: truth.level ?? null,
    handwriting: truth.handwriting === true,
    department: truth.department ?? null,
    firstCandidate: found?.candidates[0]?.department ?? null,
    routing: routingOf(truth, found, town),
    reading: text === null ? null : countReading(text, found?.text ?? ""),
    fields: compareFields(truth, found, town.holidays),
    keptWhole: file?.items.length === 1,
  };
}

function routingOf(
  truth: LetterTruth,
  found: FoundLetter | null,
  town: MeasuringTown,
): RoutingOutcome | null {
  const keys = acceptableUnits(truth, town.units);
  return keys === null ? null : routingOutcome(keys, found);
}

/** Compares the mail items a batch's file was cut into with its truth. */
export const measureBatch = (
  id: string,
  truth: BatchTruth,
  file: FoundFile | null,
): MeasuredBatch => ({
  id,
  separator: truth.separator,
  cuts: countCuts(truth, file?.proposed ?? file?.items ?? []),
  asked: (file?.proposed ?? null) !== null,
});

/** In words, which departments of the truth the town does not have: their letters count as wrong. */
export function unknownDepartments(
  letters: readonly MeasuredLetter[],
  town: MeasuringTown,
): readonly string[] {
  const unknown = Map.groupBy(
    letters.filter(({ department }) => department !== null && !town.units.has(department)),
    ({ department }) => department ?? "",
  );
  return [...unknown].map(
    ([key, of]) =>
      `The town has no department "${key}": ${of.map(({ id }) => id).join(", ")} count as wrong. Give --town the folder of the town these letters were written to, or correct the key.`,
  );
}

/** All figures of a run. `faults`: what could not be measured, in words. */
export function figuresOf(
  letters: readonly MeasuredLetter[],
  batches: readonly MeasuredBatch[],
  run: {
    readonly cost: RunCost | null;
    readonly faults: readonly string[];
    readonly town: MeasuringTown;
    readonly learned?: readonly LearnedOutcomes[];
  },
): Figures {
  const routed = routedOf(letters);
  const kept = letters.filter((letter) => letter.keptWhole).length;
  const { cost } = run;
  return {
    ...groupFigures(letters),
    separation: {
      sheet: separationOf(batches, "patchcode"),
      blank: separationOf(batches, "blank"),
      none: separationOf(batches, "none"),
    },
    secondsPerPage: cost === null || cost.pages === 0 ? null : cost.seconds / cost.pages,
    cpuSecondsPerPage:
      cost === null || cost.pages === 0 || cost.cpuSeconds === null
        ? null
        : cost.cpuSeconds / cost.pages,
    letters: letters.length,
    batches: batches.length,
    pages: cost?.pages ?? null,
    lettersKeptWhole: { n: letters.length, accuracy: shareOf(kept, letters.length) },
    shareHeldBack: shareOf(routed.filter((each) => each.heldBack).length, routed.length),
    curve: [...curveOf(routed)],
    levels: levelsOf(letters).map(([level, of]) => ({
      level,
      letters: of.length,
      ...groupFigures(of),
    })),
    learned: (run.learned ?? []).map(({ lessons, from, outcomes }) => ({
      lessons,
      from,
      ...departmentFigures(outcomes),
    })),
    faults: [...run.faults],
    notes: [...unknownDepartments(letters, run.town)],
  };
}

/** Letters by the level they have, the lowest first. */
export function levelsOf(
  letters: readonly MeasuredLetter[],
): readonly (readonly [number, readonly MeasuredLetter[]])[] {
  return [...Map.groupBy(letters, (letter) => letter.level)]
    .flatMap(([level, of]) => (level === null ? [] : [[level, of] as const]))
    .toSorted(([a], [b]) => a - b);
}

/** The figures of some letters together. */
export function groupFigures(letters: readonly MeasuredLetter[]): GroupFigures {
  const reading = sumReading(readingsOf(letters));
  return {
    department: departmentFigures(routedOf(letters)),
    characterErrorRate: reading.characters === 0 ? null : reading.edits / reading.characters,
    wordRecall: shareOf(reading.wordsFound, reading.words),
    fields: fieldFigures(letters),
  };
}

/** How letters were routed after learning; see `LearnedFigures`. */
export interface LearnedOutcomes {
  readonly lessons: number;
  readonly from: LearnedFigures["from"];
  readonly outcomes: readonly RoutingOutcome[];
}

/** The department's figures of some outcomes. */
export function departmentFigures(routed: readonly RoutingOutcome[]): GroupFigures["department"] {
  const alone = routed.filter((outcome) => outcome.alone);
  const curve = curveOf(routed);
  const some = routed.length > 0;
  return {
    n: routed.length,
    accuracy: shareOf(routed.filter((outcome) => outcome.right).length, routed.length),
    shareAlone: shareOf(alone.length, routed.length),
    errorAmongAlone: shareOf(alone.filter((outcome) => !outcome.right).length, alone.length),
    shareAloneAtOnePercentError: some ? shareAtError(curve, 0.01) : null,
    shareAloneAtTwoPercentError: some ? shareAtError(curve, 0.02) : null,
    expectedCalibrationError: calibrationError(routed),
  };
}

/** The keys of the town's units that are right for a letter; null: its truth names none. */
export const acceptableUnits = (
  { department, alsoAcceptable }: LetterTruth,
  units: ReadonlySet<string>,
): readonly string[] | null =>
  department === null || department === undefined
    ? null
    : [department, ...(alsoAcceptable ?? [])].filter((key) => units.has(key));

/** The routing outcomes of those letters whose department is known. */
export const routedOf = (letters: readonly MeasuredLetter[]): readonly RoutingOutcome[] =>
  letters.flatMap(({ routing }) => (routing === null ? [] : [routing]));

/** What was read of those letters whose text is known. */
export const readingsOf = (letters: readonly MeasuredLetter[]): readonly ReadingCounts[] =>
  letters.flatMap(({ reading }) => (reading === null ? [] : [reading]));

function fieldFigures(letters: readonly MeasuredLetter[]): GroupFigures["fields"] {
  const outcomes = Map.groupBy(
    letters.flatMap((letter) => letter.fields),
    (outcome) => outcome.field,
  );
  const figuresFor = (field: FieldOutcome["field"]) => {
    const of = outcomes.get(field) ?? [];
    return { n: of.length, accuracy: shareOf(of.filter((it) => it.right).length, of.length) };
  };
  const more = fieldNames.filter((field) => outcomes.has(field));
  return {
    sender: figuresFor("sender"),
    date: figuresFor("date"),
    subject: figuresFor("subject"),
    references: figuresFor("references"),
    deadline: figuresFor("deadline"),
    confidential: figuresFor("confidential"),
    ...Object.fromEntries(more.map((field) => [field, figuresFor(field)])),
  };
}

const separationOf = (batches: readonly MeasuredBatch[], separator: BatchTruth["separator"]) =>
  separationFigures(
    batches.filter((batch) => batch.separator === separator).map((batch) => batch.cuts),
  );

const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
