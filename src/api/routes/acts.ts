import { z } from "zod";
import type { ActDeps } from "../../acts/act.ts";
import { changeInbox } from "../../acts/change-inbox.ts";
import { actOnDocument } from "../../acts/document-acts.ts";
import { setTownMode, setUnitMode } from "../../acts/modes.ts";
import { settleCase } from "../../acts/settle-case.ts";
import {
  CaseAct,
  DocumentAct,
  InboxAct,
  TownModeChange,
  UnitModeChange,
} from "../../domain/acts.ts";
import type { ApiServer } from "../api-server.ts";
import { IdParams, Moved, Settled } from "../contract/acts.ts";
import { UnitParams } from "../contract/units.ts";
import { answered, personOf } from "../run-act.ts";

export type ActRoutesDeps = ActDeps;

/** What people do to the post: at the clarification desk, in an inbox, with a unit's mode. */
export function actRoutes(app: ApiServer, deps: ActRoutesDeps): void {
  clerkRoutes(app, deps);
  inboxRoutes(app, deps);
  modeRoutes(app, deps);
}

const clerks = ["clerk", "supervisor"] as const;

function clerkRoutes(app: ApiServer, deps: ActDeps): void {
  app.post(
    "/api/cases/:id/act",
    {
      config: { access: clerks },
      schema: {
        summary:
          "Settle a clarification case: assign, split, turn, seal, discard, ask for a re-scan ...",
        tags: ["clarification"],
        params: IdParams,
        body: CaseAct,
        response: { 200: Settled },
      },
    },
    ({ params, body, actor }) =>
      answered(`case ${params.id}`, () => settleCase(deps, personOf(actor), params.id, body)),
  );
  for (const kind of ["document", "capture"] as const) {
    app.post(
      `/api/${kind}s/:id/act`,
      {
        config: { access: clerks },
        schema: {
          summary: `Act on a ${kind} that has no open case: restore, do without, hand over, count`,
          tags: ["clarification"],
          params: IdParams,
          body: DocumentAct,
          response: { 200: Moved },
        },
      },
      ({ params: { id }, body, actor }) =>
        answered(`${kind} ${id}`, () => actOnDocument(deps, personOf(actor), { kind, id }, body)),
    );
  }
}

function inboxRoutes(app: ApiServer, deps: ActDeps): void {
  app.post(
    "/api/inbox-entries/:id/act",
    {
      // Not by role: a deputy has none of their own. Whose inbox it is, the database says.
      schema: {
        summary: "Act on an entry of one's inbox: claim, done, forward, return ...",
        tags: ["inbox"],
        params: IdParams,
        body: InboxAct,
        response: { 200: Moved },
      },
    },
    ({ params: { id }, body, actor }) =>
      answered(`inbox entry ${id}`, () => changeInbox(deps, personOf(actor), id, body)),
  );
}

function modeRoutes(app: ApiServer, deps: ActDeps): void {
  app.put(
    "/api/units/:key/mode",
    {
      config: { access: ["supervisor", "department-head"] },
      schema: {
        summary: "How far the machine may go for a unit",
        tags: ["units"],
        params: UnitParams,
        body: UnitModeChange,
        response: { 204: z.undefined() },
      },
    },
    async ({ params: { key }, body, actor }, reply) => {
      await answered(`unit ${key}`, () => setUnitMode(deps, personOf(actor), key, body.mode));
      return reply.status(204).send();
    },
  );
  app.put(
    "/api/town/mode",
    {
      config: { access: ["supervisor"] },
      schema: {
        summary: "The one switch: the whole town back to assisted, or each unit by its own mode",
        tags: ["units"],
        body: TownModeChange,
        response: { 204: z.undefined() },
      },
    },
    async ({ body, actor }, reply) => {
      await answered("town", () => setTownMode(deps, personOf(actor), body.allAssisted));
      return reply.status(204).send();
    },
  );
}
