import type { UnitMode } from "../domain/town.ts";
import { maySetMode } from "../store/act-rights.ts";
import { changeTownMode, changeUnitMode, unitIdOf } from "../store/act-subjects.ts";
import { setAttention } from "../store/attention.ts";
import { type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";

/** How far the machine may go for a unit: set by its head, or a supervisor. */
export async function setUnitMode(
  deps: ActDeps,
  person: ActPerson,
  unitKey: string,
  mode: UnitMode,
): Promise<void> {
  await inAct(deps, person, null, async (act) => {
    const { trx } = act;
    const unitId = (await unitIdOf(trx, unitKey)) ?? refuse("unknown-unit");
    if (!(await maySetMode(trx, unitId))) refuse("not-allowed");
    const from = (await changeUnitMode(trx, unitId, mode)) ?? refuse("unknown-unit");
    if (from !== mode) {
      await act.sayOfTown({ type: "unit-mode-changed", unit: unitKey, from, to: mode });
    }
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
    if (!(await maySetMode(trx, null))) refuse("not-allowed");
    const changed = await changeTownMode(trx, person.tenantId, allAssisted);
    if (changed) await act.sayOfTown({ type: "town-mode-changed", allAssisted });
  });
}

/** In how many working days a unit's post is to be opened: set by its head, or a supervisor; null: as the town. */
export async function setAttentionPeriod(
  deps: ActDeps,
  person: ActPerson,
  unitKey: string,
  workingDays: number | null,
): Promise<void> {
  await inAct(deps, person, null, async (act) => {
    const { trx } = act;
    const { tenantId, personId: setBy } = person;
    const orgUnitId = (await unitIdOf(trx, unitKey)) ?? refuse("unknown-unit");
    if (!(await maySetMode(trx, orgUnitId))) refuse("not-allowed");
    await setAttention(trx, { tenantId, orgUnitId, setBy }, workingDays);
    await act.sayOfTown({ type: "attention-period-set", unit: unitKey, workingDays });
  });
}
