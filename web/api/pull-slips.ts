import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { PullSlipList, WaitingForPaper } from "../../src/api/contract/pull-slips.ts";
import { request } from "./request.ts";

export type PullSlip = PullSlipList["slips"][number];

/** What paper is waited for; live events of documents refresh it: each slip begins and ends with a move of one. */
export const pullSlips = () =>
  queryOptions({
    queryKey: ["document", "pull-slips"],
    queryFn: ({ signal }) => request<PullSlipList>("/api/pull-slips", { signal }),
  });

/** How many documents wait for paper, and since when; for operators. */
export const waitingForPaper = () =>
  queryOptions({
    queryKey: ["document", "waiting-for-paper"],
    queryFn: ({ signal }) => request<WaitingForPaper>("/api/operations/paper", { signal }),
  });

/** Takes a slip back; its document comes to the clarification desk. */
export function useWithdrawSlip() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, reason }: { readonly id: string; readonly reason: string }) =>
      request<{ readonly state: string }>(`/api/pull-slips/${id}/withdraw`, {
        method: "POST",
        body: { reason },
      }),
    onSettled: () =>
      Promise.all(
        ["case", "document"].map((kind) => client.invalidateQueries({ queryKey: [kind] })),
      ),
  });
}
