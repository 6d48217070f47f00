import { z } from "zod";
import { Outage } from "../../domain/dependency.ts";
import { imbalances } from "../../domain/ledger.ts";
import { outageSentence } from "../../domain/sentences/outage-sentence.ts";
import { operatesEveryTown } from "../../store/act-rights.ts";
import { damagedBlobs } from "../../store/blobs.ts";
import { outagesOfWorkers, stepBacklogs } from "../../store/dispatch.ts";
import { readLedger } from "../../store/ledger.ts";
import { heldByWorkers } from "../../store/views/standing.ts";
import { listTasks, listWorkers } from "../../store/views/operations.ts";
import type { ApiServer } from "../api-server.ts";
import {
  Dependencies,
  Ledger,
  LedgerQuery,
  Queues,
  TaskList,
  TaskQuery,
  WorkerList,
} from "../contract/operations.ts";
import { cutPage, decodeCursor } from "../cursor.ts";
import { languageOf } from "../language.ts";
import type { ReadingDeps } from "../reading-deps.ts";
import { dependencyStates } from "./health.ts";

const DAMAGED_MAX = 100;

const tags = ["operation"];
const config = { access: ["operator", "administrator"] } as const;
const After = z.object({ id: z.uuid() });

/** What keeps the process running, for operators: never content, names, subjects or senders. */
export function operationsRoutes(app: ApiServer, deps: ReadingDeps): void {
  ledgerRoute(app, deps);
  dependenciesRoute(app, deps);
  app.get(
    "/api/operations/tasks",
    {
      config,
      schema: {
        summary: "Pieces of work, newest first",
        tags,
        querystring: TaskQuery,
        response: { 200: TaskList },
      },
    },
    async (request) => {
      const { cursor, limit, step, state } = request.query;
      const afterId = decodeCursor(After, cursor)?.id ?? null;
      const filter = { step: step ?? null, state: state ?? null };
      const rows = await deps.store.withActor(request.actor.reads, (trx) =>
        listTasks(trx, filter, { afterId, limit: limit + 1 }),
      );
      return cutPage(
        rows,
        limit,
        ({ id }) => ({ id }),
        (row) => row,
      );
    },
  );
  app.get(
    "/api/operations/workers",
    { config, schema: { summary: "Worker processes", tags, response: { 200: WorkerList } } },
    async (request) => {
      const workers = await deps.store.withActor(request.actor.reads, listWorkers);
      const held = await deps.store.withActor({ kind: "housekeeper" }, heldByWorkers);
      return {
        operatesEveryTown: await operatesEveryTown(deps.store, request.actor.personId),
        workers: workers.map((each) => ({ ...each, holdsInAll: held.get(each.id) ?? 0 })),
      };
    },
  );
  app.get(
    "/api/operations/queues",
    {
      config,
      schema: { summary: "What waits and runs, per step", tags, response: { 200: Queues } },
    },
    async (request) => {
      const steps = await deps.store.withActor(request.actor.reads, stepBacklogs);
      return { queue: await deps.queueHealth(), steps: [...steps] };
    },
  );
}

function dependenciesRoute(app: ApiServer, deps: ReadingDeps): void {
  app.get(
    "/api/operations/dependencies",
    {
      config,
      schema: {
        summary: "What Poststelle depends on",
        tags,
        response: { 200: Dependencies },
      },
    },
    async (request) => {
      const { reads } = request.actor;
      const language = languageOf(request.headers["accept-language"]);
      const told = (outage: Outage) => ({ ...outage, sentence: outageSentence(outage, language) });
      const states = await dependencyStates(deps);
      const ofWorkers = await deps.store.withActor(reads, outagesOfWorkers);
      const damaged = await deps.store.withActor({ kind: "housekeeper" }, (trx) =>
        damagedBlobs(trx, { tenantId: reads.tenantId, limit: DAMAGED_MAX }),
      );
      return {
        dependencies: states.map(([name, { ok, needed, detail, ...state }]) => {
          const outage = Outage.safeParse({ dependency: name, ...state });
          return { name, ok, needed, detail, outage: outage.success ? told(outage.data) : null };
        }),
        ofWorkers: ofWorkers.map(told),
        damagedBlobs: [...damaged],
      };
    },
  );
}

function ledgerRoute(app: ApiServer, deps: Pick<ReadingDeps, "store">): void {
  app.get(
    "/api/operations/ledger",
    {
      config,
      schema: {
        summary: "The ledger by day of receipt and channel",
        tags,
        querystring: LedgerQuery,
        response: { 200: Ledger },
      },
    },
    async (request) => {
      const { from = null, to = null, channel } = request.query;
      const { reads } = request.actor;
      const all = await deps.store.withActor(reads, (trx) =>
        readLedger(trx, reads.tenantId, { from, to }),
      );
      const rows = all
        .filter((row) => channel === undefined || row.channel === channel)
        .map(({ tenantId: _tenantId, ...row }) => ({ ...row, imbalances: [...imbalances(row)] }));
      return { balanced: rows.every((row) => row.imbalances.length === 0), rows };
    },
  );
}
