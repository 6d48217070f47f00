import { sql } from "kysely";
import { stepOf, type StepName, type SubjectKind } from "../domain/states.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";
import { withoutNul } from "./without-nul.ts";

export interface Task {
  readonly id: string;
  readonly tenantId: string;
  readonly step: string;
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  readonly part: number | null;
  readonly partDetail: unknown;
  readonly attempt: number;
  readonly alone: boolean;
  readonly crashesAlone: number;
  /** How often the whole worker was lost while it had it alone. */
  readonly workersLostAlone: number;
  /** Rises with every claim: a stalled worker's late commit carries an old one and fails. */
  readonly fence: number;
}

/** A share of a subject's step that can be worked on by itself, such as one page. */
export interface TaskPart {
  readonly part: number;
  readonly detail: unknown;
  /** Not among the first two pages: they come after every item's first ones. */
  readonly late: boolean;
}

const classRanks: Readonly<Record<string, number>> = { court: 0, urgent: 1, normal: 2, bulk: 3 };

const taskColumns = [
  "id",
  "tenantId",
  "step",
  "subjectKind",
  "subjectId",
  "part",
  "partDetail",
  "attempt",
  "alone",
  "crashesAlone",
  "workersLostAlone",
  "fence",
] as const;

/** Creates the work of a step; while the same work is live already, that is left as it is. */
export async function createTasks(
  trx: Trx,
  work: {
    readonly tenantId: string;
    readonly step: StepName;
    readonly subjectKind: SubjectKind;
    readonly subjectId: string;
    readonly captureId: string;
    readonly parts?: readonly TaskPart[];
  },
): Promise<void> {
  const capture = await trx
    .selectFrom("capture")
    .select(["class", "batchId"])
    .where("id", "=", work.captureId)
    .executeTakeFirstOrThrow();
  const parts: readonly (TaskPart | null)[] = work.parts ?? [null];
  if (parts.length === 0) {
    // A step without a task would never end: the subject would wait for nobody.
    throw new Error(`Step ${work.step} of ${work.subjectKind} ${work.subjectId} has no parts`);
  }
  await trx
    .insertInto("task")
    .values(
      parts.map((part) => ({
        id: newId(),
        tenantId: work.tenantId,
        step: work.step,
        subjectKind: work.subjectKind,
        subjectId: work.subjectId,
        part: part?.part ?? null,
        partDetail: part === null ? null : JSON.stringify(part.detail),
        latePage: part?.late ?? false,
        classRank: classRanks[capture.class] ?? 2,
        fairKey: capture.batchId ?? work.captureId,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await notifyOfTasks(trx, work.step);
}

/** Pokes the dispatcher, once the transaction commits. */
export async function notifyOfTasks(trx: Trx, step: string): Promise<void> {
  await sql`select pg_notify('poststelle_task', ${step})`.execute(trx);
}

/**
 * Takes a task for one attempt; null when somebody else has it, it is not due, its step is paused for its
 * town, or the worker is to take nothing new.
 */
export async function claimTask(
  trx: Trx,
  claim: { readonly taskId: string; readonly workerId: string; readonly leaseMs: number },
): Promise<Task | null> {
  const row = await trx
    .updateTable("task")
    .set({
      state: "running",
      attempt: sql<number>`attempt + 1`,
      fence: sql<number>`fence + 1`,
      workerId: claim.workerId,
      leaseUntil: leaseEnd(claim.leaseMs),
      progressDone: null,
      progressOf: null,
    })
    .where("id", "=", claim.taskId)
    .where("state", "in", ["due", "offered"])
    .where("dueAt", "<=", sql<Date>`now()`)
    .where(notPaused)
    .where(
      sql<boolean>`not exists (select from worker_process w where w.id = ${claim.workerId} and w.drain_asked_at is not null)`,
    )
    .returning(taskColumns)
    .executeTakeFirst();
  return row === undefined ? null : toTask(row);
}

/** Nobody paused the step of a row of `task` for its town. */
export const notPaused = sql<boolean>`not exists (select from step_pause p
  where p.tenant_id = task.tenant_id and p.step = task.step and p.resumed_at is null)`;

const leaseEnd = (leaseMs: number) =>
  sql<Date>`clock_timestamp() + make_interval(secs => ${leaseMs / 1000})`;

const toTask = (row: Omit<Task, "subjectKind"> & { readonly subjectKind: string }): Task => ({
  ...row,
  subjectKind: row.subjectKind === "capture" ? "capture" : "document",
});

/** Keeps the claims alive; gives the ids of those that are still ours. */
export async function renewLeases(
  trx: Trx,
  claims: readonly {
    readonly id: string;
    readonly fence: number;
    readonly done: number | null;
    readonly of: number | null;
  }[],
  leaseMs: number,
): Promise<ReadonlySet<string>> {
  // Locked in the order of ids, as wherever several tasks are locked: two orders would be a deadlock.
  const rows = await sql<{ id: string }>`
    with claim as (
      select * from jsonb_to_recordset(${JSON.stringify(claims)}::jsonb)
        as claim (id uuid, fence integer, done integer, "of" integer)
    ), mine as (
      select task.id, claim.done, claim."of" from task join claim using (id, fence)
      where task.state = 'running' order by task.id for update of task
    )
    update task set lease_until = ${leaseEnd(leaseMs)}, progress_done = mine.done, progress_of = mine."of"
    from mine where task.id = mine.id returning task.id`.execute(trx);
  return new Set(rows.rows.map((row) => row.id));
}

/** Takes over a claim whose lease ran out, so that its end can be settled; null when it is alive or gone. */
export async function takeOverLost(
  trx: Trx,
  taskId: string,
  leaseMs: number,
): Promise<Task | null> {
  const row = await trx
    .updateTable("task")
    .set({ fence: sql<number>`fence + 1`, leaseUntil: leaseEnd(leaseMs) })
    .where("id", "=", taskId)
    .where("state", "=", "running")
    .where("leaseUntil", "<", sql<Date>`now()`)
    .returning(taskColumns)
    .executeTakeFirst();
  return row === undefined ? null : toTask(row);
}

/** Locks a claim for its commit; false when the lease was lost and somebody else may have the work. */
export async function holdsClaim(trx: Trx, task: Task): Promise<boolean> {
  const row = await trx
    .selectFrom("task")
    .select("id")
    .where("id", "=", task.id)
    .where("fence", "=", task.fence)
    .where("state", "=", "running")
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

export async function finishTask(
  trx: Trx,
  task: Task,
  state: "finished" | "gave-up",
): Promise<void> {
  await trx
    .updateTable("task")
    .set({ state, finishedAt: sql<Date>`now()`, leaseUntil: null })
    .where("id", "=", task.id)
    .execute();
}

/** Hands work back, to be done again in `inMs` by the clock of the database, which decides what is due. */
export async function returnTask(
  trx: Trx,
  task: Task,
  back: {
    readonly inMs: number;
    readonly attempt: number;
    readonly alone: boolean;
    readonly crashesAlone: number;
    readonly workersLostAlone: number;
    readonly problem: string;
    /** The attempt failed; false: it was given up for no fault of this work. */
    readonly failed: boolean;
  },
): Promise<void> {
  await trx
    .updateTable("task")
    .set({
      state: "due",
      dueAt: sql<Date>`now() + make_interval(secs => ${back.inMs / 1000})`,
      attempt: back.attempt,
      alone: back.alone,
      crashesAlone: back.crashesAlone,
      workersLostAlone: back.workersLostAlone,
      lastProblem: withoutNul(back.problem),
      ...(back.failed
        ? {
            firstProblemAt: sql<Date>`coalesce(first_problem_at, now())`,
            lastProblemAt: sql<Date>`now()`,
          }
        : {}),
      leaseUntil: null,
      workerId: null,
    })
    .where("id", "=", task.id)
    .execute();
  if (back.inMs === 0) await notifyOfTasks(trx, task.step);
}

/** Gives up a task that nobody works on now; false when somebody does, or it is over. */
export async function stopWaitingTask(trx: Trx, taskId: string): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable("task")
    .set({ state: "gave-up", finishedAt: sql<Date>`now()`, fence: sql<number>`fence + 1` })
    .where("id", "=", taskId)
    .where("state", "in", ["due", "offered"])
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** How many parts of a subject's step are not finished; call it with the subject locked. */
export async function liveParts(trx: Trx, task: Task): Promise<number> {
  const row = await trx
    .selectFrom("task")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("subjectId", "=", task.subjectId)
    .where("step", "=", task.step)
    .where("state", "in", ["due", "offered", "running"])
    .executeTakeFirstOrThrow();
  return row.n;
}

/** Ends whatever is still to be done for a subject's step, because a person decides now. */
export async function cancelOtherParts(
  trx: Trx,
  task: Pick<Task, "id" | "subjectId" | "step">,
): Promise<void> {
  await trx
    .updateTable("task")
    .set({ state: "cancelled", finishedAt: sql<Date>`now()`, fence: sql<number>`fence + 1` })
    .where("id", "in", (eb) =>
      eb
        .selectFrom("task")
        .select("id")
        .where("subjectId", "=", task.subjectId)
        .where("step", "=", task.step)
        .where("id", "!=", task.id)
        .where("state", "in", ["due", "offered", "running"])
        .orderBy("id")
        .forUpdate(),
    )
    .execute();
}

/**
 * Takes a subject's running work of a step back, because what it was given has changed meanwhile: it is
 * due again, and what its present run yields is not written. Call it with the subject locked.
 */
export async function beginAgain(
  trx: Trx,
  work: { readonly subjectId: string; readonly step: StepName },
): Promise<void> {
  await trx
    .updateTable("task")
    .set({
      state: "due",
      dueAt: sql<Date>`now()`,
      fence: sql<number>`fence + 1`,
      attempt: sql<number>`greatest(attempt - 1, 0)`,
      leaseUntil: null,
      workerId: null,
    })
    .where("subjectId", "=", work.subjectId)
    .where("step", "=", work.step)
    .where("state", "=", "running")
    .execute();
  await notifyOfTasks(trx, work.step);
}

/** The step a subject's state calls for, as tasks; none where a person or nothing is awaited. */
export async function createTasksForState(
  trx: Trx,
  subject: {
    readonly tenantId: string;
    readonly kind: SubjectKind;
    readonly id: string;
    readonly captureId: string;
    readonly state: string;
  },
  parts?: readonly TaskPart[],
): Promise<void> {
  const step = stepOf(subject.kind, subject.state);
  if (step === null) return;
  await createTasks(trx, {
    tenantId: subject.tenantId,
    step,
    subjectKind: subject.kind,
    subjectId: subject.id,
    captureId: subject.captureId,
    ...(parts === undefined ? {} : { parts }),
  });
}
