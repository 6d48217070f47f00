import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type { z } from "zod";
import type {
  InquiryAnswer,
  InquiryList,
  InquiryPeople,
} from "../../src/api/contract/access-inquiries.ts";
import type { TrailEvents, TrailStatus } from "../../src/api/contract/trail.ts";
import { pathWith, request } from "./request.ts";

/** What an auditor looks for; empty: any. */
export interface TrailLooksFor {
  readonly from: string;
  readonly to: string;
  readonly group: string;
  readonly item: string;
  readonly unit: string;
  readonly actor: string;
}

export const trailEvents = (wanted: TrailLooksFor) =>
  infiniteQueryOptions({
    queryKey: ["trail", "events", wanted],
    queryFn: ({ signal, pageParam }) =>
      request<TrailEvents>(
        pathWith("/api/trail/events", { ...wanted, cursor: pageParam, limit: 50 }),
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });

const RUNNING_MS = 1_000;
const RESTING_MS = 15_000;

/** Heads, witness, checks and alarms; asked more often while a check runs. */
export const trailStatus = () =>
  queryOptions({
    queryKey: ["trail", "status"],
    queryFn: ({ signal }) => request<TrailStatus>("/api/trail/status", { signal }),
    refetchInterval: ({ state }) =>
      state.data?.runs.some((run) => run.state === "running") === true ? RUNNING_MS : RESTING_MS,
  });

export const inquiries = () =>
  queryOptions({
    queryKey: ["inquiries", "list"],
    queryFn: ({ signal }) =>
      request<z.infer<typeof InquiryList>>("/api/access-inquiries", { signal }),
  });

/** Whose reading one may ask about. */
export const inquiryPeople = () =>
  queryOptions({
    queryKey: ["inquiries", "people"],
    queryFn: ({ signal }) =>
      request<z.infer<typeof InquiryPeople>>("/api/access-inquiries/people", { signal }),
    staleTime: 5 * 60_000,
  });

export type InquiryReadings = z.infer<typeof InquiryAnswer>;

/** Asks for a check, or for what one read; what is shown is asked anew then. */
export function useTrailAct<Answer>(onDone: (answer: Answer) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body }: { readonly path: string; readonly body?: unknown }) =>
      request<Answer>(path, { method: "POST", ...(body === undefined ? {} : { body }) }),
    onSuccess: (answer) => onDone(answer),
    onSettled: () =>
      Promise.all(
        ["trail", "inquiries"].map((key) => client.invalidateQueries({ queryKey: [key] })),
      ),
  });
}
