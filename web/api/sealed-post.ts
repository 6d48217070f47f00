import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { OpeningDesk, OpeningRules, SealedForMe } from "../../src/api/contract/sealed-post.ts";
import type { EntryErrorOrder, ErrorOrder } from "../../src/domain/sealed-post.ts";
import { pathWith, request } from "./request.ts";

const SCANS_MS = 15_000;

/** The opening desk on a day: rules, envelopes to be recorded, and the register. */
export const openingDesk = (day: string) =>
  queryOptions({
    queryKey: ["sealed-post", "desk", day],
    queryFn: ({ signal }) =>
      request<OpeningDesk>(pathWith("/api/opening-desk", { day }), { signal }),
    enabled: day !== "",
    // Records are told of; that an envelope was scanned is not, among so many scans.
    refetchInterval: SCANS_MS,
  });

/** What may be opened in the mailroom; it changes when the town's folder is read again. */
export const openingRules = () =>
  queryOptions({
    queryKey: ["opening-rules"],
    queryFn: ({ signal }) => request<OpeningRules>("/api/opening-rules", { signal }),
  });

/** Sealed post that reaches whoever asks. */
export const sealedForMe = () =>
  queryOptions({
    queryKey: ["sealed-post", "mine"],
    queryFn: ({ signal }) => request<SealedForMe>("/api/sealed-for-me", { signal }),
  });

/** One act on sealed post: what is asked of which address below /api. */
export interface SealedAct {
  readonly path: string;
  readonly body?: unknown;
}

/** Does it; what is shown of sealed post and of the day is asked anew then. */
export function useSealedAct<Answer>(onDone: (answer: Answer) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body }: SealedAct) =>
      request<Answer>(`/api${path}`, { method: "POST", ...(body === undefined ? {} : { body }) }),
    onSuccess: onDone,
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["sealed-post"] }),
        client.invalidateQueries({ queryKey: ["day-close"] }),
      ]),
  });
}

/** What closes something again: the mailroom's, or that of whoever has it in their inbox. */
export type ClosingAct =
  | { readonly path: "/opened-in-error"; readonly body: ErrorOrder }
  | {
      readonly path: `/inbox-entries/${string}/opened-in-error`;
      readonly body: EntryErrorOrder;
    };

/** Says that something was opened in error; what this browser still holds of letters is forgotten with it. */
export function useOpenedInError(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body }: ClosingAct) => request(`/api${path}`, { method: "POST", body }),
    onSuccess: async () => {
      onDone();
      for (const key of ["document", "page-text", "capture"]) {
        client.removeQueries({ queryKey: [key] });
      }
      await Promise.all(
        ["case", "search", "inbox-entry", "sealed-post"].map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      );
    },
  });
}
