import { logNames } from "../domain/log-name.ts";
import { allTenants, treeSize } from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import { letWitnessBegin, logsWitnessed } from "../store/witness-begun.ts";
import type { AppendAudit } from "./append.ts";
import { lastHeadIn, witnessFile } from "./witness.ts";

/** A log, how much of it is signed, and what the witness's file has of it. */
export interface WitnessStanding {
  readonly tenantId: string;
  readonly log: string;
  readonly signed: number;
  readonly witnessed: number;
  /** The witness saw heads of it, and its file is not there now. */
  readonly away: boolean;
}

interface Deps {
  readonly witnessFolder: string;
  asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
}

/** How the witness's files stand to the logs, of every town. */
export async function witnessStandings(deps: Deps): Promise<readonly WitnessStanding[]> {
  const seen = await deps.asHousekeeper(logsWitnessed);
  const standings: WitnessStanding[] = [];
  for (const { id: tenantId } of await deps.asHousekeeper(allTenants)) {
    for (const log of logNames) {
      const last = await lastHeadIn(witnessFile(deps.witnessFolder, { tenantId, log }));
      standings.push({
        tenantId,
        log,
        signed: await deps.asHousekeeper((trx) => treeSize(trx, tenantId, log)),
        witnessed: last?.treeSize ?? 0,
        away: last === null && seen.some((each) => each.tenantId === tenantId && each.log === log),
      });
    }
  }
  return standings;
}

/**
 * Lets a witness that is lost for good be begun anew: every town's trail tells of it with the reason and how
 * far its logs were signed. The sealer then hands over every head there is.
 */
export async function beginWitness(
  deps: Deps & {
    readonly appendAudit: AppendAudit;
    readonly now: () => Date;
    inTenant<T>(tenantId: string, use: (trx: Trx) => Promise<T>): Promise<T>;
  },
  act: { readonly reason: string; readonly by: string },
): Promise<void> {
  const standings = await witnessStandings(deps);
  for (const { id } of await deps.asHousekeeper(allTenants)) {
    const signed = (log: string) =>
      standings.find((each) => each.tenantId === id && each.log === log)?.signed ?? 0;
    await deps.inTenant(id, async (trx) => {
      await letWitnessBegin(trx, id);
      await deps.appendAudit(trx, id, deps.now(), [
        {
          subject: { kind: "tenant", id },
          actor: { kind: "house", part: `cli:${act.by}` },
          fact: {
            type: "witness-begun-anew",
            reason: act.reason,
            audit: signed("audit"),
            access: signed("access"),
          },
          keyOwnerId: null,
        },
      ]);
    });
  }
}
