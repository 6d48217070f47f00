import type { AuditFact } from "../domain/audit-event.ts";
import { type DecidedLetter, DriftKind, findDrift, type Measured } from "../domain/drift.ts";
import { departmentOf } from "../domain/town.ts";
import {
  type KeptThreshold,
  type OwnLetters,
  type ShippedTrial,
  unitThreshold,
} from "../domain/unit-threshold.ts";
import { allTenants } from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import { driftSettledAt, insertDrift, openDrift } from "../store/drift-notices.ts";
import { readRoutingData } from "../store/town.ts";
import {
  judgementStamp,
  keepThreshold,
  keptThresholds,
  type ModelDecision,
  modelDecisions,
} from "../store/unit-thresholds.ts";
import { unitIdOf } from "../store/act-subjects.ts";
import type { RunnerDeps } from "./runner.ts";

/** What keeping an eye on the model needs. */
export interface ModelKeeperDeps {
  asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
  inTenant<T>(tenantId: string, use: (trx: Trx) => Promise<T>): Promise<T>;
  readonly appendAudit: RunnerDeps["appendAudit"];
  /** What the product was measured by. */
  readonly calibration: Measured & {
    readonly version: string;
    readonly trials: readonly ShippedTrial[];
  };
}

/**
 * Makes the housekeeper of the model: holds each unit's letters against the error it accepts and sets its
 * threshold by them, and notices when a town's letters are no longer like those the model was measured on.
 * Looks only where something was decided or said since the last round. Gives what it changed.
 */
export function makeModelKeeper(
  deps: ModelKeeperDeps,
): (now: Date) => Promise<{ readonly thresholds: number; readonly noticed: number }> {
  const stamps = new Map<string, string>();
  return async (now) => {
    const done = { thresholds: 0, noticed: 0 };
    for (const { id } of await deps.asHousekeeper(allTenants)) {
      await deps.inTenant(id, async (trx) => {
        const stamp = await judgementStamp(trx);
        if (stamps.get(id) === stamp) return;
        const letters = await lettersOfDepartments(trx, deps.calibration.version);
        const round = { deps, trx, tenantId: id, now, letters };
        done.thresholds += await setThresholds(round);
        done.noticed += await noticeDrift(round);
        stamps.set(id, stamp);
      });
    }
    return done;
  };
}

interface Round {
  readonly deps: ModelKeeperDeps;
  readonly trx: Trx;
  readonly tenantId: string;
  readonly now: Date;
  readonly letters: readonly ModelDecision[];
}

/** The letters with their departments: a section of the one proposed is no other decision. */
async function lettersOfDepartments(trx: Trx, product: string): Promise<readonly ModelDecision[]> {
  const { units } = await readRoutingData(trx);
  const departmentKey = (key: string): string => departmentOf({ units }, key)?.id ?? key;
  return (await modelDecisions(trx, product)).map((letter) => ({
    ...letter,
    unit: departmentKey(letter.unit),
    decided: letter.decided === null ? null : departmentKey(letter.decided),
  }));
}

async function setThresholds(round: Round): Promise<number> {
  const { deps, trx, letters } = round;
  const { units } = await readRoutingData(trx);
  const kept = await keptThresholds(trx);
  const mine = Map.groupBy(
    letters.filter(({ held }) => !held),
    ({ unit }) => unit,
  );
  let changed = 0;
  for (const { id: unit, kind, errorAccepted } of units) {
    const before = kept.get(unit) ?? null;
    const own = ownLetters(mine.get(unit) ?? []);
    if (kind !== "department" || (own.length === 0 && before === null)) continue;
    const reckoned = unitThreshold(deps.calibration.trials, own, errorAccepted);
    changed += await setThreshold(round, unit, before, {
      ...reckoned,
      errorAccepted,
      ...sumsOf(own),
    });
  }
  return changed;
}

