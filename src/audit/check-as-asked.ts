import { endTrailRun } from "../store/trail-runs.ts";
import { noteVerdict } from "./note-verdict.ts";
import { verifyAudit, type WholeDeps } from "./verify.ts";

/** Carries out the check of both logs that a person asked for, and says under its id what it found. */
export type CheckTrail = (tenantId: string, runId: string) => Promise<void>;

/** Makes it; a check that cannot be made at all ends with that as its finding, and throws its cause. */
export const makeCheckTrail =
  (deps: WholeDeps, now: () => Date): CheckTrail =>
  async (tenantId, runId) => {
    const end = (found: Omit<Parameters<typeof endTrailRun>[2], "endedAt">) =>
      deps.asHousekeeper((trx) => endTrailRun(trx, runId, { ...found, endedAt: now() }));
    try {
      const verdict = await verifyAudit(deps, tenantId);
      await noteVerdict(deps, verdict, now());
      const { events, readings, findings } = verdict;
      await end({ events, readings, findings });
    } catch (error) {
      const findings = ["The check could not be carried out; the server's log says why"];
      await end({ events: 0, readings: 0, findings });
      throw error;
    }
  };
