import type { ActDeps } from "../../acts/act.ts";
import { changeInbox } from "../../acts/change-inbox.ts";
import { actOnDocument } from "../../acts/document-acts.ts";
import { settleCase } from "../../acts/settle-case.ts";
import { CaseAct, DocumentAct, InboxAct } from "../../domain/acts.ts";
import type { ApiServer } from "../api-server.ts";
import { IdParams, Moved, Settled } from "../contract/acts.ts";
import { answered, personOf } from "../run-act.ts";

export type ActRoutesDeps = ActDeps;

/** What people do to the post: at the clarification desk and in an inbox. */
export function actRoutes(app: ApiServer, deps: ActRoutesDeps): void {
  clerkRoutes(app, deps);
  inboxRoutes(app, deps);
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
