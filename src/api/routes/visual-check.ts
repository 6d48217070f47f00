import { type ActDeps } from "../../acts/act.ts";
import { checkDocument, drawLot } from "../../acts/visual-check.ts";
import { notFound } from "../../domain/request-problem.ts";
import { LotOrder, VisualCheckAct } from "../../domain/visual-check.ts";
import { paperAfterCheck } from "../../store/note-facts.ts";
import { lotWithPages, noteVersionOf } from "../../store/views/visual-checks.ts";
import { lotsOf, pagesWithoutLot, visualCheckOf } from "../../store/visual-checks.ts";
import type { ApiServer } from "../api-server.ts";
import { IdParams } from "../contract/paging.ts";
import { CheckDone, Lot, LotPages, Lots, VisualCheck } from "../contract/visual-check.ts";
import { answered, personOf } from "../run-act.ts";

const tags = ["visual check"];
const clerks = ["clerk", "supervisor"] as const;
const LOTS_MAX = 200;

/** The visual check of scans: what is to be looked at, what was found, and the samples of lots. */
export function visualCheckRoutes(app: ApiServer, deps: ActDeps): void {
  documentRoutes(app, deps);
  app.get(
    "/api/visual-check/lots",
    {
      config: { access: clerks },
      schema: {
        summary: "Lots whose sample was drawn, and days whose pages are in none yet",
        tags,
        response: { 200: Lots },
      },
    },
    ({ actor }) =>
      deps.store.withActor(actor.reads, async (trx) => ({
        toDraw: [...(await pagesWithoutLot(trx))],
        lots: [...(await lotsOf(trx, LOTS_MAX))],
      })),
  );
  app.post(
    "/api/visual-check/lots",
    {
      config: { access: clerks },
      schema: {
        summary:
          "Draw the sample of a day and scanner, by the town's plan and a seed nobody chooses",
        tags,
        body: LotOrder,
        response: { 201: Lot },
      },
    },
    async ({ body, actor }, reply) =>
      reply.status(201).send(await answered("lot", () => drawLot(deps, personOf(actor), body))),
  );
  app.get(
    "/api/visual-check/lots/:id",
    {
      config: { access: clerks },
      schema: {
        summary: "A lot with the pages that are to be looked at",
        tags,
        params: IdParams,
        response: { 200: LotPages },
      },
    },
    async ({ params: { id }, actor }) => {
      const found = await deps.store.withActor(actor.reads, (trx) => lotWithPages(trx, id));
      if (found === null) throw notFound(`lot ${id}`);
      return found;
    },
  );
}

function documentRoutes(app: ApiServer, deps: ActDeps): void {
  app.get(
    "/api/documents/:id/visual-check",
    {
      schema: {
        summary: "What was found when a document's scan was looked at, or its lot's sample",
        tags,
        params: IdParams,
        response: { 200: VisualCheck },
      },
    },
    async ({ params: { id }, actor }) => {
      const found = await deps.store.withActor(actor.reads, async (trx) => {
        const note = await noteVersionOf(trx, id);
        if (note === null) return null;
        const visualCheck = await visualCheckOf(trx, id);
        const paper = await paperAfterCheck(trx, id, visualCheck);
        return { visualCheck, noteVersion: note.version, paper };
      });
      if (found === null) throw notFound(`document ${id}`);
      return found;
    },
  );
  app.post(
    "/api/documents/:id/visual-check",
    {
      config: { access: clerks },
      schema: {
        summary:
          "Accept or reject a scan, whole or by page; rejected, it goes to the clarification desk",
        tags,
        params: IdParams,
        body: VisualCheckAct,
        response: { 200: CheckDone },
      },
    },
    ({ params: { id }, body, actor }) =>
      answered(`document ${id}`, () => checkDocument(deps, personOf(actor), id, body)),
  );
}
