import { queryOptions } from "@tanstack/react-query";
import type { DeputyList } from "../../src/api/contract/case-work.ts";
import type { DeputyNamed } from "../../src/domain/acts.ts";
import { request } from "./request.ts";

export type DeputiesKnown = DeputyList;

/** Who stands in for whom now and later, and who can be chosen. */
export const deputies = () =>
  queryOptions({
    queryKey: ["deputies"],
    queryFn: ({ signal }) => request<DeputyList>("/api/deputies", { signal }),
  });

export const nameDeputy = (body: DeputyNamed) =>
  request<{ readonly id: string }>("/api/deputies", { method: "POST", body });

export const endDeputy = (id: string) => request<null>(`/api/deputies/${id}`, { method: "DELETE" });
