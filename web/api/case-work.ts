import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { CaseWork, CopyList, EscalationList } from "../../src/api/contract/case-work.ts";
import { request } from "./request.ts";

/** What case workers keep with a document; it is asked anew with the document. */
export const caseWorkOf = (id: string) =>
  queryOptions({
    queryKey: ["document", id, "case-work"],
    queryFn: ({ signal }) => request<CaseWork>(`/api/documents/${id}/case-work`, { signal }),
  });

/** What was sent to the reader for information. */
export const copies = () =>
  queryOptions({
    queryKey: ["inbox-entry", "copies"],
    queryFn: ({ signal }) => request<CopyList>("/api/copies", { signal }),
  });

/** What nobody opened in its time, for heads and their deputies. */
export const escalations = () =>
  queryOptions({
    queryKey: ["inbox-entry", "escalations"],
    queryFn: ({ signal }) => request<EscalationList>("/api/escalations", { signal }),
  });

/** "Zur Kenntnis genommen": the copy is ended. */
export function useAcknowledge() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request<null>(`/api/copies/${id}/acknowledge`, { method: "POST" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["inbox-entry"] }),
  });
}

/** Takes back a copy one gave. */
export function useRecall() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request<null>(`/api/copies/${id}/recall`, { method: "POST" }),
    onSettled: () =>
      Promise.all(
        ["inbox-entry", "document"].map((kind) => client.invalidateQueries({ queryKey: [kind] })),
      ),
  });
}
