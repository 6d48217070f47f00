import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import type { z } from "zod";
import type { SearchResult } from "../../src/api/contract/search.ts";
import type { FilterName } from "../texts/search.ts";
import { pathWith, request } from "./request.ts";

/** What is looked for: words, and what narrows them; both stand in the address. */
export interface SearchFor {
  readonly q: string;
  readonly filters: Readonly<Partial<Record<FilterName, string>>>;
}
export type Hit = z.infer<typeof SearchResult>["items"][number];

export const search = ({ q, filters }: SearchFor) =>
  infiniteQueryOptions({
    queryKey: ["search", q, filters],
    queryFn: ({ signal, pageParam }) =>
      request<z.infer<typeof SearchResult>>(
        pathWith("/api/search", { q, ...filters, cursor: pageParam, limit: 20 }),
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    enabled: q !== "" || Object.keys(filters).length > 0,
  });
