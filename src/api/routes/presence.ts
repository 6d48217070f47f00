import { z } from "zod";
import { notFound } from "../../domain/request-problem.ts";
import { knowsCase, tellPresence } from "../../store/changes.ts";
import type { Store } from "../../store/database.ts";
import { namesOfPersons } from "../../store/views/trail.ts";
import type { ApiServer } from "../api-server.ts";
import type { SignedIn } from "../auth/guard.ts";
import { IdParams } from "../contract/paging.ts";
import { CasePresence } from "../contract/presence.ts";
import type { Presence } from "../presence.ts";

const tags = ["clarification"];
const config = { access: ["clerk", "supervisor"] } as const;

/** Two people at one case see each other: said again every 20 s while one looks, kept nowhere. */
export function presenceRoutes(
  app: ApiServer,
  deps: { readonly store: Store },
  presence: Presence,
): void {
  const tell = (actor: SignedIn, caseId: string, what: "here" | "gone") =>
    deps.store.withActor(actor.reads, async (trx) => {
      if (!(await knowsCase(trx, caseId))) throw notFound(`case ${caseId}`);
      const { tenantId, personId } = actor;
      await tellPresence(trx, { tenantId, personId, caseId }, what);
    });
  app.get(
    "/api/cases/:id/presence",
    {
      config,
      schema: {
        summary: "Who else is looking at a case",
        tags,
        params: IdParams,
        response: { 200: CasePresence },
      },
    },
    async ({ params: { id }, actor }) =>
      deps.store.withActor(actor.reads, async (trx) => {
        if (!(await knowsCase(trx, id))) throw notFound(`case ${id}`);
        const at = { tenantId: actor.tenantId, caseId: id };
        const others = presence.othersAt(at, actor.personId);
        const names = await namesOfPersons(trx, others);
        return { others: others.flatMap((each) => named(names.get(each))) };
      }),
  );
  app.put(
    "/api/cases/:id/presence",
    {
      config,
      schema: {
        summary: "I am looking at this case: to be said again every 20 s",
        tags,
        params: IdParams,
        response: { 204: z.undefined() },
      },
    },
    async ({ params: { id }, actor }, reply) => {
      await tell(actor, id, "here");
      return reply.status(204).send();
    },
  );
  app.delete(
    "/api/cases/:id/presence",
    {
      config,
      schema: {
        summary: "I have left this case",
        tags,
        params: IdParams,
        response: { 204: z.undefined() },
      },
    },
    async ({ params: { id }, actor }, reply) => {
      await tell(actor, id, "gone");
      return reply.status(204).send();
    },
  );
}

const named = (name: string | undefined): { readonly name: string }[] =>
  name === undefined ? [] : [{ name }];
