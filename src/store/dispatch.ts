import { sql } from "kysely";
import { z } from "zod";
import { Outage } from "../domain/dependency.ts";
import type { Trx } from "./database.ts";
import { notPaused } from "./tasks.ts";

/** A task that may be offered to a worker, in the order of work. */
export interface DueTask {
  readonly id: string;
  readonly tenantId: string;
  readonly dispatch: number;
}

/**
 * Marks due tasks of a step as offered, so many that not more than `offersMax` are offered and not yet
 * taken, and gives them in the order of work (design section 2): class first, then in turn over
 * tenants and their batches, the first two pages of an item before the rest, then age. What is in
 * somebody's hands counts as a turn taken: a bundle of 300 pages with two at work comes after a letter
 * with none. What is paused stays. One dispatcher at a time does this for a step; where another is at it, none
 * are given.
 */
export async function offerDueTasks(
  trx: Trx,
  step: string,
  offersMax: number,
): Promise<readonly DueTask[]> {
  const rows = await sql<DueTask>`
    with only_one as materialized (
      select pg_try_advisory_xact_lock(hashtextextended('dispatch:' || ${step}, 0)) as won
    ), taken as materialized (
      select class_rank, tenant_id, fair_key, count(*) as n, count(*) filter (where state = 'offered') as offered
      from task where step = ${step} and state in ('offered', 'running') group by 1, 2, 3
    ), in_batch as (
      select id, class_rank, tenant_id, late_page, created_at, part,
        coalesce(taken.n, 0) + row_number() over (
          partition by class_rank, tenant_id, fair_key order by late_page, created_at, part, id) as turn
      from task left join taken using (class_rank, tenant_id, fair_key)
      where step = ${step} and state = 'due' and due_at <= now() and ${notPaused}
    ), in_tenant as (
      select in_batch.*, row_number() over (
          partition by class_rank, tenant_id order by in_batch.turn, late_page, created_at, part, id)
        + coalesce((select sum(n) from taken where taken.class_rank = in_batch.class_rank
            and taken.tenant_id = in_batch.tenant_id), 0) as tenant_turn
      from in_batch
    ), chosen as (
      select task.id, in_tenant.class_rank, tenant_turn, in_tenant.turn, in_tenant.late_page, in_tenant.created_at
      from task join in_tenant using (id)
      where task.state = 'due' and (select won from only_one)
      order by in_tenant.class_rank, tenant_turn, in_tenant.turn, in_tenant.late_page, in_tenant.created_at, in_tenant.part, in_tenant.id
      limit greatest(0, ${offersMax}::int - (select coalesce(sum(offered), 0) from taken)::int)
      for update of task skip locked
    ), offered as (
      update task set state = 'offered', offered_at = now(), numbered_at = now(), dispatch = dispatch + 1
      from chosen where task.id = chosen.id
      returning task.id, task.tenant_id, task.dispatch, task.part,
        chosen.class_rank, tenant_turn, turn, chosen.late_page, chosen.created_at
    )
    select id, tenant_id as "tenantId", dispatch from offered
    order by class_rank, tenant_turn, turn, late_page, created_at, part, id`.execute(trx);
  return rows.rows;
}

/**
 * Work offered some time ago that nobody claimed, to be offered again under the same number: the queue
 * drops what it still has, and takes what it lost. After `renumberMs` under one number it gets the next: the queue
 * may hold a job that it gives to nobody, as BullMQ on PostgreSQL does for hours after a clock jumped ahead. Of two
 * jobs of one task the first claims it, and the other finds nothing to do.
 */
export async function staleOffers(
  trx: Trx,
  step: string,
  olderThanMs: number,
  renumberMs: number,
): Promise<readonly DueTask[]> {
  const isOld = sql`coalesce(numbered_at, created_at) < now() - make_interval(secs => ${renumberMs / 1000})`;
  const rows = await sql<DueTask>`
    update task set offered_at = now(),
      dispatch = case when ${isOld} then dispatch + 1 else dispatch end,
      numbered_at = case when ${isOld} then now() else numbered_at end
    where id in (
      select id from task
      where step = ${step} and state = 'offered' and offered_at < now() - make_interval(secs => ${olderThanMs / 1000})
        and ${notPaused}
      for update skip locked)
    returning id, tenant_id as "tenantId", dispatch`.execute(trx);
  return rows.rows;
}

export interface LostTask {
  readonly id: string;
  readonly tenantId: string;
}

/**
 * Work whose lease ran out: its process died or fell silent. While the server was down nobody could renew a
 * lease: when it is up again, living workers are given the time of one to do so.
 */
export async function findLostTasks(trx: Trx, leaseMs: number): Promise<readonly LostTask[]> {
  return trx
    .selectFrom("task")
    .select(["id", "tenantId"])
    .where("state", "=", "running")
    .where("leaseUntil", "<", sql<Date>`now()`)
    .where(
      sql<boolean>`pg_postmaster_start_time() < now() - make_interval(secs => ${leaseMs / 1000})`,
    )
    .limit(200)
    .execute();
}

/** One figure per step for operators and the dispatcher: counts, and the age of the oldest waiting task. */
export interface StepBacklog {
  readonly step: string;
  readonly waiting: number;
  readonly offered: number;
  readonly running: number;
  readonly oldestWaitingSeconds: number | null;
}

