import { notFound } from "../../domain/request-problem.ts";
import { sentenceFor } from "../../domain/sentences/sentence-for.ts";
import { mailItemView } from "../../store/views/mail-items.ts";
import type { ApiServer } from "../api-server.ts";
import { MailItem } from "../contract/mail-items.ts";
import { IdParams } from "../contract/paging.ts";
import { languageOf } from "../language.ts";
import type { ReadingDeps } from "../reading-deps.ts";

/** Reading one envelope, e-mail or submission of one sender. */
export function mailItemRoutes(app: ApiServer, deps: Pick<ReadingDeps, "store">): void {
  app.get(
    "/api/mail-items/:id",
    {
      schema: {
        summary: "One mail item: its receipt, documents, relations and paper original",
        tags: ["documents"],
        params: IdParams,
        response: { 200: MailItem },
      },
    },
    async (request) => {
      const { id } = request.params;
      const view = await deps.store.withActor(request.actor.reads, (trx) => mailItemView(trx, id));
      if (view === null) throw notFound(`mail item ${id}`);
      const { receipt } = view;
      const language = languageOf(request.headers["accept-language"]);
      const sentence = sentenceFor(`receipt.${receipt.basis}`, { day: receipt.day }, language);
      return { ...view, receipt: { ...receipt, sentence } };
    },
  );
}
