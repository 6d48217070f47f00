import type { FastifyReply } from "fastify";
import type { ActDeps } from "../../acts/act.ts";
import { withdrawPullSlip } from "../../acts/document-acts.ts";
import { shownCode } from "../../domain/batch.ts";
import { notFound } from "../../domain/request-problem.ts";
import type { PrintSheet } from "../../domain/sentences/print-sheets.ts";
import { pullSlipSheet } from "../../domain/sentences/pull-slip-sheet.ts";
import { openSlips, waitingForPaper } from "../../store/views/pull-slips.ts";
import type { ApiServer } from "../api-server.ts";
import { Moved } from "../contract/acts.ts";
import { IdParams } from "../contract/paging.ts";
import { PullSlipList, SlipWithdrawal, WaitingForPaper } from "../contract/pull-slips.ts";
import { languageOf } from "../language.ts";
import { answered, personOf } from "../run-act.ts";
import type { PrintSheetDeps } from "./print-sheets.ts";

const tags = ["clarification"];
const config = { access: ["clerk", "supervisor"] } as const;

/** What paper the mailroom waits for: its list, the slips to print, and taking one back. */
export function pullSlipRoutes(app: ApiServer, deps: PrintSheetDeps & ActDeps): void {
  app.get(
    "/api/pull-slips",
    {
      config,
      schema: {
        summary: "Open pull slips, the oldest first",
        tags,
        response: { 200: PullSlipList },
      },
    },
    async ({ actor }) => {
      const slips = await deps.store.withActor(actor.reads, (trx) => openSlips(trx));
      return {
        slips: slips.map((slip) => ({
          ...slip,
          code: shownCode(slip.code),
          pages: [...slip.pages],
        })),
      };
    },
  );
  app.post(
    "/api/pull-slips/:id/withdraw",
    {
      config,
      schema: {
        summary: "Take a pull slip back while nothing was scanned behind it",
        tags,
        params: IdParams,
        body: SlipWithdrawal,
        response: { 200: Moved },
      },
    },
    ({ params: { id }, body, actor }) =>
      answered(`pull slip ${id}`, () => withdrawPullSlip(deps, personOf(actor), id, body.reason)),
  );
  app.get(
    "/api/operations/paper",
    {
      config: { access: ["operator", "administrator", "clerk", "supervisor"] },
      schema: {
        summary: "How many documents wait for paper, and since when",
        tags: ["operation"],
        response: { 200: WaitingForPaper },
      },
    },
    ({ actor }) => deps.store.withActor(actor.reads, waitingForPaper),
  );
  sheetRoutes(app, deps);
}

function sheetRoutes(app: ApiServer, deps: PrintSheetDeps): void {
  const send = async (reply: FastifyReply, sheets: readonly PrintSheet[]) =>
    reply
      .header("content-disposition", 'inline; filename="abrufzettel.pdf"')
      .header("cache-control", "private, no-store")
      .type("application/pdf")
      .send(Buffer.from(await deps.printSheets(sheets)));
  app.get(
    "/api/pull-slips/:id/sheet",
    { config, schema: { summary: "A pull slip to print, as PDF", tags, params: IdParams } },
    async ({ params: { id }, actor, headers }, reply) => {
      const [slip] = await deps.store.withActor(actor.reads, (trx) => openSlips(trx, id));
      if (slip === undefined) throw notFound(`pull slip ${id}`);
      return send(reply, [pullSlipSheet(slip, languageOf(headers["accept-language"]))]);
    },
  );
  app.get(
    "/api/pull-slips/sheets",
    { config, schema: { summary: "All open pull slips to print, as one PDF", tags } },
    async ({ actor, headers }, reply) => {
      const slips = await deps.store.withActor(actor.reads, (trx) => openSlips(trx));
      if (slips.length === 0) throw notFound("open pull slips");
      const language = languageOf(headers["accept-language"]);
      return send(
        reply,
        slips.map((slip) => pullSlipSheet(slip, language)),
      );
    },
  );
}
