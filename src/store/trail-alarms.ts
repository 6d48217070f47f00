import type { LogName } from "../domain/log-name.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** A log that does not fit its signed heads or its witness; nothing more is sealed in it meanwhile. */
export interface TrailAlarm {
  readonly tenantId: string;
  readonly log: string;
  readonly since: Date;
  readonly findings: readonly string[];
}

/** The alarms that are open, of all towns the actor may see, the oldest first. */
export async function openTrailAlarms(trx: Trx): Promise<readonly TrailAlarm[]> {
  return trx
    .selectFrom("trailAlarm")
    .select(["tenantId", "log", "since", "findings"])
    .where("resolvedAt", "is", null)
    .orderBy("since")
    .execute();
}

/** Whether a log has an open alarm. */
export async function hasTrailAlarm(trx: Trx, tenantId: string, log: LogName): Promise<boolean> {
  const row = await trx
    .selectFrom("trailAlarm")
    .select("id")
    .where("tenantId", "=", tenantId)
    .where("log", "=", log)
    .where("resolvedAt", "is", null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Opens an alarm; one that is open stays as it was first raised. */
export async function raiseTrailAlarm(
  trx: Trx,
  alarm: Omit<TrailAlarm, "log"> & { readonly log: LogName },
): Promise<void> {
  await trx
    .insertInto("trailAlarm")
    .values({ ...alarm, id: newId(), findings: [...alarm.findings] })
    .onConflict((conflict) =>
      conflict.columns(["tenantId", "log"]).where("resolvedAt", "is", null).doNothing(),
    )
    .execute();
}

/** A log was found to be in order up to a size: its alarm ends. */
export async function noteTrailInOrder(
  trx: Trx,
  tenantId: string,
  log: LogName,
  found: { readonly treeSize: number; readonly checkedAt: Date },
): Promise<void> {
  await trx
    .insertInto("trailCheck")
    .values({ tenantId, log, ...found })
    .onConflict((conflict) => conflict.columns(["tenantId", "log"]).doUpdateSet(found))
    .execute();
  await trx
    .updateTable("trailAlarm")
    .set({ resolvedAt: found.checkedAt })
    .where("tenantId", "=", tenantId)
    .where("log", "=", log)
    .where("resolvedAt", "is", null)
    .execute();
}

/** Up to which size a log was last found to be in order; 0 for never. */
export async function checkedSize(trx: Trx, tenantId: string, log: LogName): Promise<number> {
  const row = await trx
    .selectFrom("trailCheck")
    .select("treeSize")
    .where("tenantId", "=", tenantId)
    .where("log", "=", log)
    .executeTakeFirst();
  return row?.treeSize ?? 0;
}
