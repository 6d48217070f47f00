import type { Trx } from "../store/database.ts";
import { findLostTasks } from "../store/dispatch.ts";
import { takeOverLost } from "../store/tasks.ts";
import { ProcessLost } from "./failure.ts";
import type { RunnerDeps } from "./runner.ts";
import { settleFailure } from "./settle-failure.ts";

/**
 * Finds work whose process died or fell silent (its lease ran out), takes it over by a new fence and
 * settles the lost attempt: it runs again, alone; or a person gets it. Gives how many there were.
 */
export async function reclaimLostTasks(
  deps: RunnerDeps,
  asHousekeeper: <T>(use: (trx: Trx) => Promise<T>) => Promise<T>,
): Promise<number> {
  const lost = await asHousekeeper(findLostTasks);
  for (const { id, tenantId } of lost) {
    const task = await deps.inTenant(tenantId, (trx) => takeOverLost(trx, id, deps.leaseMs));
    if (task === null) continue;
    await settleFailure(
      deps,
      deps.entryOf(task.step),
      task,
      new ProcessLost("crashed", "Its process died or fell silent while it was worked on"),
    );
  }
  return lost.length;
}
