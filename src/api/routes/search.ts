import { z } from "zod";
import { type SearchWords, understandSearch } from "../../domain/search-words.ts";
import { notFound } from "../../domain/request-problem.ts";
import { townZone } from "../../store/town.ts";
import { type SearchFilter, searchDocuments } from "../../store/views/search.ts";
import { listUnits } from "../../store/views/units.ts";
import type { ApiServer } from "../api-server.ts";
import { SearchQuery, SearchResult } from "../contract/search.ts";
import { todayIn } from "../document-answer.ts";
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
        const typed = understandSearch(q, todayIn(deps.now(), await townZone(trx)));
        const [unit] = key === undefined ? [] : await listUnits(trx, key);
        if (key !== undefined && unit === undefined) throw notFound(`unit ${key}`);
        const filter = filterOf(query, typed, unit?.id ?? null);
        const rows = await searchDocuments(trx, typed.words, filter, { after, limit: limit + 1 });
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

/** What fields of their own say goes before what was understood from the words. */
const filterOf = (
  query: Omit<z.infer<typeof SearchQuery>, "q" | "unit" | "cursor" | "limit">,
  typed: SearchWords,
  unitId: string | null,
): SearchFilter => ({
  from: query.from ?? typed.from,
  to: query.to ?? typed.to,
  on: query.on ?? typed.on,
  unitId,
  sender: query.sender ?? typed.sender,
  kind: query.kind ?? null,
  channel: query.channel ?? null,
  state: query.state ?? null,
  reference: query.reference ?? typed.reference,
  receipt: query.receipt ?? typed.receipt,
});
