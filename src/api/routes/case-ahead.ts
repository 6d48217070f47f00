import { z } from "zod";
import { notFound } from "../../domain/request-problem.ts";
import type { Trx } from "../../store/database.ts";
import { findCase } from "../../store/views/cases.ts";
import { pageOfDocument } from "../../store/views/document-bytes.ts";
import type { ApiServer } from "../api-server.ts";
import { PageImageQuery } from "../contract/documents.ts";
import { IdParams } from "../contract/paging.ts";
import { openBlob } from "../open-blob.ts";
import type { ReadingDeps } from "../reading-deps.ts";
import type { ReadyImages } from "../ready-images.ts";

/** Pages of the next case that are made ready before it is asked for. */
const PAGES_AHEAD = 3;

type AheadDeps = ReadingDeps & { readonly readyImages: ReadyImages };

/** Makes the first pages of the next case ready here, so that showing them takes no time; it shows none. */
export function caseAheadRoutes(app: ApiServer, deps: AheadDeps): void {
  app.get(
    "/api/cases/:id/ahead",
    {
      config: { access: ["clerk", "supervisor"] },
      schema: {
        summary: "Make the first pages of a case ready to be shown; nothing of them is answered",
        description: "So it is no reading: that is noted when a page is asked for.",
        tags: ["clarification"],
        params: IdParams,
        querystring: PageImageQuery,
        response: { 204: z.undefined() },
      },
    },
    async ({ params: { id }, query: { width }, actor }, reply) => {
      const pages = await deps.store.withActor(actor.reads, async (trx) => {
        const found = await findCase(trx, id);
        if (found === null) throw notFound(`case ${id}`);
        return found.documentId === null
          ? []
          : firstPages(deps, trx, actor.tenantId, found.documentId);
      });
      if (width === null) return reply.status(204).send();
      for (const { sha256, read } of pages) {
        if (deps.readyImages.find(sha256, width) !== null) continue;
        const { bytes } = await deps.sizedPageImage(await read(), width);
        deps.readyImages.keep(sha256, width, bytes);
      }
      return reply.status(204).send();
    },
  );
}

async function firstPages(deps: AheadDeps, trx: Trx, tenantId: string, documentId: string) {
  const pages = [];
  for (let number = 1; number <= PAGES_AHEAD; number += 1) {
    const page = await pageOfDocument(trx, documentId, number);
    const read = page === null ? null : await openBlob(deps, trx, tenantId, page.image);
    if (page === null || read === null) break;
    pages.push({ sha256: page.image.sha256, read });
  }
  return pages;
}
