import { z } from "zod";
import type { ActDeps } from "../../acts/act.ts";
import {
  closeBatch,
  countBatch,
  nameException,
  openBatch,
  takeExceptionBack,
} from "../../acts/batches.ts";
import { closeDay } from "../../acts/close-day.ts";
import {
  BatchCount,
  BatchExceptionNamed,
  BatchOrder,
  BatchSheetOutcome,
} from "../../domain/batch.ts";
import { type DayCloseFigures, dayFigures, isExplained } from "../../domain/day-close.ts";
import type { CalendarDate } from "../../domain/ids.ts";
import { notFound } from "../../domain/request-problem.ts";
import type { SentenceLanguage } from "../../domain/sentences/sentence-params.ts";
import type { Trx } from "../../store/database.ts";
import { closedDay, countDay, lastClosedDay } from "../../store/day-closes.ts";
import { townToday } from "../../store/people.ts";
import {
  batchesOfDay,
  capturesOfBatch,
  countedBatch,
  exceptionsOf,
  strayedSheets,
} from "../../store/views/batches.ts";
import type { ApiServer } from "../api-server.ts";
import {
  BatchAnswer,
  BatchesOfDay,
  BatchOpened,
  DayCloseAnswer,
  DayParams,
  ExceptionMade,
  ExceptionParams,
} from "../contract/batches.ts";
import { IdParams } from "../contract/paging.ts";
import { captureStateSentence } from "../capture-state-sentence.ts";
import { languageOf } from "../language.ts";
import { answered, personOf } from "../run-act.ts";

const tags = ["batches"];
const config = { access: ["clerk", "supervisor"] } as const;
const done = { 204: z.undefined() };

/** Batches as counted units, and the close of a day: the mailroom's. */
export function batchRoutes(app: ApiServer, deps: ActDeps): void {
  readingBatches(app, deps);
  openingAndClosing(app, deps);
  exceptionRoutes(app, deps);
  dayRoutes(app, deps);
}

function readingBatches(app: ApiServer, deps: ActDeps): void {
  app.get(
    "/api/days/:day/batches",
    {
      config,
      schema: {
        summary: "The batches of a day, each as it is counted now",
        tags,
        params: DayParams,
        response: { 200: BatchesOfDay },
      },
    },
    async ({ actor, params: { day } }) =>
      deps.store.withActor(actor.reads, async (trx) => ({
        batches: (await batchesOfDay(trx, day)).map((batch) => ({
          ...batch,
          exceptions: [...batch.exceptions],
        })),
        strayedSheets: (await strayedSheets(trx, day)).map((each) => ({
          ...each,
          outcome: BatchSheetOutcome.parse(each.outcome),
        })),
      })),
  );
  app.get(
    "/api/batches/:id",
    {
      config,
      schema: {
        summary: "A batch with its scans and exceptions",
        tags,
        params: IdParams,
        response: { 200: BatchAnswer },
      },
    },
    async (request) => {
      const { id } = request.params;
      const language = languageOf(request.headers["accept-language"]);
      const answer = await deps.store.withActor(request.actor.reads, (trx) =>
        wholeBatch(trx, id, language),
      );
      if (answer === null) throw notFound(`batch ${id}`);
      return answer;
    },
  );
}

async function wholeBatch(trx: Trx, id: string, language: SentenceLanguage) {
  const batch = await countedBatch(trx, id);
  if (batch === null) return null;
  const scans = await capturesOfBatch(trx, id);
  return {
    ...batch,
    exceptions: [...batch.exceptions],
    scans: scans.map((scan) => ({
      ...scan,
      stateSentence: captureStateSentence(scan.state, language),
    })),
    named: await exceptionsOf(trx, id),
  };
}

