import type { FastifyReply } from "fastify";
import { notFound } from "../../domain/request-problem.ts";
import {
  batchSheet,
  coverSheet,
  type PrintSheet,
  separatorSheet,
} from "../../domain/sentences/print-sheets.ts";
import type { Store } from "../../store/database.ts";
import { countedBatch } from "../../store/views/batches.ts";
import { listUnits } from "../../store/views/units.ts";
import type { ApiServer } from "../api-server.ts";
import { CoverSheetParams, SheetQuery } from "../contract/batches.ts";
import { IdParams } from "../contract/paging.ts";
import { languageOf } from "../language.ts";

export interface PrintSheetDeps {
  readonly store: Store;
  readonly printSheets: (sheets: readonly PrintSheet[]) => Promise<Uint8Array>;
}

const tags = ["batches"];
const config = { access: ["clerk", "supervisor"] } as const;

/** Sheets to print for the scanner, as PDF. */
export function printSheetRoutes(app: ApiServer, deps: PrintSheetDeps): void {
  const send = async (reply: FastifyReply, sheet: PrintSheet, sheets: number) => {
    const pdf = await deps.printSheets(Array.from({ length: sheets }, () => sheet));
    return reply
      .header("content-disposition", 'inline; filename="blaetter.pdf"')
      .header("cache-control", "private, no-store")
      .type("application/pdf")
      .send(Buffer.from(pdf));
  };
  app.get(
    "/api/sheets/separator",
    { config, schema: { summary: "Separator sheets to print", tags, querystring: SheetQuery } },
    async (request, reply) => {
      const language = languageOf(request.headers["accept-language"]);
      return send(reply, separatorSheet(language), request.query.sheets);
    },
  );
  app.get(
    "/api/sheets/cover/:unit",
    {
      config,
      schema: {
        summary: "Cover sheets of a department to print",
        tags,
        params: CoverSheetParams,
        querystring: SheetQuery,
      },
    },
    async (request, reply) => {
      const { unit: key } = request.params;
      const [unit] = await deps.store.withActor(request.actor.reads, (trx) => listUnits(trx, key));
      if (unit === undefined) throw notFound(`unit ${key}`);
      const language = languageOf(request.headers["accept-language"]);
      return send(reply, coverSheet(unit, language), request.query.sheets);
    },
  );
  app.get(
    "/api/batches/:id/sheet",
    { config, schema: { summary: "The sheet of a batch to print", tags, params: IdParams } },
    async (request, reply) => {
      const { id } = request.params;
      const batch = await deps.store.withActor(request.actor.reads, (trx) => countedBatch(trx, id));
      if (batch?.code == null) throw notFound(`batch ${id}`);
      const { code } = batch;
      const language = languageOf(request.headers["accept-language"]);
      return send(reply, batchSheet({ ...batch, code }, language), 1);
    },
  );
}
