import { queryOptions } from "@tanstack/react-query";
import type { KnownSenders } from "../../src/api/contract/known-senders.ts";
import { request } from "./request.ts";

/** Who wrote before and is probably a document's sender. */
export const knownSendersOf = (id: string) =>
  queryOptions({
    queryKey: ["document", id, "known-senders"],
    queryFn: ({ signal }) =>
      request<KnownSenders>(`/api/documents/${id}/known-senders`, { signal }),
  });
