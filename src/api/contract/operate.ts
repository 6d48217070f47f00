import { z } from "zod";
import { CalendarDate } from "../../domain/ids.ts";
import {
  FailedWork,
  FailureAct,
  FailureCause,
  FailureKind,
  WORKS_MAX,
} from "../../domain/failure-causes.ts";
import { Trouble } from "../../domain/standing.ts";
import { stepNames } from "../../domain/states.ts";
import { Instant } from "./paging.ts";

/** What an operator asks and does: counts, ids, times and codes; never what a sender wrote or named. */

/** Why an operator does something, in their own words; it stands in the trail. */
const Because = z.string().trim().min(1).max(300);

const Step = z.enum(stepNames);

/** Whether anything is stuck, in one true sentence, and what it is made of. */
export const StandingAnswer = z
  .object({
    at: Instant,
    /** Of the town: by its clock the sentence says times, and so should whoever shows others beside it. */
    timeZone: z.string(),
    verdict: z.enum(["quiet", "attention", "stuck"]),
    /** In the reader's language, by the town's clock. */
    sentence: z.string(),
    /** Each trouble by itself, the worst first, with its code and parameters. */
    troubles: z.array(z.object({ trouble: Trouble, sentence: z.string() })),
    deadlinesAtRisk: z.int(),
    ledgerBalanced: z.boolean(),
    backupAt: Instant.nullable(),
    /** What remembers the last backup cannot be read. */
    backupUnknown: z.boolean(),
    steps: z.array(
      z.object({
        step: Step,
        waiting: z.int(),
        running: z.int(),
        oldestWaitingSince: Instant.nullable(),
        lastFinishedAt: Instant.nullable(),
        slots: z.int(),
        /** Null: it is begun as it should. `pausedAs`: with which right, never who. */
        pause: z.object({ since: Instant, pausedAs: z.string(), because: z.string() }).nullable(),
      }),
    ),
  })
  .meta({ id: "Standing" });

export const DayQuery = z.object({ step: Step.optional() });

/** Finished and waiting work of today by hours of the town's clock, beside a usual day. */
export const DayFigures = z
  .object({
    day: CalendarDate,
    finished: z.int(),
    /** Median of the same weekday of the eight weeks before, by the same time and in all; null: none yet. */
    usualByNow: z.number().nullable(),
    usual: z.number().nullable(),
    usualOf: z.int(),
    hours: z.array(
      z.object({
        hour: z.int(),
        finished: z.int().nullable(),
        waiting: z.int().nullable(),
        usual: z.number().nullable(),
      }),
    ),
  })
  .meta({ id: "DayFigures" });

export const FailureList = z
  .object({
    groups: z.array(
      z.object({
        kind: FailureKind,
        step: z.string(),
        cause: FailureCause,
        /** In the reader's language. */
        sentence: z.string(),
        count: z.int(),
        firstAt: Instant,
        lastAt: Instant,
        /** The latest of them. */
        items: z
          .array(
            FailedWork.extend({
              subjectKind: z.enum(["capture", "document"]),
              subjectId: z.uuid(),
              at: Instant,
            }),
          )
          .max(WORKS_MAX),
      }),
    ),
  })
  .meta({ id: "FailureList" });

/** Failed work to plan for: one piece, or all of a step that failed for a cause. */
export const FailurePlanQuery = z.object({
  act: FailureAct,
  kind: FailureKind,
  step: z.string().max(100),
  cause: FailureCause,
  id: z.uuid().optional(),
});

/** What an act would do, said before it is done: with these works it is then asked for. */
export const FailurePlan = z
  .object({
    sentence: z.string(),
    works: z.array(FailedWork).max(WORKS_MAX),
    /** More of the same, which another act may take. */
    left: z.int(),
  })
  .meta({ id: "FailurePlan" });

export const FailureOrder = z.object({
  act: FailureAct,
  works: z.array(FailedWork).min(1).max(WORKS_MAX),
  because: Because,
});

/** How much was done; the rest had moved on meanwhile and was left as it is. */
export const FailuresDone = z
  .object({ done: z.int(), skipped: z.array(FailedWork) })
  .meta({ id: "FailuresDone" });

export const StepParams = z.object({ step: Step });
export const PauseOrder = z.object({ paused: z.boolean(), because: Because });

export const WorkerParams = z.object({ id: z.uuid() });
export const DrainOrder = z.object({ drained: z.boolean(), because: Because });
