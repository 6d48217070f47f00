import { z } from "zod";
import type { ActDeps } from "../../acts/act.ts";
import { actOnFailures, setStepPaused, setWorkerDrained } from "../../acts/operate.ts";
import { dayAgainstUsual } from "../../domain/day-figures.ts";
import { dayInZone } from "../../domain/calendar.ts";
import {
  failureSentence,
  planSentence,
  standingSentence,
  troubleSentence,
} from "../../domain/sentences/standing-sentence.ts";
import { judgeStanding } from "../../domain/standing.ts";
import { quarterFigures } from "../../store/step-figures.ts";
import { stepPauses } from "../../store/step-pauses.ts";
import { townZone } from "../../store/town.ts";
import { type FailureGroup, failureGroups } from "../../store/views/failures.ts";
import type { ApiServer } from "../api-server.ts";
import {
  DayFigures,
  DayQuery,
  DrainOrder,
  FailureList,
  FailureOrder,
  FailurePlan,
  FailurePlanQuery,
  FailuresDone,
  PauseOrder,
  StandingAnswer,
  StepParams,
  WorkerParams,
} from "../contract/operate.ts";
import { languageOf } from "../language.ts";
import { answered, personOf } from "../run-act.ts";
import { makeStandingFacts, type StandingDeps } from "../standing.ts";

const tags = ["operation"];
const reads = { access: ["operator", "administrator"] } as const;
const acts = { access: ["operator"] } as const;

/** Is anything stuck, and why; and what an operator does about it. */
export function operateRoutes(app: ApiServer, deps: StandingDeps & ActDeps): void {
  standingRoute(app, deps);
  dayRoute(app, deps);
  failureRoutes(app, deps);
  pauseRoutes(app, deps);
}

function standingRoute(app: ApiServer, deps: StandingDeps): void {
  const standingFacts = makeStandingFacts(deps);
  app.get(
    "/api/operations/standing",
    {
      config: reads,
      schema: {
        summary: "Whether anything is stuck, in one true sentence",
        tags,
        response: { 200: StandingAnswer },
      },
    },
    async ({ actor, headers }) => {
      const { facts, timeZone } = await standingFacts(actor);
      const pauses = await deps.store.withActor(actor.reads, stepPauses);
      const standing = judgeStanding(facts);
      const told = { language: languageOf(headers["accept-language"]), timeZone, now: facts.now };
      return {
        at: facts.now,
        timeZone,
        verdict: standing.verdict,
        sentence: standingSentence(standing, told),
        troubles: standing.troubles.map((trouble) => ({
          trouble,
          sentence: troubleSentence(trouble, told),
        })),
        deadlinesAtRisk: facts.deadlinesAtRisk,
        ledgerBalanced: facts.ledgerBalanced,
        backupAt: facts.backupAt,
        backupUnknown: facts.backupUnknown,
        steps: facts.steps.map(({ pausedSince: _since, ...step }) => {
          const pause = pauses.find((each) => each.step === step.step);
          return {
            ...step,
            pause:
              pause === undefined
                ? null
                : { since: pause.since, pausedAs: pause.pausedAs, because: pause.reason },
          };
        }),
      };
    },
  );
}

function dayRoute(app: ApiServer, deps: Pick<StandingDeps, "store" | "now">): void {
  app.get(
    "/api/operations/day",
    {
      config: reads,
      schema: {
        summary: "What was finished today by the hour, beside a usual day",
        tags,
        querystring: DayQuery,
        response: { 200: DayFigures },
      },
    },
    async ({ actor, query }) => {
      const { tenantId } = actor.reads;
      return deps.store.withActor(actor.reads, async (trx) => {
        const timeZone = await townZone(trx);
        const today = dayInZone(deps.now(), timeZone);
        const step = query.step ?? null;
        const figures = await quarterFigures(trx, { tenantId, today, timeZone, step });
        const day = dayAgainstUsual(figures, today, quarterInZone(deps.now(), timeZone));
        return { day: today, ...day, hours: [...day.hours] };
      });
    },
  );
}

