import { queryOptions } from "@tanstack/react-query";
import type { CasePresence } from "../../src/api/contract/presence.ts";
import { request } from "./request.ts";

/** Who else looks at a case; live events ask it anew. */
export const presenceAt = (caseId: string) =>
  queryOptions({
    queryKey: ["presence", caseId],
    queryFn: ({ signal }) => request<CasePresence>(`/api/cases/${caseId}/presence`, { signal }),
  });

/** Says that one is at a case, or has left it; that it could not be said is nobody's trouble. */
export function sayPresence(caseId: string, what: "here" | "gone"): void {
  request(`/api/cases/${caseId}/presence`, { method: what === "here" ? "PUT" : "DELETE" }).catch(
    () => {},
  );
}
