import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { BundleParts } from "../../src/api/contract/inbox.ts";
import { request } from "./request.ts";

export type Bundle = z.infer<typeof BundleParts>;

/** What belongs to an entry of an inbox besides itself; asked when its line is opened. */
export const bundleOf = (entryId: string) =>
  queryOptions({
    queryKey: ["inbox-entry", "bundle", entryId],
    queryFn: ({ signal }) => request<Bundle>(`/api/inbox-entries/${entryId}/bundle`, { signal }),
  });
