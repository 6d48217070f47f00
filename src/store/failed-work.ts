import { sql } from "kysely";
import { type FailedWork, failureReasons } from "../domain/failure-causes.ts";
import { ClarificationReason } from "../domain/clarification.ts";
import type { Trx } from "./database.ts";
import type { RetryCandidate } from "./retry.ts";

/**
 * An open case that a step opened because it failed, or a task that waits after a failure; null when it is
 * neither, or no more: what only asks for a decision is a clerk's.
 */
export async function findFailedWork(trx: Trx, work: FailedWork): Promise<RetryCandidate | null> {
  if (work.kind === "task") {
    const task = await trx
      .selectFrom("task")
      .select(["id", "tenantId", "subjectKind", "subjectId", "step"])
      .where("id", "=", work.id)
      .where("state", "in", ["due", "offered"])
      .where("lastProblemAt", "is not", null)
      .executeTakeFirst();
    if (task === undefined) return null;
    const { id: taskId, subjectKind, ...rest } = task;
    return { ...rest, ...kindOf(subjectKind === "capture"), caseId: null, reason: null, taskId };
  }
  const row = await trx
    .selectFrom("clarificationCase")
    .select(["id", "tenantId", "captureId", "documentId", "step", "reason"])
    .where("id", "=", work.id)
    .where("settledAt", "is", null)
    .where("reason", "in", [...failureReasons])
    .executeTakeFirst();
  if (row === undefined || row.step === null) return null;
  return {
    tenantId: row.tenantId,
    ...kindOf(row.documentId === null),
    subjectId: row.documentId ?? row.captureId,
    step: row.step,
    caseId: row.id,
    reason: ClarificationReason.parse(row.reason),
    taskId: null,
  };
}

/** Ids of the cases and tasks of a subject that this very transaction has settled or ended. */
export async function settledHere(trx: Trx, subjectId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from clarification_case
    where settled_at = now() and coalesce(document_id, capture_id) = ${subjectId}
      and (document_id = ${subjectId} or capture_id = ${subjectId})
    union all
    select id from task where subject_id = ${subjectId} and finished_at = now()`.execute(trx);
  return rows.map(({ id }) => id);
}

const kindOf = (isCapture: boolean): Pick<RetryCandidate, "subjectKind"> => ({
  subjectKind: isCapture ? "capture" : "document",
});