/** Which quarter of an hour of the day it is there, 0..95. */
function quarterInZone(now: Date, timeZone: string): number {
  const clock = new Intl.DateTimeFormat("sv-SE", { timeZone, timeStyle: "short" }).format(now);
  return Number(clock.slice(0, 2)) * 4 + Math.floor(Number(clock.slice(3, 5)) / 15);
}

function failureRoutes(app: ApiServer, deps: StandingDeps & ActDeps): void {
  app.get(
    "/api/operations/failures",
    {
      config: reads,
      schema: {
        summary: "Failed work by cause, with first and last time and the ids concerned",
        tags,
        response: { 200: FailureList },
      },
    },
    async ({ actor, headers }) => {
      const language = languageOf(headers["accept-language"]);
      const groups = await deps.store.withActor(actor.reads, failureGroups);
      return {
        groups: groups.map(({ firstAt, lastAt, items, ...group }) => ({
          ...group,
          sentence: failureSentence(group, language),
          firstAt: firstAt.toISOString(),
          lastAt: lastAt.toISOString(),
          items: items.map((item) => ({ ...item, at: item.at.toISOString() })),
        })),
      };
    },
  );
  app.get(
    "/api/operations/failures/plan",
    {
      config: acts,
      schema: {
        summary: "What an act on failed work would do; nothing is done",
        tags,
        querystring: FailurePlanQuery,
        response: { 200: FailurePlan },
      },
    },
    async ({ actor, headers, query }) => {
      const groups = await deps.store.withActor(actor.reads, failureGroups);
      return planOf(groups, query, languageOf(headers["accept-language"]));
    },
  );
  app.post(
    "/api/operations/failures/act",
    {
      config: acts,
      schema: {
        summary: "Have failed work tried again, or give it to a person, as it was planned",
        tags,
        body: FailureOrder,
        response: { 200: FailuresDone },
      },
    },
    async ({ actor, body }) => {
      const { done, skipped } = await actOnFailures(deps, personOf(actor), body);
      return { done, skipped: [...skipped] };
    },
  );
}

function planOf(
  groups: readonly FailureGroup[],
  { act, kind, step, cause, id }: z.infer<typeof FailurePlanQuery>,
  language: ReturnType<typeof languageOf>,
): z.infer<typeof FailurePlan> {
  const group = groups.find(
    (each) => each.kind === kind && each.step === step && each.cause === cause,
  );
  const all = group?.items ?? [];
  // What was given up lies with a person already.
  const fits = act === "retry" || kind === "tried-again";
  const chosen = fits ? all.filter((item) => id === undefined || item.id === id) : [];
  const subjects = (wanted: "capture" | "document"): number =>
    new Set(chosen.filter((item) => item.subjectKind === wanted).map((item) => item.subjectId))
      .size;
  const plan = { act, captures: subjects("capture"), documents: subjects("document") };
  return {
    sentence: planSentence(plan, language),
    works: chosen.map((item) => ({ kind: item.kind, id: item.id })),
    left: id === undefined && fits ? (group?.count ?? 0) - chosen.length : 0,
  };
}

function pauseRoutes(app: ApiServer, deps: ActDeps): void {
  app.put(
    "/api/operations/steps/:step/pause",
    {
      config: acts,
      schema: {
        summary: "Begin nothing more of a step for the town, or begin it again",
        tags,
        params: StepParams,
        body: PauseOrder,
        response: { 204: z.undefined() },
      },
    },
    async ({ actor, params: { step }, body }, reply) => {
      await answered(`step ${step}`, () => setStepPaused(deps, personOf(actor), { step, ...body }));
      return reply.status(204).send();
    },
  );
  app.put(
    "/api/operations/workers/:id/drain",
    {
      config: acts,
      schema: {
        summary: "Have a worker finish what it holds and take nothing new, or take work again",
        tags,
        params: WorkerParams,
        body: DrainOrder,
        response: { 204: z.undefined() },
      },
    },
    async ({ actor, params: { id: workerId }, body }, reply) => {
      await answered(`worker ${workerId}`, () =>
        setWorkerDrained(deps, personOf(actor), { workerId, ...body }),
      );
      return reply.status(204).send();
    },
  );
}
