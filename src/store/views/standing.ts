import { sql } from "kysely";
import type { z } from "zod";
import { DocumentFacts } from "../../domain/facts.ts";
import { reasonsOfHouse } from "../../domain/failure-causes.ts";
import { CalendarDate } from "../../domain/ids.ts";
import type { StepStanding } from "../../domain/standing.ts";
import { stepNames, type StepName } from "../../domain/states.ts";
import type { Trx } from "../database.ts";
import { lastFinished } from "../step-figures.ts";
import { stepPauses } from "../step-pauses.ts";

/** Every step of the process in its order, as the actor's town has it. */
export async function stepStandings(trx: Trx): Promise<readonly StepStanding[]> {
  const pauses = new Map((await stepPauses(trx)).map((pause) => [pause.step, pause.since]));
  const finished = await lastFinished(trx);
  const { rows } = await sql<{
    step: StepName;
    pieces: number;
    subjects: number;
    running: number;
    oldest: Date | null;
    slots: number;
  }>`
    with live as (
      select step, count(*) filter (where waits) as pieces, count(distinct subject_id) filter (where waits) as subjects,
        count(*) filter (where state = 'running') as running, min(due_at) filter (where waits) as oldest
      from task, lateral (select state <> 'running' and due_at <= now() as waits) w
      where state in ('due', 'offered', 'running') group by step
    ), served as (
      select step, sum(slots) as slots from worker_process, unnest(steps) as step
      where seen_at > now() - interval '30 seconds' and drain_asked_at is null group by step
    )
    select s.step, coalesce(pieces, 0)::int as pieces, coalesce(subjects, 0)::int as subjects,
      coalesce(running, 0)::int as running, oldest, coalesce(slots, 0)::int as slots
    from unnest(${[...stepNames]}::text[]) with ordinality as s (step, position)
      left join live using (step) left join served using (step)
    order by position`.execute(trx);
  return rows.map(({ step, pieces, subjects, running, oldest, slots }) => ({
    step,
    // A piece of reading is a page; other pieces say nothing to anybody.
    waiting: step === "read" ? pieces : subjects,
    running,
    oldestWaitingSince: oldest?.toISOString() ?? null,
    lastFinishedAt: finished.get(step)?.toISOString() ?? null,
    slots,
    pausedSince: pauses.get(step) ?? null,
  }));
}

/**
 * Living worker processes over all towns, and whether they are busy: every slot that takes work has some, or
 * was given some a moment ago.
 */
export async function workersStanding(
  trx: Trx,
): Promise<{ readonly alive: number; readonly draining: number; readonly busy: boolean }> {
  const { rows } = await sql<{ alive: number; draining: number; busy: boolean }>`
    select count(*)::int as alive, count(drain_asked_at)::int as draining,
      (select count(*) from task where state = 'running')
          >= coalesce(sum(slots) filter (where drain_asked_at is null), 0)
        or exists (select from task where state = 'finished' and finished_at > now() - interval '20 seconds') as busy
    from worker_process where seen_at > now() - interval '30 seconds'`.execute(trx);
  return rows[0] ?? { alive: 0, draining: 0, busy: false };
}

/** How many pieces of work each worker process has in its hands, over all towns. */
export async function heldByWorkers(trx: Trx): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ workerId: string; held: number }>`
    select worker_id as "workerId", count(*)::int as held from task
    where state = 'running' and worker_id is not null group by worker_id`.execute(trx);
  return new Map(rows.map(({ workerId, held }) => [workerId, held]));
}

/** Open cases in which the house failed, not the letter. */
export async function failedCount(trx: Trx): Promise<number> {
  const row = await trx
    .selectFrom("clarificationCase")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("settledAt", "is", null)
    .where("step", "is not", null)
    .where("reason", "in", [...reasonsOfHouse])
    .executeTakeFirstOrThrow();
  return row.n;
}

const Stated = DocumentFacts.pick({ deadlines: true, letterDate: true });

/** What is known of the deadlines of a document that is still on its way. */
export interface DeadlinesOnTheWay {
  readonly receipt: { readonly receiptDay: CalendarDate; readonly receiptBasis: string };
  readonly stated: z.infer<typeof Stated>;
}

/** Documents in nobody's inbox yet with a deadline in their text. Content: for counting, not for an answer. */
export async function deadlinesOnTheWay(trx: Trx): Promise<readonly DeadlinesOnTheWay[]> {
  const { rows } = await sql<{
    receiptDay: string;
    receiptBasis: string;
    deadlines: unknown;
    letterDate: unknown;
  }>`
    select m.receipt_day as "receiptDay", m.receipt_basis as "receiptBasis", f.fact as deadlines,
      (select l.fact from document_fact l where l.document_id = d.id and l.effective and l.kind = 'letterDate') as "letterDate"
    from document d join mail_item m on m.id = d.mail_item_id
      join document_fact f on f.document_id = d.id and f.effective and f.kind = 'deadlines'
    where d.ended_at is null and f.fact <> '[]'::jsonb`.execute(trx.withoutPlugins());
  return rows.map(({ deadlines, letterDate, receiptDay, receiptBasis }) => ({
    receipt: { receiptDay: CalendarDate.parse(receiptDay), receiptBasis },
    stated: Stated.parse({ deadlines, letterDate: letterDate ?? null }),
  }));
}
