import type { Trx } from "../store/database.ts";
import { findLostTasks } from "../store/dispatch.ts";
import { takeOverLost } from "../store/tasks.ts";
import { ProcessLost } from "./failure.ts";
import type { RunnerDeps } from "./runner.ts";
import { handBackUnknown, settleFailure } from "./settle-failure.ts";

/**
 * Finds work whose process died or fell silent (its lease ran out), takes it over by a new fence and
 * settles the lost attempt: it runs again, alone; or a person gets it. Gives how many there were.
 */
export async function reclaimLostTasks(
  deps: RunnerDeps,
  asHousekeeper: <T>(use: (trx: Trx) => Promise<T>) => Promise<T>,
): Promise<number> {
  const lost = await asHousekeeper((trx) => findLostTasks(trx, deps.leaseMs));
  const failures: unknown[] = [];
  for (const { id, tenantId } of lost) {
    // One that cannot be settled must not keep the others: its new lease runs out, and it is found again.
    await reclaim(deps, id, tenantId).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, `${failures.length} lost tasks could not be settled`);
  }
  return lost.length;
}

async function reclaim(deps: RunnerDeps, id: string, tenantId: string): Promise<void> {
  const task = await deps.inTenant(tenantId, (trx) => takeOverLost(trx, id, deps.leaseMs));
  if (task === null) return;
  const entry = deps.entryOf(task.step);
  if (entry === null) {
    await handBackUnknown(deps, task);
    return;
  }
  const cause = "Its process died or fell silent while it was worked on";
  await settleFailure(deps, entry, task, new ProcessLost("worker-lost", cause));
}