function openingAndClosing(app: ApiServer, deps: ActDeps): void {
  app.post(
    "/api/batches",
    {
      config,
      schema: {
        summary: "Open a batch before it is scanned; its code is on its sheet",
        tags,
        body: BatchOrder,
        response: { 201: BatchOpened },
      },
    },
    async ({ actor, body }, reply) => {
      const opened = await answered("batch", () => openBatch(deps, personOf(actor), body));
      return reply.status(201).send(opened);
    },
  );
  app.put(
    "/api/batches/:id/count",
    {
      config,
      schema: {
        summary: "Say how many envelopes a batch has; the last count holds",
        tags,
        params: IdParams,
        body: BatchCount,
        response: done,
      },
    },
    async ({ actor, params: { id }, body }, reply) => {
      await answered(`batch ${id}`, () => countBatch(deps, personOf(actor), id, body.envelopes));
      return reply.status(204).send();
    },
  );
  app.post(
    "/api/batches/:id/close",
    {
      config,
      schema: {
        summary: "Close a batch: envelopes in = mail items + exceptions",
        tags,
        params: IdParams,
        response: done,
      },
    },
    async ({ actor, params: { id } }, reply) => {
      await answered(`batch ${id}`, () => closeBatch(deps, personOf(actor), id));
      return reply.status(204).send();
    },
  );
}

function exceptionRoutes(app: ApiServer, deps: ActDeps): void {
  app.post(
    "/api/batches/:id/exceptions",
    {
      config,
      schema: {
        summary: "Name why envelopes and mail items of a batch differ",
        tags,
        params: IdParams,
        body: BatchExceptionNamed,
        response: { 201: ExceptionMade },
      },
    },
    async ({ actor, params: { id }, body }, reply) => {
      const made = await answered(`batch ${id}`, () =>
        nameException(deps, personOf(actor), id, body),
      );
      return reply.status(201).send({ id: made });
    },
  );
  app.delete(
    "/api/batches/:id/exceptions/:exceptionId",
    {
      config,
      schema: {
        summary: "Take an exception back while its batch is open",
        tags,
        params: ExceptionParams,
        response: done,
      },
    },
    async ({ actor, params: { id, exceptionId } }, reply) => {
      await answered(`exception ${exceptionId}`, () =>
        takeExceptionBack(deps, personOf(actor), id, exceptionId),
      );
      return reply.status(204).send();
    },
  );
}

function dayRoutes(app: ApiServer, deps: ActDeps): void {
  app.get(
    "/api/days/:day/close",
    {
      config,
      schema: {
        summary: "The figures of a day as it was closed, or as they are now",
        tags,
        params: DayParams,
        response: { 200: DayCloseAnswer },
      },
    },
    async ({ actor, params: { day } }) =>
      deps.store.withActor(actor.reads, (trx) => dayAnswer(trx, day)),
  );
  app.post(
    "/api/days/:day/close",
    {
      config,
      schema: {
        summary: "Close a day for ever, with its figures as they are now",
        tags,
        params: DayParams,
        response: done,
      },
    },
    async ({ actor, params: { day } }, reply) => {
      await answered(`day ${day}`, () => closeDay(deps, personOf(actor), day));
      return reply.status(204).send();
    },
  );
}

async function dayAnswer(trx: Trx, day: CalendarDate): Promise<DayCloseAnswer> {
  const closed = await closedDay(trx, day);
  if (closed !== null) {
    const { closedBy: by, closedAt, sha256, figures } = closed;
    return { figures, closed: { by, at: closedAt.toISOString(), sha256 }, hindrance: null };
  }
  const last = await lastClosedDay(trx);
  const over = last !== null && last.day >= day;
  // A day that was left open before one that was closed is part of that close.
  const figures = dayFigures(await countDay(trx, day, over ? null : last));
  return {
    figures,
    closed: null,
    hindrance: over ? "day-closed" : await hindranceOf(trx, figures),
  };
}

async function hindranceOf(
  trx: Trx,
  figures: DayCloseFigures,
): Promise<DayCloseAnswer["hindrance"]> {
  if (figures.day > (await townToday(trx))) return "day-to-come";
  return [figures.total, ...figures.channels].every(isExplained) ? null : "difference-unnamed";
}
