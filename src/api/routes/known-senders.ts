import { notFound } from "../../domain/request-problem.ts";
import { alikeSenders } from "../../store/views/known-senders.ts";
import type { ApiServer } from "../api-server.ts";
import { KnownSenders } from "../contract/known-senders.ts";
import { IdParams } from "../contract/paging.ts";
import { knownSenders } from "../known-senders.ts";
import { noteList } from "../note-list.ts";
import type { ReadingDeps } from "../reading-deps.ts";

/** Whether a document's sender wrote before. */
export function knownSendersRoutes(app: ApiServer, deps: ReadingDeps): void {
  app.get(
    "/api/documents/:id/known-senders",
    {
      schema: {
        summary: "Who wrote before and is probably the sender of a document",
        tags: ["documents"],
        params: IdParams,
        response: { 200: KnownSenders },
      },
    },
    async ({ params: { id }, actor }) =>
      deps.store.withActor(actor.reads, async (trx) => {
        const found = await alikeSenders(trx, id);
        if (found === null) throw notFound(`document ${id}`);
        const senders = found.sender === null ? [] : knownSenders(found.sender, found.others);
        const shown = senders.map(({ lastDocumentId }) => lastDocumentId);
        if (shown.length > 0) await noteList(deps, trx, actor.reads, "search", shown);
        return { senders };
      }),
  );
}
