import { logNames, type LogName } from "../domain/log-name.ts";
import type { Trx } from "./database.ts";

/** The logs that a witness has seen heads of, of all towns the actor may see. */
export async function logsWitnessed(
  trx: Trx,
): Promise<readonly { readonly tenantId: string; readonly log: LogName }[]> {
  const rows = await trx.selectFrom("witnessBegun").select(["tenantId", "log"]).execute();
  return rows.flatMap(({ tenantId, log }) =>
    logNames.filter((name) => name === log).map((name) => ({ tenantId, log: name })),
  );
}

/** A witness has seen heads of this log: its file is there from now on, or the witness is away. */
export async function noteWitnessBegun(trx: Trx, tenantId: string, log: LogName): Promise<void> {
  await trx
    .insertInto("witnessBegun")
    .values({ tenantId, log })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** From now on another witness may be begun for these logs of a town; with the event that tells of it. */
export async function letWitnessBegin(
  trx: Trx,
  tenantId: string,
  logs: readonly LogName[] = logNames,
): Promise<void> {
  await trx
    .deleteFrom("witnessBegun")
    .where("tenantId", "=", tenantId)
    .where("log", "in", [...logs])
    .execute();
}
