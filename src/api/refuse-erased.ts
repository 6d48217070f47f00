import { z } from "zod";
import { RequestProblem } from "../domain/request-problem.ts";
import type { Store } from "../store/database.ts";
import { erasedOn } from "../store/views/erasures.ts";
import type { ApiServer } from "./api-server.ts";

const Params = z.object({ id: z.uuid() });

/** Answers 410 for a document or mail item that was erased, to whoever would be told that it is there. */
export function refuseErased(app: ApiServer, deps: { readonly store: Store }): void {
  app.addHook("preHandler", async (request) => {
    const kind = kindOf(request.routeOptions.url ?? "");
    if (kind === null) return;
    const { id } = Params.parse(request.params);
    const at = await deps.store.withActor(request.actor.reads, (trx) => erasedOn(trx, kind, id));
    if (at !== null)
      throw new RequestProblem({ code: "erased", params: {} }, { item: `${kind} ${id}` });
  });
}

function kindOf(url: string): "document" | "mail-item" | null {
  if (url.startsWith("/api/documents/:id")) return "document";
  return url.startsWith("/api/mail-items/:id") ? "mail-item" : null;
}
