import { logNames } from "../domain/log-name.ts";
import { noteTrailInOrder, raiseTrailAlarm } from "../store/trail-alarms.ts";
import type { AuditVerdict, VerifyDeps } from "./verify.ts";

/** Operators see what a whole check found until it is found no more; meanwhile nothing is signed on. */
export async function noteVerdict(
  deps: Pick<VerifyDeps, "asHousekeeper">,
  verdict: AuditVerdict,
  now: Date,
): Promise<void> {
  const { tenantId, broken, findings, sizes } = verdict;
  await deps.asHousekeeper(async (trx) => {
    for (const log of logNames) {
      if (broken.includes(log)) await raiseTrailAlarm(trx, { tenantId, log, since: now, findings });
      else await noteTrailInOrder(trx, tenantId, log, { treeSize: sizes[log], checkedAt: now });
    }
  });
}
