import { logNames } from "../domain/log-name.ts";
import { allTenants } from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import {
  checkedSize,
  hasTrailAlarm,
  noteTrailInOrder,
  raiseTrailAlarm,
} from "../store/trail-alarms.ts";
import { readVerifyingKeys } from "./key-history.ts";
import { verifyNewest, type VerifyDeps } from "./verify.ts";
import type { TenantLog } from "./witness.ts";

/** So many of the newest entries are read again at a start; older ones are held by their leaves. */
const ENTRIES_AT_START = 100_000;

/**
 * Makes the check that a house runs at its start and every hour. The first of a process reads the newest
 * 100,000 entries of each log again, a later one what came since the last; both hold every leaf against
 * the heads from there on, and all of the witness. Findings open an alarm, which stops sealing; while one
 * is open the whole log is checked, and finding nothing closes it. Reading everything is `audit verify`.
 */
export function makeTrailWatch(deps: VerifyDeps): (now: Date) => Promise<void> {
  let started = false;
  return async (now) => {
    const keys = await readVerifyingKeys(deps.keysFolder);
    const atStart = !started;
    const check = async (trx: Trx, of: TenantLog) => {
      const { tenantId, log } = of;
      const known = await checkedSize(trx, tenantId, log);
      const alarmed = await hasTrailAlarm(trx, tenantId, log);
      const from = alarmed ? 0 : Math.max(0, atStart ? known - ENTRIES_AT_START : known);
      const { witnessFolder } = deps;
      const { sealed, findings } = await verifyNewest(trx, { of, keys, witnessFolder, from });
      if (findings.length > 0) await raiseTrailAlarm(trx, { ...of, since: now, findings });
      else await noteTrailInOrder(trx, tenantId, log, { treeSize: sealed, checkedAt: now });
      return findings.map((finding) => `${log} log of tenant ${tenantId}: ${finding}`);
    };
    const found: string[] = [];
    for (const { id: tenantId } of await deps.asHousekeeper(allTenants)) {
      for (const log of logNames) {
        found.push(...(await deps.asHousekeeper((trx) => check(trx, { tenantId, log }))));
      }
    }
    started = true;
    if (found.length > 0) throw new Error(`The trail is not in order: ${found.join("; ")}`);
  };
}
