import { hasRole } from "../store/act-rights.ts";
import { insertTrailRun } from "../store/trail-runs.ts";
import { type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";

/** An auditor has both logs checked as a whole; gives the id under which the outcome will stand. */
export async function askTrailCheck(deps: ActDeps, person: ActPerson): Promise<string> {
  return inAct(deps, person, null, async (act) => {
    const { tenantId, personId } = person;
    if (!(await hasRole(act.trx, "auditor"))) refuse("not-allowed");
    const runId =
      (await insertTrailRun(act.trx, tenantId, personId, deps.now())) ?? refuse("check-running");
    await act.sayOfTown({ type: "trail-check-asked", runId });
    return runId;
  });
}
