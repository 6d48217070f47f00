import { sha256Hex } from "../audit/hash.ts";
import { Sha256 } from "../domain/ids.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import { type EditedRules, problemsOfRules, ruleChanges } from "../domain/check-rules.ts";
import { type FieldProblem, RequestProblem } from "../domain/request-problem.ts";
import type { RulesTrial } from "../domain/steering.ts";
import type { OrgUnit, Responsibility, TownRules } from "../domain/town.ts";
import { maySetMode } from "../store/act-rights.ts";
import type { Trx } from "../store/database.ts";
import { type LearnedLetter, readLessons } from "../store/lessons.ts";
import { type LetterToTry, lettersToTry } from "../store/letters-to-try.ts";
import { insertPortalChange, WHOLE_TOWN } from "../store/portal-changes.ts";
import { insertTrial, lockRules, trialSince, writeRules } from "../store/rules.ts";
import { readRoutingData, type RoutingRules } from "../store/town.ts";
import { type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";

/** What a trial is given: plain data, for a thread of its own. */
export interface RulesToTry {
  readonly units: readonly OrgUnit[];
  readonly responsibilities: readonly Responsibility[];
  readonly today: TownRules;
  readonly draft: TownRules;
  readonly learned: readonly LearnedLetter[];
  readonly letters: readonly LetterToTry[];
}

/** Counts, or what is wrong with a pattern; null: it did not come to an end in time. */
export type TrialOutcome =
  | { readonly kind: "tried"; readonly trial: RulesTrial }
  | { readonly kind: "bad-patterns"; readonly problems: readonly FieldProblem[] }
  | null;

export interface RulesDeps extends ActDeps {
  readonly tryRules: (trial: RulesToTry, timeoutMs: number) => Promise<TrialOutcome>;
}

/** So many of the newest letters are tried. */
const LETTERS = 1_000;
const TRIAL_SECONDS = 120;
/** A trial older than this says nothing of today's letters. */
const TRIAL_HOURS = 24;

/** What these rules would have done with the newest letters, in counts; nothing is changed. Throws at the field that is wrong. */
export async function tryRulesOut(
  deps: RulesDeps,
  person: ActPerson,
  draft: EditedRules,
): Promise<RulesTrial> {
  const given = await inAct(deps, person, null, async ({ trx }) => {
    if (!(await maySetMode(trx, null))) refuse("not-allowed");
    const { units, responsibilities, rules } = await readRoutingData(trx);
    requireSound(draft, units);
    const { letters: learned } = await readLessons(trx);
    const letters = await lettersToTry(trx, LETTERS);
    return { units, responsibilities, today: rules, learned, letters };
  });
  const whole = { ...given.today, ...draft };
  const outcome = await deps.tryRules({ ...given, draft: whole }, TRIAL_SECONDS * 1_000);
  if (outcome === null) {
    throw new RequestProblem({ code: "trial-too-slow", params: { seconds: TRIAL_SECONDS } });
  }
  if (outcome.kind === "bad-patterns") throw wrongFields(outcome.problems);
  const { trial } = outcome;
  const { documents, differing } = trial;
  const rulesSha256 = hashOf(editedOf(given.today), draft);
  await inAct(deps, person, null, async (act) => {
    const { tenantId, personId: triedBy } = person;
    const kept = { tenantId, rulesSha256, triedBy, triedAt: deps.now(), documents, differing };
    await insertTrial(act.trx, kept);
    await act.sayOfTown({ type: "rules-tried", rulesSha256, documents, differing });
  });
  return trial;
}

/**
 * Puts rules into force for every document routed from now on. `basedOn`: the version they were made from.
 * Only what was tried within a day goes live.
 */
export async function putRulesIntoForce(
  deps: ActDeps,
  person: ActPerson,
  wanted: { readonly rules: EditedRules; readonly basedOn: string; readonly reason: string },
): Promise<void> {
  await inAct(deps, person, null, async (act) => {
    const { trx } = act;
    if (!(await maySetMode(trx, null))) refuse("not-allowed");
    const before = await lockRules(trx);
    if (versionOf(before) !== wanted.basedOn) refuse("rules-changed-meanwhile");
    requireSound(wanted.rules, (await readRoutingData(trx)).units);
    const changed = ruleChanges(before, wanted.rules);
    if (changed.length === 0) return;
    const at = deps.now();
    const trial = await trialOf(trx, editedOf(before), wanted.rules, at);
    const after = { ...before, ...wanted.rules };
    await writeRules(trx, person.tenantId, after);
    const { reason } = wanted;
    await insertPortalChange(trx, {
      tenantId: person.tenantId,
      kind: "rules",
      key: WHOLE_TOWN,
      orgUnitId: null,
      before: editedOf(before),
      after: wanted.rules,
      reason,
      figures: trial,
      personId: person.personId,
      at,
    });
    const { documents: tried, differing } = trial;
    await act.sayOfTown({ type: "rules-changed", changed: [...changed], reason, tried, differing });
  });
}

/** What names a version of the rules: whoever changes another one is told. */
export const versionOf = (rules: RoutingRules): string =>
  sha256Hex(Buffer.from(canonicalJson(editedOf(rules))));

const editedOf = ({ referencePatterns, rules }: EditedRules): EditedRules => ({
  referencePatterns,
  rules,
});

/** A trial is of a draft and of the rules it was held against. */
const hashOf = (today: EditedRules, draft: EditedRules): Sha256 =>
  Sha256.parse(sha256Hex(Buffer.from(canonicalJson({ today, draft: editedOf(draft) }))));

async function trialOf(trx: Trx, today: EditedRules, draft: EditedRules, now: Date) {
  const since = new Date(now.getTime() - TRIAL_HOURS * 3_600_000);
  const { documents, differing } =
    (await trialSince(trx, hashOf(today, draft), since)) ?? refuse("trial-needed");
  return { documents, differing };
}

function requireSound(rules: EditedRules, units: readonly OrgUnit[]): void {
  const problems = problemsOfRules(rules, new Set(units.map(({ id }) => id)));
  if (problems.length > 0) throw wrongFields(problems);
}

/** Says which fields are wrong, for the form to show it there. */
export const wrongFields = (problems: readonly FieldProblem[]): RequestProblem =>
  new RequestProblem(
    { code: "invalid-request", params: { fields: problems.map(({ field }) => field) } },
    { errors: problems },
  );
