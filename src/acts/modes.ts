import type { ReleaseFigures } from "../domain/steering.ts";
import type { UnitMode } from "../domain/town.ts";
import { maySetMode } from "../store/act-rights.ts";
import {
  changeErrorAccepted,
  changeTownMode,
  changeUnitMode,
  unitIdOf,
} from "../store/act-subjects.ts";
import { lockAttention, setAttention } from "../store/attention.ts";
import { insertPortalChange, WHOLE_TOWN } from "../store/portal-changes.ts";
import { type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";
import { requireStillSo } from "./saved-meanwhile.ts";

/** Why and by which figures somebody set a mode: what was known of the machine's proposals then. */
export interface Release {
  readonly reason: string | null;
  readonly figures: ReleaseFigures | null;
}

/**
 * How far the machine may go for a unit: set by its head, or a supervisor. Throws "sample-needed"; and
 * "changed-meanwhile" where the machine is to go further and `basedOn` holds no more: holding it back never waits.
 */
export async function setUnitMode(
  deps: ActDeps,
  person: ActPerson,
  unitKey: string,
  mode: UnitMode,
  { reason, figures }: Release = { reason: null, figures: null },
  basedOn?: UnitMode,
): Promise<void> {
  await inAct(deps, person, null, async (act) => {
    const { trx } = act;
    const { tenantId, personId } = person;
    const orgUnitId = (await unitIdOf(trx, unitKey)) ?? refuse("unknown-unit");
    if (!(await maySetMode(trx, orgUnitId))) refuse("not-allowed");
    const { from, sampleShare } =
      (await changeUnitMode(trx, orgUnitId, mode)) ?? refuse("unknown-unit");
    if (from === mode) return;
    if (mode === "automatic") requireStillSo(basedOn, from);
    if (mode === "automatic" && sampleShare === 0) refuse("sample-needed");
    const change = {
      kind: "unit-mode",
      key: unitKey,
      orgUnitId,
      before: from,
      after: mode,
    } as const;
    const by = { reason, figures, personId, at: deps.now() };
    await insertPortalChange(trx, { tenantId, ...change, ...by });
    await act.sayOfTown({
      type: "unit-mode-changed",
      unit: unitKey,
      from,
      to: mode,
      reason,
      figures,
    });
  });
}

/** The share of wrong assignments a unit accepts among those that go alone: set by its head, or a supervisor. */
export async function setErrorAccepted(
  deps: ActDeps,
  person: ActPerson,
  unitKey: string,
  errorAccepted: number,
  figures: ReleaseFigures | null,
  basedOn?: number,
): Promise<void> {
  await inAct(deps, person, null, async (act) => {
    const { trx } = act;
    const { tenantId, personId } = person;
    const orgUnitId = (await unitIdOf(trx, unitKey)) ?? refuse("unknown-unit");
    if (!(await maySetMode(trx, orgUnitId))) refuse("not-allowed");
    const from = await changeErrorAccepted(trx, orgUnitId, errorAccepted);
    if (from === errorAccepted) return;
    requireStillSo(basedOn, from);
    const change = { before: from, after: errorAccepted, reason: null, figures };
    const of = { tenantId, kind: "error-accepted", key: unitKey, orgUnitId } as const;
    await insertPortalChange(trx, { ...of, ...change, personId, at: deps.now() });
    await act.sayOfTown({
      type: "error-accepted-changed",
      unit: unitKey,
      from,
      to: errorAccepted,
    });
  });
}

/** The one switch: puts the whole town back to assisted, or lets each unit's own mode hold again. */
export async function setTownMode(
  deps: ActDeps,
  person: ActPerson,
  allAssisted: boolean,
): Promise<void> {
  await inAct(deps, person, null, async (act) => {
    const { trx } = act;
    const { tenantId, personId } = person;
    if (!(await maySetMode(trx, null))) refuse("not-allowed");
    const changed = await changeTownMode(trx, tenantId, allAssisted);
    if (!changed) return;
    const change = { before: !allAssisted, after: allAssisted, reason: null, figures: null };
    const of = { tenantId, kind: "town-mode", key: WHOLE_TOWN, orgUnitId: null } as const;
    await insertPortalChange(trx, { ...of, ...change, personId, at: deps.now() });
    await act.sayOfTown({ type: "town-mode-changed", allAssisted });
  });
}

/**
 * In how many working days a unit's post is to be opened: set by its head, or a supervisor; null: as the town does.
 * Without a unit: the town's own period, a supervisor's; null: as the house does.
 */
export async function setAttentionPeriod(
  deps: ActDeps,
  person: ActPerson,
  unit: string | null,
  workingDays: number | null,
  basedOn?: number | null,
): Promise<void> {
  await inAct(deps, person, null, async (act) => {
    const { trx } = act;
    const { tenantId, personId } = person;
    const orgUnitId =
      unit === null ? null : ((await unitIdOf(trx, unit)) ?? refuse("unknown-unit"));
    if (!(await maySetMode(trx, orgUnitId))) refuse("not-allowed");
    const from = await lockAttention(trx, orgUnitId);
    if (from === workingDays) return;
    requireStillSo(basedOn, from);
    await setAttention(trx, { tenantId, orgUnitId, setBy: personId }, workingDays);
    const change = { before: from, after: workingDays, reason: null, figures: null };
    const of = { tenantId, kind: "attention-period", key: unit ?? WHOLE_TOWN, orgUnitId } as const;
    await insertPortalChange(trx, { ...of, ...change, personId, at: deps.now() });
    await act.sayOfTown({ type: "attention-period-set", unit, workingDays });
  });
}
