import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import type {
  CaseBeside,
  DecidedToday,
  Sample,
  SampleList,
  SampleOutcome,
} from "../../src/api/contract/desk.ts";
import { request } from "./request.ts";

export type SimilarCase = z.infer<typeof CaseBeside>["similar"][number];
export type DecidedCase = z.infer<typeof DecidedToday>["cases"][number];
export type SampleToReview = z.infer<typeof Sample>;
export type SampleVerdict = z.infer<typeof SampleOutcome>;

export const besideOf = (caseId: string) =>
  queryOptions({
    queryKey: ["case", caseId, "beside"],
    queryFn: ({ signal }) =>
      request<z.infer<typeof CaseBeside>>(`/api/cases/${caseId}/beside`, { signal }),
  });

export const decidedToday = () =>
  queryOptions({
    queryKey: ["case", "decided-today"],
    queryFn: ({ signal }) =>
      request<z.infer<typeof DecidedToday>>("/api/cases/decided-today", { signal }),
    // What others do with a letter decides whether it can still be taken back.
    staleTime: 0,
  });

/** Live events of documents refresh it: what is routed may be drawn. */
export const samples = () =>
  queryOptions({
    queryKey: ["document", "samples"],
    queryFn: ({ signal }) => request<z.infer<typeof SampleList>>("/api/samples", { signal }),
  });

export const sampleOf = (id: string) =>
  queryOptions({
    queryKey: ["sample", id],
    queryFn: ({ signal }) => request<SampleToReview>(`/api/samples/${id}`, { signal }),
    staleTime: Infinity,
  });

/** Decides on a drawn letter; the answer says what the machine had decided. */
export function useReview() {
  return useMutation({
    mutationFn: ({ id, unit }: { readonly id: string; readonly unit: string }) =>
      request<SampleVerdict>(`/api/samples/${id}/review`, { method: "POST", body: { unit } }),
  });
}

/** Takes back what one settled today. */
export function useTakeBack() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (caseId: string) =>
      request<{ readonly state: string }>(`/api/cases/${caseId}/take-back`, { method: "POST" }),
    onSettled: () =>
      Promise.all(
        ["case", "capture", "document"].map((kind) =>
          client.invalidateQueries({ queryKey: [kind] }),
        ),
      ),
  });
}
