import { queryOptions } from "@tanstack/react-query";
import type { TransferNoteSheet } from "../../src/api/contract/document-records.ts";
import { asking, Refusal, request } from "./request.ts";

export const transferNoteOf = (id: string) =>
  queryOptions({
    queryKey: ["document", id, "transfer-note"],
    queryFn: ({ signal }) =>
      request<TransferNoteSheet>(`/api/documents/${id}/transfer-note/sheet`, { signal }),
  });

/** Has the proof of a document made, and saves it as a file on this device. Throws a `Refusal`. */
export async function saveProof(id: string, name: string): Promise<void> {
  const answer = await fetch(`/api/documents/${id}/proof`, {
    method: "POST",
    headers: { "accept-language": asking.language, "x-csrf-token": asking.csrfToken },
  }).catch(() => {
    throw new Refusal(0, null);
  });
  if (!answer.ok) throw new Refusal(answer.status, await answer.json().catch(() => null));
  const file = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = file;
  link.download = name;
  link.click();
  URL.revokeObjectURL(file);
}
