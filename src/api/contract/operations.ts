import { z } from "zod";
import { Outage } from "../../domain/dependency.ts";
import { CalendarDate, ToldDate } from "../../domain/ids.ts";
import { stepNames } from "../../domain/states.ts";
import { taskProblems } from "../../domain/task-problem.ts";
import { Instant, pageOf, Paging } from "./paging.ts";

/** Answers for operators: ids, sizes, steps, times and codes; never what a sender wrote or named. */

export const LedgerQuery = z.object({
  from: ToldDate.optional(),
  to: ToldDate.optional(),
  channel: z.string().max(100).optional(),
});

const LedgerRow = z.object({
  receiptDay: CalendarDate,
  channel: z.string(),
  accepted: z.int(),
  notYetSeparated: z.int(),
  inClarification: z.int(),
  discardedWhole: z.int(),
  separated: z.int(),
  documents: z.int(),
  inProcess: z.int(),
  awaiting: z.int(),
  ended: z.int(),
  superseded: z.int(),
  pages: z.int(),
  pagesNotYetPlaced: z.int(),
  pagesInDocuments: z.int(),
  pagesDiscarded: z.int(),
  pagesAstray: z.int(),
  /** Equations that do not hold; always empty in a sound house. */
  imbalances: z.array(z.object({ what: z.string(), left: z.int(), right: z.int() })),
});
export const Ledger = z
  .object({ balanced: z.boolean(), rows: z.array(LedgerRow) })
  .meta({ id: "Ledger" });

export const TaskQuery = Paging.extend({
  step: z.enum(stepNames).optional(),
  state: z.enum(["due", "offered", "running", "finished", "gave-up", "cancelled"]).optional(),
});

const Task = z.object({
  id: z.uuid(),
  step: z.string(),
  subjectKind: z.string(),
  subjectId: z.uuid(),
  part: z.int().nullable(),
  state: z.string(),
  attempt: z.int(),
  alone: z.boolean(),
  classRank: z.int(),
  createdAt: Instant,
  dueAt: Instant,
  finishedAt: Instant.nullable(),
  workerId: z.uuid().nullable(),
  progressDone: z.int().nullable(),
  progressOf: z.int().nullable(),
  problem: z.enum(taskProblems).nullable(),
});
export const TaskList = pageOf(Task).meta({ id: "TaskList" });

export const WorkerList = z
  .object({
    /** The reader does, and so may drain a worker and look at the raw queues. */
    operatesEveryTown: z.boolean(),
    workers: z.array(
      z.object({
        id: z.uuid(),
        host: z.string(),
        pid: z.int(),
        steps: z.array(z.string()),
        slots: z.int(),
        startedAt: Instant,
        seenAt: Instant,
        /** It gave a sign of life in the last 30 s. */
        alive: z.boolean(),
        /** Since when it is to take nothing new; null: it takes work. */
        drainsSince: Instant.nullable(),
        /** What it works on, of the reader's town. */
        holds: z.array(
          z.object({
            id: z.uuid(),
            step: z.string(),
            part: z.int().nullable(),
            progressDone: z.int().nullable(),
            progressOf: z.int().nullable(),
          }),
        ),
        /** How much it works on over all towns. */
        holdsInAll: z.int(),
      }),
    ),
  })
  .meta({ id: "WorkerList" });

/** Per step what waits and runs, and how the queue itself is. */
export const Queues = z
  .object({
    queue: z.object({ ok: z.boolean(), detail: z.string() }),
    steps: z.array(
      z.object({
        step: z.string(),
        waiting: z.int(),
        offered: z.int(),
        running: z.int(),
        oldestWaitingSeconds: z.number().nullable(),
      }),
    ),
  })
  .meta({ id: "Queues" });

const OutageTold = Outage.extend({
  /** In the reader's language: what is away since when, what that means and what helps. */
  sentence: z.string(),
});

export const Dependencies = z
  .object({
    dependencies: z.array(
      z.object({
        name: z.string(),
        ok: z.boolean(),
        needed: z.boolean(),
        detail: z.string(),
        outage: OutageTold.nullable(),
      }),
    ),
    /** What worker processes cannot reach, each once, by whoever missed it first. */
    ofWorkers: z.array(OutageTold),
    /** Stored blobs of the town that are not what was written, the oldest finding first; at most 100. */
    damagedBlobs: z.array(
      z.object({
        folderId: z.uuid(),
        sha256: z.string(),
        damage: z.enum(["missing", "changed"]),
        since: Instant,
      }),
    ),
  })
  .meta({ id: "Dependencies" });