export async function stepBacklogs(trx: Trx): Promise<readonly StepBacklog[]> {
  const rows = await sql<StepBacklog>`
    select step,
      count(*) filter (where state = 'due') as waiting,
      count(*) filter (where state = 'offered') as offered,
      count(*) filter (where state = 'running') as running,
      extract(epoch from now() - min(created_at) filter (where state in ('due', 'offered')))::float as "oldestWaitingSeconds"
    from task where state in ('due', 'offered', 'running') group by step order by step`.execute(
    trx,
  );
  return rows.rows;
}

/** Announces this process and its slots; also its sign of life. Gives whether it is to take nothing new. */
export async function announceWorker(
  trx: Trx,
  worker: {
    readonly id: string;
    readonly host: string;
    readonly pid: number;
    readonly steps: readonly string[];
    readonly slots: number;
    /** What it cannot reach now. */
    readonly away?: readonly Outage[];
  },
): Promise<{ readonly drains: boolean }> {
  const away = JSON.stringify(worker.away ?? []);
  const row = await trx
    .insertInto("workerProcess")
    .values({ ...worker, steps: [...worker.steps], away })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ seenAt: sql<Date>`now()`, away }))
    .returning("drainAskedAt")
    .executeTakeFirst();
  return { drains: row?.drainAskedAt != null };
}

/**
 * Asks a living worker process to take nothing new, or to take work again. From the commit on its claims
 * fail; it hears of it with its next sign of life. False: there is no such process, or it was asked already.
 */
export async function askWorkerToDrain(trx: Trx, id: string, drains: boolean): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable("workerProcess")
    .set({ drainAskedAt: drains ? sql<Date>`now()` : null })
    .where("id", "=", id)
    .where("drainAskedAt", drains ? "is" : "is not", null)
    .where(sql<boolean>`seen_at > now() - interval '30 seconds'`)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** What living worker processes cannot reach, each dependency once, by whoever missed it first. */
export async function outagesOfWorkers(trx: Trx): Promise<readonly Outage[]> {
  const rows = await trx
    .selectFrom("workerProcess")
    .select("away")
    .where(sql<boolean>`seen_at > now() - interval '30 seconds'`)
    .execute();
  const told = rows.flatMap((row) => z.array(Outage).parse(row.away));
  const bySince = told.toSorted((one, other) => one.since.localeCompare(other.since));
  return [...Map.groupBy(bySince, (each) => each.dependency).values()].flatMap((same) =>
    same.slice(0, 1),
  );
}

export async function forgetWorker(trx: Trx, id: string): Promise<void> {
  await trx.deleteFrom("workerProcess").where("id", "=", id).execute();
}

/** Slots of all living processes that take work of a step; those silent for 30 s are gone. */
export async function livingSlots(trx: Trx, step: string): Promise<number> {
  const row = await sql<{ n: number }>`
    select coalesce(sum(slots), 0)::int as n from worker_process
    where ${step} = any (steps) and seen_at > now() - interval '30 seconds'
      and drain_asked_at is null`.execute(trx);
  return row.rows[0]?.n ?? 0;
}

/** The database's clock, now. */
export async function databaseTime(trx: Trx): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(trx);
  const [row] = rows;
  if (row === undefined) throw new Error("PostgreSQL does not tell the time");
  return row.now;
}

/** One sweep at a time, until the transaction ends: true while this one is it. */
export async function becomeSweeper(trx: Trx): Promise<boolean> {
  const row = await sql<{ won: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended('sweep', 0)) as won`.execute(trx);
  return row.rows[0]?.won === true;
}

/** One reader of all blobs at a time, until the transaction ends: true while this one is it. */
export async function becomeBlobChecker(trx: Trx): Promise<boolean> {
  const row = await sql<{ won: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended('blob-check', 0)) as won`.execute(trx);
  return row.rows[0]?.won === true;
}

/**
 * Work that is over is kept for 30 days (design section 4), and as long as its case is open: until then
 * an operator may ask for it by its id.
 */
export async function cleanTasks(trx: Trx): Promise<number> {
  let removed = 0;
  // Two statements, because there are two indexes.
  for (const over of [sql`state in ('finished', 'cancelled')`, sql`state = 'gave-up'`]) {
    const rows = await sql`
      delete from task where ${over} and finished_at < now() - interval '30 days'
        and not exists (select from clarification_case k where k.settled_at is null
          and coalesce(k.document_id, k.capture_id) = task.subject_id)`.execute(trx);
    removed += Number(rows.numAffectedRows ?? 0);
  }
  return removed;
}

/** A worker process that was killed could not take its row along. */
export async function forgetDeadWorkers(trx: Trx): Promise<void> {
  await sql`delete from worker_process where seen_at < now() - interval '1 day'`.execute(trx);
}

/** Which of these folders have a key, and so an owner. */
export async function foldersWithKey(
  trx: Trx,
  folders: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await trx
    .selectFrom("itemKey")
    .select("ownerId")
    .where("ownerId", "in", [...folders])
    .execute();
  return new Set(rows.map((row) => row.ownerId));
}

/** The worker processes that gave a sign of life in the last 30 s. */
export async function workersAlive(
  trx: Trx,
): Promise<{ readonly processes: number; readonly slots: number }> {
  const row = await sql<{ processes: number; slots: number }>`
    select count(*)::int as processes, coalesce(sum(slots), 0)::int as slots
    from worker_process where seen_at > now() - interval '30 seconds'`.execute(trx);
  return row.rows[0] ?? { processes: 0, slots: 0 };
}
