import { z } from "zod";
import type { ActDeps } from "../../acts/act.ts";
import { acknowledgeCopy, takeCopyBack } from "../../acts/case-work.ts";
import { endDeputy, nameDeputy } from "../../acts/deputies.ts";
import { setAttentionPeriod } from "../../acts/modes.ts";
import { AttentionPeriod, DeputyNamed } from "../../domain/acts.ts";
import { notFound } from "../../domain/request-problem.ts";
import { deputyships, postHandlers } from "../../store/deputies.ts";
import { townZone } from "../../store/town.ts";
import { caseWorkOf, myCopies, myEscalations } from "../../store/views/case-work.ts";
import type { ApiServer } from "../api-server.ts";
import {
  CaseWork,
  CopyList,
  DeputyList,
  DeputyNamedAnswer,
  EscalationList,
} from "../contract/case-work.ts";
import { IdParams } from "../contract/paging.ts";
import { UnitParams } from "../contract/units.ts";
import { todayIn } from "../document-answer.ts";
import { noteList } from "../note-list.ts";
import type { ReadingDeps } from "../reading-deps.ts";
import { answered, personOf } from "../run-act.ts";
import { answeredAsSaved, ofUnit } from "../saved-by.ts";

const tags = ["inbox"];

/** What a case worker keeps beside a letter, copies for information, what lies unopened, and deputies. */
export function caseWorkRoutes(app: ApiServer, deps: ReadingDeps & ActDeps): void {
  readRoutes(app, deps);
  copyRoutes(app, deps);
  deputyRoutes(app, deps);
  attentionRoutes(app, deps);
}

function readRoutes(app: ApiServer, deps: ReadingDeps): void {
  app.get(
    "/api/documents/:id/case-work",
    {
      schema: {
        summary: "Notes, confirmed deadline, copies and related letters of a document",
        tags,
        params: IdParams,
        response: { 200: CaseWork },
      },
    },
    async ({ params: { id }, actor }) =>
      deps.store.withActor(actor.reads, async (trx) => {
        const found = await caseWorkOf(trx, id);
        if (found === null) throw notFound(`document ${id}`);
        const shown = found.related.map(({ documentId }) => documentId);
        await noteList(deps, trx, actor.reads, "inbox", shown);
        return found;
      }),
  );
  app.get(
    "/api/escalations",
    {
      schema: {
        summary: "What nobody opened in the time its unit set, for its heads and their deputies",
        tags,
        response: { 200: EscalationList },
      },
    },
    async ({ actor }) =>
      deps.store.withActor(actor.reads, async (trx) => {
        const escalations = await myEscalations(trx);
        const shown = escalations.flatMap(({ documentId }) => documentId ?? []);
        await noteList(deps, trx, actor.reads, "inbox", shown);
        return { escalations };
      }),
  );
}

function copyRoutes(app: ApiServer, deps: ReadingDeps & ActDeps): void {
  app.get(
    "/api/copies",
    {
      schema: {
        summary: "What was sent to me or my units for information",
        tags,
        response: { 200: CopyList },
      },
    },
    async ({ actor }) =>
      deps.store.withActor(actor.reads, async (trx) => {
        const copies = await myCopies(trx);
        const shown = copies.map(({ documentId }) => documentId);
        await noteList(deps, trx, actor.reads, "inbox", shown);
        return { copies };
      }),
  );
  app.post(
    "/api/copies/:id/acknowledge",
    {
      schema: {
        summary: "Say that a copy was taken note of, which ends it",
        tags,
        params: IdParams,
        response: { 204: z.undefined() },
      },
    },
    async ({ params: { id }, actor }, reply) => {
      await answered(`copy ${id}`, () => acknowledgeCopy(deps, personOf(actor), id));
      return reply.status(204).send();
    },
  );
  app.post(
    "/api/copies/:id/recall",
    {
      schema: {
        summary: "Take back a copy one gave: whom it was for sees the letter by it no more",
        tags,
        params: IdParams,
        response: { 204: z.undefined() },
      },
    },
    async ({ params: { id }, actor }, reply) => {
      await answered(`copy ${id}`, () => takeCopyBack(deps, personOf(actor), id));
      return reply.status(204).send();
    },
  );
}

function deputyRoutes(app: ApiServer, deps: ReadingDeps & ActDeps): void {
  app.get(
    "/api/deputies",
    {
      schema: {
        summary: "Who stands in for whom, and whom one may name",
        tags,
        response: { 200: DeputyList },
      },
    },
    async ({ actor }) =>
      deps.store.withActor(actor.reads, async (trx) => ({
        deputies: await deputyships(trx, todayIn(deps.now(), await townZone(trx))),
        people: await postHandlers(trx),
      })),
  );
  app.post(
    "/api/deputies",
    {
      schema: {
        summary: "Name a deputy: for oneself, as head or administrator for others",
        tags,
        body: DeputyNamed,
        response: { 201: DeputyNamedAnswer },
      },
    },
    async ({ body, actor }, reply) => {
      const id = await answered("deputy", () => nameDeputy(deps, personOf(actor), body));
      return reply.status(201).send({ id });
    },
  );
  app.delete(
    "/api/deputies/:id",
    {
      schema: {
        summary: "End a deputyship at once",
        tags,
        params: IdParams,
        response: { 204: z.undefined() },
      },
    },
    async ({ params: { id }, actor }, reply) => {
      await answered(`deputyship ${id}`, () => endDeputy(deps, personOf(actor), id));
      return reply.status(204).send();
    },
  );
}

function attentionRoutes(app: ApiServer, deps: ReadingDeps & ActDeps): void {
  app.put(
    "/api/units/:key/attention",
    {
      config: { access: ["supervisor", "department-head"] },
      schema: {
        summary: "In how many working days a unit's post is to be opened; null: as the town does",
        tags: ["units"],
        params: UnitParams,
        body: AttentionPeriod,
        response: { 204: z.undefined() },
      },
    },
    async ({ params: { key }, body, actor }, reply) => {
      await answeredAsSaved(
        deps,
        actor,
        { item: `unit ${key}`, types: ["attention-period-set"], isOfThis: ofUnit(key) },
        () => setAttentionPeriod(deps, personOf(actor), key, body.workingDays, body.basedOn),
      );
      return reply.status(204).send();
    },
  );
  app.put(
    "/api/town/attention",
    {
      config: { access: ["supervisor"] },
      schema: {
        summary: "The same of units that have set nothing; null: as the house does",
        tags: ["units"],
        body: AttentionPeriod,
        response: { 204: z.undefined() },
      },
    },
    async ({ body, actor }, reply) => {
      await answeredAsSaved(
        deps,
        actor,
        { item: "town", types: ["attention-period-set"], isOfThis: ofUnit(null) },
        () => setAttentionPeriod(deps, personOf(actor), null, body.workingDays, body.basedOn),
      );
      return reply.status(204).send();
    },
  );
}
