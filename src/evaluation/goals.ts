import type { FieldName } from "./compare-fields.ts";
import type { Figures } from "./figures.ts";
import { drawnInterval, type Interval, shareInterval } from "./intervals.ts";
import { type MeasuredBatch, type MeasuredLetter, routedOf } from "./measure.ts";
import { calibrationError, curveOf, type RoutingOutcome, shareAtError } from "./measure-routing.ts";
import { separationFigures } from "./measure-separation.ts";
import { percent, withRange } from "./per-cent.ts";

/** How a command sets columns of text; the first row is the heading. */
export type SetTable = (rows: readonly (readonly string[])[]) => readonly string[];

/** A goal on letters with unseen wording, read from the scan: what must be, and what is aimed at; shares of 1. */
interface Goal {
  readonly name: string;
  readonly value: number | null;
  readonly range: Interval | null;
  readonly must: number;
  readonly aim: number;
  /** Less is better: errors. */
  readonly isMost?: true;
}

/** The goals of Poststelle beside what was measured, with 95 % intervals; goals with nothing to measure are left out. */
export function goalLines(
  letters: readonly MeasuredLetter[],
  batches: readonly MeasuredBatch[],
  figures: Figures,
  table: SetTable,
): readonly string[] {
  const goals = [
    ...routingGoals(routedOf(letters), figures),
    fieldGoal(letters, "date", "Datum des Briefs", { must: 0.9, aim: 0.97 }),
    fieldGoal(letters, "sender", "Absender", { must: 0.85, aim: 0.95 }),
    fieldGoal(letters, "deadline", "Frist", { must: 0.85, aim: 0.95 }),
    ...separationGoals(batches),
  ].filter(({ value }) => value !== null);
  if (goals.length === 0) return [];
  const rows = goals.map((goal) => [
    goal.name,
    withRange(goal.value, goal.range),
    bound(goal, goal.must),
    bound(goal, goal.aim),
    verdictOn(goal),
  ]);
  return table([["Vorgabe", "gemessen", "muss", "Ziel", ""], ...rows]);
}

function routingGoals(routed: readonly RoutingOutcome[], figures: Figures): readonly Goal[] {
  const n = routed.length;
  const right = routed.filter((outcome) => outcome.right).length;
  const taught = figures.learned.toSorted((one, other) => other.lessons - one.lessons)[0];
  return [
    {
      name: "Amt richtig, ohne Briefe der Stadt",
      value: n === 0 ? null : right / n,
      range: shareInterval(right, n),
      must: 0.7,
      aim: 0.85,
    },
    {
      name: `Amt richtig, gelernt aus ${String(taught?.lessons ?? 0)}`,
      value: taught?.accuracy ?? null,
      range:
        taught === undefined
          ? null
          : shareInterval(Math.round((taught.accuracy ?? 0) * taught.n), taught.n),
      must: 0.8,
      aim: 0.92,
    },
    {
      name: "allein bei höchstens 1 % Fehlern",
      value: figures.department.shareAloneAtOnePercentError,
      range: drawnInterval(routed, aloneAtOnePercent),
      must: 0.4,
      aim: 0.7,
    },
    {
      name: "Abweichung der Zuversicht (ECE)",
      value: figures.department.expectedCalibrationError,
      range: drawnInterval(routed, (drawn) => calibrationError(drawn) ?? 0),
      must: 0.07,
      aim: 0.03,
      isMost: true,
    },
  ];
}

/** The largest share that one threshold lets go with at most 1 % of errors among it. */
export const aloneAtOnePercent = (outcomes: readonly RoutingOutcome[]): number =>
  shareAtError(curveOf(outcomes), 0.01);

function fieldGoal(
  letters: readonly MeasuredLetter[],
  field: FieldName,
  name: string,
  goal: Pick<Goal, "must" | "aim">,
): Goal {
  const of = letters.flatMap((letter) => letter.fields.filter((each) => each.field === field));
  const right = of.filter((each) => each.right).length;
  const value = of.length === 0 ? null : right / of.length;
  return { name, value, range: shareInterval(right, of.length), ...goal };
}

function separationGoals(batches: readonly MeasuredBatch[]): readonly Goal[] {
  const sheets = batches.filter((batch) => batch.separator === "patchcode");
  const without = batches.filter((batch) => batch.separator === "none");
  const cuts = sheets.reduce((sum, batch) => sum + batch.cuts.cuts, 0);
  const wrong = sheets.reduce((sum, { cuts: of }) => sum + (of.cuts - of.found) + of.false, 0);
  return [
    {
      name: "mit Trennblatt: Schnitte verfehlt oder falsch",
      value: cuts === 0 ? null : wrong / cuts,
      range: wrong > cuts ? null : shareInterval(wrong, cuts),
      must: 0,
      aim: 0,
      isMost: true,
    },
    {
      name: "ohne Trennblatt: F1 der Schnitte",
      value: f1Of(without),
      range: drawnInterval(without, (drawn) => f1Of(drawn) ?? 0),
      must: 0.85,
      aim: 0.95,
    },
  ];
}

const f1Of = (batches: readonly MeasuredBatch[]): number | null =>
  separationFigures(batches.map((batch) => batch.cuts)).f1;

const bound = ({ isMost }: Goal, value: number): string =>
  `${isMost === true ? "≤" : "≥"} ${percent(value)}`;

function verdictOn({ value, must, aim, isMost }: Goal): string {
  const reaches = (limit: number): boolean =>
    isMost === true ? (value ?? 1) <= limit : (value ?? 0) >= limit;
  if (reaches(aim)) return "Ziel erreicht";
  return reaches(must) ? "erfüllt" : "verfehlt";
}
