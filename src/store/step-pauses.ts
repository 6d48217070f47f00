import { sql } from "kysely";
import type { StepName } from "../domain/states.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";
import { notifyOfTasks } from "./tasks.ts";

/** A step that is not begun for a town: since when, with which right it was paused, and why. */
export interface StepPause {
  readonly tenantId: string;
  readonly step: string;
  /** ISO 8601. */
  readonly since: string;
  /** Never who: that is in the trail. */
  readonly pausedAs: string;
  readonly reason: string;
}

/** The pauses in force, of all towns the actor may see, the oldest first. */
export async function stepPauses(trx: Trx): Promise<readonly StepPause[]> {
  const rows = await trx
    .selectFrom("stepPause")
    .select(["tenantId", "step", "pausedAt", "pausedAs", "reason"])
    .where("resumedAt", "is", null)
    .orderBy("pausedAt")
    .execute();
  return rows.map(({ pausedAt, ...row }) => ({ ...row, since: pausedAt.toISOString() }));
}

/**
 * From this commit on no work of the step is begun for the town: what was offered goes back to what is due,
 * what runs is finished. False: it was paused already.
 */
export async function pauseStep(
  trx: Trx,
  pause: {
    readonly tenantId: string;
    readonly step: StepName;
    readonly pausedAs: "operator" | "house";
    readonly reason: string;
  },
): Promise<boolean> {
  const made = await trx
    .insertInto("stepPause")
    .values({ ...pause, id: newId() })
    .onConflict((conflict) =>
      conflict.columns(["tenantId", "step"]).where("resumedAt", "is", null).doNothing(),
    )
    .returning("id")
    .executeTakeFirst();
  if (made === undefined) return false;
  await sql`
    update task set state = 'due', offered_at = null where id in (
      select id from task where tenant_id = ${pause.tenantId} and step = ${pause.step}
        and state = 'offered' order by id for update)`.execute(trx);
  return true;
}

/** Lets the step's work begin again. False: it was not paused. */
export async function resumeStep(trx: Trx, tenantId: string, step: StepName): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable("stepPause")
    .set({ resumedAt: sql<Date>`now()` })
    .where("tenantId", "=", tenantId)
    .where("step", "=", step)
    .where("resumedAt", "is", null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await notifyOfTasks(trx, step);
  return true;
}
