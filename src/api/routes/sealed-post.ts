import { z } from "zod";
import type { ActDeps } from "../../acts/act.ts";
import { entryOpenedInError, openedInError } from "../../acts/opened-in-error.ts";
import {
  correctSealed,
  giveBackSealed,
  handOverSealed,
  receiptSealed,
  recordSealed,
  withdrawSealed,
} from "../../acts/sealed-post.ts";
import {
  EntryErrorOrder,
  ErrorOrder,
  SealedCorrection,
  SealedHandOver,
  SealedOrder,
  SealedWithdrawal,
} from "../../domain/sealed-post.ts";
import { postHandlers } from "../../store/deputies.ts";
import { openingRules } from "../../store/sealed-records.ts";
import { registerOfDay, scansToRecord, sealedForMe } from "../../store/views/sealed-post.ts";
import type { ApiServer } from "../api-server.ts";
import { IdParams } from "../contract/paging.ts";
import {
  OpeningDesk,
  OpeningDeskQuery,
  OpeningRules,
  SealedForMe,
  SealedMade,
  SealedRecorded,
} from "../contract/sealed-post.ts";
import { answered, personOf } from "../run-act.ts";

const tags = ["sealed post"];
const config = { access: ["clerk", "supervisor"] } as const;
const done = { 204: z.undefined() };

/** The opening desk: the register of sealed post, and what was opened in error. */
export function sealedPostRoutes(app: ApiServer, deps: ActDeps): void {
  readingSealed(app, deps);
  recordingSealed(app, deps);
  closingAgain(app, deps);
  handingOverSealed(app, deps);
}

function readingSealed(app: ApiServer, deps: ActDeps): void {
  app.get(
    "/api/opening-desk",
    {
      config,
      schema: {
        summary: "The opening rules, the envelopes to be recorded, and the register of a day",
        tags,
        querystring: OpeningDeskQuery,
        response: { 200: OpeningDesk },
      },
    },
    ({ actor, query: { day } }) =>
      deps.store.withActor(actor.reads, async (trx) => ({
        rules: [...(await openingRules(trx))],
        people: (await postHandlers(trx)).map(({ id, name, unit }) => ({ id, name, unit })),
        scans: [...(await scansToRecord(trx))],
        records: [...(await registerOfDay(trx, day))],
      })),
  );
  app.get(
    "/api/opening-rules",
    {
      config: { access: ["administrator", "clerk", "supervisor"] },
      schema: {
        summary: "What may be opened in the mailroom, as the town's folder says",
        tags,
        response: { 200: OpeningRules },
      },
    },
    ({ actor }) =>
      deps.store.withActor(actor.reads, async (trx) => ({ rules: [...(await openingRules(trx))] })),
  );
  app.get(
    "/api/sealed-for-me",
    {
      // Not by role: a deputy has none of their own. Whom it reaches, the database says.
      schema: {
        summary: "Sealed post that reaches the reader, their unit, or whom they stand in for",
        tags,
        response: { 200: SealedForMe },
      },
    },
    ({ actor }) =>
      deps.store.withActor(actor.reads, async (trx) => ({
        records: [...(await sealedForMe(trx))],
      })),
  );
}

function recordingSealed(app: ApiServer, deps: ActDeps): void {
  app.post(
    "/api/sealed-records",
    {
      config,
      schema: {
        summary: "Record sealed post as its opening rule says: envelope, line or count",
        tags,
        body: SealedOrder,
        response: { 201: SealedRecorded },
      },
    },
    async ({ actor, body }, reply) =>
      reply
        .status(201)
        .send(await answered("sealed post", () => recordSealed(deps, personOf(actor), body))),
  );
  app.post(
    "/api/sealed-records/:id/correct",
    {
      config,
      schema: {
        summary: "Correct a record: another takes its place, and the former stays readable",
        tags,
        params: IdParams,
        body: SealedCorrection,
        response: { 201: SealedMade },
      },
    },
    async ({ actor, params: { id }, body }, reply) =>
      reply
        .status(201)
        .send(await answered(`record ${id}`, () => correctSealed(deps, personOf(actor), id, body))),
  );
  app.post(
    "/api/sealed-records/:id/withdraw",
    {
      config,
      schema: {
        summary: "Take back a record that was made by mistake; it stays readable",
        tags,
        params: IdParams,
        body: SealedWithdrawal,
        response: done,
      },
    },
    async ({ actor, params: { id }, body }, reply) => {
      await answered(`record ${id}`, () => withdrawSealed(deps, personOf(actor), id, body.reason));
      return reply.status(204).send();
    },
  );
}

function closingAgain(app: ApiServer, deps: ActDeps): void {
  app.post(
    "/api/opened-in-error",
    {
      config,
      schema: {
        summary:
          "Say that an envelope was opened in error and closed again; only its addressee sees it then",
        tags,
        body: ErrorOrder,
        response: { 201: SealedMade },
      },
    },
    async ({ actor, body }, reply) =>
      reply
        .status(201)
        .send(await answered("item", () => openedInError(deps, personOf(actor), body))),
  );
  app.post(
    "/api/inbox-entries/:id/opened-in-error",
    {
      // Not by role, as other acts on an inbox: a deputy has none of their own.
      schema: {
        summary:
          "Say that what lies in one's inbox was opened in error; only its addressee sees it then",
        tags,
        params: IdParams,
        body: EntryErrorOrder,
        response: { 201: SealedMade },
      },
    },
    async ({ actor, params: { id }, body }, reply) =>
      reply
        .status(201)
        .send(
          await answered(`inbox entry ${id}`, () =>
            entryOpenedInError(deps, personOf(actor), id, body),
          ),
        ),
  );
}

function handingOverSealed(app: ApiServer, deps: ActDeps): void {
  app.post(
    "/api/sealed-records/:id/hand-over",
    {
      config,
      schema: {
        summary: "Say that sealed post was handed over",
        tags,
        params: IdParams,
        body: SealedHandOver,
        response: done,
      },
    },
    async ({ actor, params: { id }, body }, reply) => {
      await answered(`record ${id}`, () => handOverSealed(deps, personOf(actor), id, body.to));
      return reply.status(204).send();
    },
  );
  app.post(
    "/api/sealed-records/:id/receipt",
    {
      schema: {
        summary: "Say that one has the sealed post a record reaches one with",
        tags,
        params: IdParams,
        response: done,
      },
    },
    async ({ actor, params: { id } }, reply) => {
      await answered(`record ${id}`, () => receiptSealed(deps, personOf(actor), id));
      return reply.status(204).send();
    },
  );
  app.post(
    "/api/sealed-records/:id/give-back",
    {
      schema: {
        summary: "Say that the sealed post a record reaches one with is not one's own",
        tags,
        params: IdParams,
        body: SealedWithdrawal,
        response: done,
      },
    },
    async ({ actor, params: { id }, body }, reply) => {
      await answered(`record ${id}`, () => giveBackSealed(deps, personOf(actor), id, body.reason));
      return reply.status(204).send();
    },
  );
}
