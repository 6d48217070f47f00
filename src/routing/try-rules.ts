import type { RulesTrial } from "../domain/steering.ts";
import type { OrgUnit, Responsibility, TownRules } from "../domain/town.ts";
import { thresholdFor } from "./calibration.ts";
import { makeReferenceFinder, makeRuleFinder } from "./certain-evidence.ts";
import {
  makeRouterOf,
  modelFor,
  type RouteInput,
  type RouteProposal,
  type Router,
} from "./decide-route.ts";
import { makeLearningRouter } from "./learning-router.ts";
import type { KnownLetter } from "./routing-model.ts";
import { shippedCalibration } from "./shipped-calibration.ts";
import { shippedLetters } from "./shipped-letters.ts";

/** Other rules, and the letters of the past they are tried on; all of it plain data, for another thread. */
export interface RulesToTry {
  readonly units: readonly OrgUnit[];
  readonly responsibilities: readonly Responsibility[];
  readonly today: TownRules;
  readonly draft: TownRules;
  /** What people's decisions have taught. */
  readonly learned: readonly KnownLetter[];
  readonly letters: readonly RouteInput[];
}

/** Routes every letter by today's rules and by the draft, and counts. Takes seconds: see start-rules-trial.ts. */
export function tryRules(trial: RulesToTry): RulesTrial {
  const [today, draft] = routersFor(trial);
  const thresholds = new Map(
    trial.units.map((unit) => [unit.id, thresholdFor(shippedCalibration, unit.errorAccepted)]),
  );
  const isTouched = touchedBy(trial);
  const outcomes = trial.letters.map((letter) => {
    const before = outcomeOf(today(letter, thresholds));
    return {
      today: before,
      after: isTouched(letter) ? outcomeOf(draft(letter, thresholds)) : before,
    };
  });
  const differing = outcomes.filter(
    ({ today: one, after: other }) => one.unit !== other.unit || one.alone !== other.alone,
  );
  const count = (values: readonly (string | null)[]) =>
    new Map([...Map.groupBy(values, (value) => value)].map(([key, all]) => [key, all.length]));
  const units = {
    today: count(outcomes.map((each) => each.today.unit)),
    after: count(outcomes.map((each) => each.after.unit)),
  };
  const moves = Map.groupBy(differing, (each) => `${each.today.unit} ${each.after.unit}`);
  const decidedBy = count(outcomes.map((each) => each.after.rule));
  return {
    documents: outcomes.length,
    differing: differing.length,
    aloneToday: outcomes.filter((each) => each.today.alone).length,
    aloneAfter: outcomes.filter((each) => each.after.alone).length,
    units: [...new Set([...units.today.keys(), ...units.after.keys()])].map((unit) => ({
      unit,
      today: units.today.get(unit) ?? 0,
      after: units.after.get(unit) ?? 0,
    })),
    moves: [...moves.values()].flatMap((same) => {
      const [first] = same;
      return first === undefined
        ? []
        : [{ from: first.today.unit, to: first.after.unit, documents: same.length }];
    }),
    decidedBy: [...decidedBy].flatMap(([rule, documents]) =>
      rule === null ? [] : [{ rule, documents }],
    ),
  };
}

/** Whether rules and patterns say something else of a letter than today's; where not, it is routed once. */
function touchedBy({ units, today, draft }: RulesToTry): (letter: RouteInput) => boolean {
  const [saysToday, saysThen] = [today, draft].map((rules) => {
    const findRule = makeRuleFinder(units, rules);
    const findReference = makeReferenceFinder(units, rules);
    return (letter: RouteInput) =>
      JSON.stringify([findRule(letter), findReference(letter.referenceNumbers)]);
  });
  return (letter) => saysToday?.(letter) !== saysThen?.(letter);
}

/** One router by each set of rules, on the same models. */
function routersFor(trial: RulesToTry): readonly [Router, Router] {
  const { units, responsibilities } = trial;
  const base = modelFor({ units, responsibilities, letters: shippedLetters });
  const by = (rules: TownRules): Router => {
    const knowledge = { units, responsibilities, rules, calibration: shippedCalibration };
    return makeLearningRouter(makeRouterOf(knowledge, base), knowledge, base, trial.learned);
  };
  return [by(trial.today), by(trial.draft)];
}

interface Outcome {
  readonly unit: string | null;
  readonly alone: boolean;
  readonly rule: string | null;
}

const outcomeOf = ({ candidates, wouldGoAlone, basis }: RouteProposal): Outcome => ({
  unit: candidates[0]?.unit ?? null,
  alone: wouldGoAlone,
  rule: basis.kind === "rule" ? basis.ruleId : null,
});
