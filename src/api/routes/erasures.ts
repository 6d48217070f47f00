import { z } from "zod";
import type { ActDeps } from "../../acts/act.ts";
import {
  askErasure,
  blockErasure,
  recordAppraisal,
  unblockErasure,
  withdrawErasure,
} from "../../acts/erasure-acts.ts";
import { ErasureAsked, ErasureBlockAsked } from "../../domain/acts.ts";
import { erasureDecisions } from "../../store/views/erasures.ts";
import type { ApiServer } from "../api-server.ts";
import {
  ErasureAnswer,
  ErasureBlockSet,
  ErasureList,
  KindParams,
  Verdict,
} from "../contract/erasures.ts";
import { IdParams } from "../contract/paging.ts";
import { answered, personOf } from "../run-act.ts";

const tags = ["erasure"];
const mailroom = { access: ["clerk", "supervisor"] } as const;
const supervisors = { access: ["supervisor"] } as const;
const Nothing = { 204: z.undefined() };

/** Erasure, erasure blocks and the archive's appraisal. The housekeeper carries requests out. */
export function erasureRoutes(app: ApiServer, deps: ActDeps): void {
  app.get(
    "/api/erasures",
    {
      config: { access: ["clerk", "supervisor"] },
      schema: {
        summary: "Open requests for erasure, blocks in force, what the archive has said",
        tags,
        response: { 200: ErasureList },
      },
    },
    async ({ actor }) => deps.store.withActor(actor.reads, (trx) => erasureDecisions(trx)),
  );
  requestRoutes(app, deps);
  blockRoutes(app, deps);
  appraisalRoutes(app, deps);
}

const itemOf = (id: string) => ({ kind: "mail-item", id }) as const;

function requestRoutes(app: ApiServer, deps: ActDeps): void {
  const url = "/api/mail-items/:id/erasure";
  app.post(
    url,
    {
      config: mailroom,
      schema: {
        summary: "Ask that a mail item be erased, or confirm what a colleague asked",
        description:
          "Two persons, one of them a supervisor. What may not be erased yet is restricted.",
        tags,
        params: IdParams,
        body: ErasureAsked,
        response: { 200: ErasureAnswer },
      },
    },
    ({ params: { id }, body, actor }) =>
      answered(`mail item ${id}`, () => askErasure(deps, personOf(actor), itemOf(id), body)),
  );
  app.delete(
    url,
    {
      config: mailroom,
      schema: {
        summary: "Take a request for erasure back",
        tags,
        params: IdParams,
        response: Nothing,
      },
    },
    async ({ params: { id }, actor }, reply) => {
      await answered(`mail item ${id}`, () => withdrawErasure(deps, personOf(actor), itemOf(id)));
      return reply.status(204).send();
    },
  );
}

function blockRoutes(app: ApiServer, deps: ActDeps): void {
  const url = "/api/mail-items/:id/erasure-block";
  app.post(
    url,
    {
      config: supervisors,
      schema: {
        summary: "Set an erasure block (Löschsperre)",
        tags,
        params: IdParams,
        body: ErasureBlockAsked,
        response: { 201: ErasureBlockSet },
      },
    },
    async ({ params: { id }, body, actor }, reply) => {
      const set = await answered(`mail item ${id}`, () =>
        blockErasure(deps, personOf(actor), itemOf(id), body),
      );
      return reply.status(201).send(set);
    },
  );
  app.delete(
    url,
    {
      config: supervisors,
      schema: {
        summary: "Lift a mail item's erasure blocks",
        tags,
        params: IdParams,
        response: Nothing,
      },
    },
    async ({ params: { id }, actor }, reply) => {
      await answered(`mail item ${id}`, () => unblockErasure(deps, personOf(actor), itemOf(id)));
      return reply.status(204).send();
    },
  );
}

function appraisalRoutes(app: ApiServer, deps: ActDeps): void {
  app.put(
    "/api/archive-appraisals/:kind",
    {
      config: supervisors,
      schema: {
        summary: "The archive has appraised or waived a kind of post (a rule of retention.yaml)",
        tags,
        params: KindParams,
        body: Verdict,
        response: Nothing,
      },
    },
    async ({ params: { kind }, body: { verdict }, actor }, reply) => {
      await answered(`kind ${kind}`, () =>
        recordAppraisal(deps, personOf(actor), { kind }, verdict),
      );
      return reply.status(204).send();
    },
  );
  app.put(
    "/api/mail-items/:id/archive-appraisal",
    {
      config: supervisors,
      schema: {
        summary: "The archive has appraised or waived one mail item",
        tags,
        params: IdParams,
        body: Verdict,
        response: Nothing,
      },
    },
    async ({ params: { id }, body: { verdict }, actor }, reply) => {
      await answered(`mail item ${id}`, () =>
        recordAppraisal(deps, personOf(actor), { owner: itemOf(id) }, verdict),
      );
      return reply.status(204).send();
    },
  );
}
