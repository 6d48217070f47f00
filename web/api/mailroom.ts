import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { BatchAnswer, BatchesOfDay, DayCloseAnswer } from "../../src/api/contract/batches.ts";
import { request } from "./request.ts";

const OFTEN_MS = 15_000;

export const batchesOf = (day: string) =>
  queryOptions({
    queryKey: ["batch", "day", day],
    queryFn: ({ signal }) => request<BatchesOfDay>(`/api/days/${day}/batches`, { signal }),
    enabled: day !== "",
  });

export const batchOf = (id: string) =>
  queryOptions({
    queryKey: ["batch", id],
    queryFn: ({ signal }) => request<BatchAnswer>(`/api/batches/${id}`, { signal }),
  });

/** A day's figures move with every letter; a closed one's never. */
export const dayCloseOf = (day: string) =>
  queryOptions({
    queryKey: ["day-close", day],
    queryFn: ({ signal }) => request<DayCloseAnswer>(`/api/days/${day}/close`, { signal }),
    enabled: day !== "",
    refetchInterval: ({ state }) => (state.data?.closed == null ? OFTEN_MS : false),
  });

/** One act of the mailroom: what is asked of which address below /api. */
export interface MailroomAct {
  readonly method: "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
}

/** Does it; what is shown of batches and days is asked anew then. */
export function useMailroomAct<Answer>(onDone: (answer: Answer) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ method, path, body }: MailroomAct) =>
      request<Answer>(`/api${path}`, { method, ...(body === undefined ? {} : { body }) }),
    onSuccess: onDone,
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["batch"] }),
        client.invalidateQueries({ queryKey: ["day-close"] }),
      ]),
  });
}
