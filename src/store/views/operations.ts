import { sql } from "kysely";
import { taskProblemCode } from "../../domain/task-problem.ts";
import type { Trx } from "../database.ts";

/** Which tasks are listed; null: any. */
export interface TaskFilter {
  readonly step: string | null;
  readonly state: string | null;
}

/** Pieces of work newest first, for operators: ids, times and codes, never what a sender wrote. */
export async function listTasks(
  trx: Trx,
  filter: TaskFilter,
  page: { readonly afterId: string | null; readonly limit: number },
) {
  let query = trx
    .selectFrom("task")
    .select(["id", "step", "subjectKind", "subjectId", "part", "state", "attempt", "alone"])
    .select(["classRank", "createdAt", "dueAt", "finishedAt", "workerId", "lastProblem"])
    .select(["progressDone", "progressOf"])
    .orderBy("id", "desc")
    .limit(page.limit);
  if (filter.step !== null) query = query.where("step", "=", filter.step);
  if (filter.state !== null) query = query.where("state", "=", filter.state);
  if (page.afterId !== null) query = query.where("id", "<", page.afterId);
  const rows = await query.execute();
  return rows.map(({ lastProblem, ...row }) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    problem: lastProblem === null ? null : taskProblemCode(lastProblem),
  }));
}

/** The worker processes, when each gave its last sign of life, and what of the actor's town it holds. */
export async function listWorkers(trx: Trx) {
  const rows = await trx
    .selectFrom("workerProcess")
    .select(["id", "host", "pid", "steps", "slots", "startedAt", "seenAt", "drainAskedAt"])
    .select(sql<boolean>`seen_at > now() - interval '30 seconds'`.as("alive"))
    .orderBy("startedAt")
    .execute();
  const held = await trx
    .selectFrom("task")
    .select(["id", "step", "part", "workerId", "progressDone", "progressOf"])
    .where("state", "=", "running")
    .orderBy("id")
    .execute();
  return rows.map(({ drainAskedAt, ...row }) => ({
    ...row,
    startedAt: row.startedAt.toISOString(),
    seenAt: row.seenAt.toISOString(),
    drainsSince: drainAskedAt?.toISOString() ?? null,
    holds: held.flatMap(({ workerId, ...task }) => (workerId === row.id ? [task] : [])),
  }));
}
