import { z } from "zod";
import { notFound } from "../../domain/request-problem.ts";
import { searchDocuments } from "../../store/views/search.ts";
import { listUnits } from "../../store/views/units.ts";
import type { ApiServer } from "../api-server.ts";
import { SearchQuery, SearchResult } from "../contract/search.ts";
import { cutPage, decodeCursor } from "../cursor.ts";
import { noteList } from "../note-list.ts";
import type { ReadingDeps } from "../reading-deps.ts";

const After = z.object({ rank: z.number().min(0).max(1e6), id: z.uuid() });

/** Finding documents by their words, among those the reader may see. */
export function searchRoutes(
  app: ApiServer,
  deps: Pick<ReadingDeps, "store" | "now" | "pseudonymOf">,
): void {
  app.get(
    "/api/search",
    {
      schema: {
        summary: "Documents whose pages hold these words, best first",
        tags: ["search"],
        querystring: SearchQuery,
        response: { 200: SearchResult },
      },
    },
    async (request) => {
      const { cursor, limit, q, unit: key, ...query } = request.query;
      const after = decodeCursor(After, cursor);
      return deps.store.withActor(request.actor.reads, async (trx) => {
        const [unit] = key === undefined ? [] : await listUnits(trx, key);
        if (key !== undefined && unit === undefined) throw notFound(`unit ${key}`);
        const filter = {
          from: query.from ?? null,
          to: query.to ?? null,
          unitId: unit?.id ?? null,
          sender: query.sender ?? null,
          kind: query.kind ?? null,
          channel: query.channel ?? null,
          state: query.state ?? null,
        };
        const rows = await searchDocuments(trx, q, filter, { after, limit: limit + 1 });
        const shown = rows.slice(0, limit).map((row) => row.id);
        await noteList(deps, trx, request.actor.reads, "search", shown);
        return cutPage(
          rows,
          limit,
          (row) => row.place,
          ({ pagesFound, ...row }) => ({
            ...row,
            pagesFound: pagesFound.map(({ number, snippet }) => ({
              number,
              snippet: [...snippet],
            })),
          }),
        );
      });
    },
  );
}