/** Where there was none before, the shipped one held; gives 1 where another one holds now, and tells it. */
async function setThreshold(
  round: Round,
  unit: string,
  before: KeptThreshold | null,
  after: KeptThreshold,
): Promise<0 | 1> {
  const { trx, tenantId, now } = round;
  const orgUnitId = await unitIdOf(trx, unit);
  if (orgUnitId === null || isSame(before, after)) return 0;
  await keepThreshold(trx, { tenantId, orgUnitId, changedAt: now }, after);
  const isNews = before === null ? after.basis !== "shipped" : before.threshold !== after.threshold;
  if (!isNews) return 0;
  await tell(round, {
    type: "threshold-changed",
    unit,
    from: before?.threshold ?? null,
    ...told(after),
  });
  return 1;
}

const told = ({ threshold: to, ...rest }: KeptThreshold) => ({ to, ...rest });

const isSame = (before: KeptThreshold | null, after: KeptThreshold): boolean =>
  before !== null && JSON.stringify(sorted(before)) === JSON.stringify(sorted(after));

const sorted = (kept: KeptThreshold) =>
  Object.entries(kept).toSorted(([one], [other]) => one.localeCompare(other));

/** Confidences apart by less than this are one: there are no more groups than steps. */
const STEPS = 10_000;

function ownLetters(letters: readonly ModelDecision[]): readonly OwnLetters[] {
  const groups = Map.groupBy(letters, ({ confidence }) => Math.floor(confidence * STEPS) / STEPS);
  return [...groups].flatMap(([confidence, same]) => {
    const count = (of: (letter: ModelDecision) => boolean): number => same.filter(of).length;
    const unlooked = (letter: ModelDecision): boolean =>
      letter.decided === null && letter.wentAlone;
    const own: OwnLetters = {
      confidence,
      right: count(({ decided, unit }) => decided === unit),
      wrong: count(({ decided, unit }) => decided !== null && decided !== unit),
      kept: count((letter) => unlooked(letter) && !letter.cameBack),
      cameBack: count((letter) => unlooked(letter) && letter.cameBack),
    };
    return own.right + own.wrong + own.kept + own.cameBack === 0 ? [] : [own];
  });
}

function sumsOf(own: readonly OwnLetters[]) {
  const sum = (of: (letters: OwnLetters) => number): number =>
    own.reduce((total, letters) => total + of(letters), 0);
  return {
    looked: sum(({ right, wrong }) => right + wrong),
    wrong: sum(({ wrong }) => wrong),
    unlooked: sum(({ kept, cameBack }) => kept + cameBack),
    cameBack: sum(({ cameBack }) => cameBack),
  };
}

/** One open notice of a kind is enough; what was settled is not looked at again. */
async function noticeDrift(round: Round): Promise<number> {
  const { deps, trx, tenantId, now, letters } = round;
  const open = new Set(await openDrift(trx));
  let noticed = 0;
  for (const kind of DriftKind.options) {
    if (open.has(kind)) continue;
    const since = await driftSettledAt(trx, kind);
    const isNew = ({ decidedAt }: ModelDecision): boolean => since === null || decidedAt > since;
    const found = findDrift(
      kind,
      letters.filter(isNew).map(judged),
      deps.calibration,
      letters.filter((letter) => !isNew(letter)).map(judged),
    );
    if (found === null) continue;
    const noticeId = await insertDrift(trx, { tenantId, noticedAt: now }, found);
    await tell(round, { type: "drift-noticed", noticeId, ...found });
    noticed += 1;
  }
  return noticed;
}

const judged = ({ decided, unit, ...letter }: ModelDecision): DecidedLetter => ({
  ...letter,
  right: decided === null ? null : decided === unit,
});

async function tell({ deps, trx, tenantId, now }: Round, fact: AuditFact): Promise<void> {
  await deps.appendAudit(trx, tenantId, now, [
    {
      subject: { kind: "tenant", id: tenantId },
      actor: { kind: "house", part: "model" },
      fact,
      keyOwnerId: null,
    },
  ]);
}
