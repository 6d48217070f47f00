import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Learning } from "../../src/api/contract/learning.ts";
import type { Catalogue, TownRulesAnswer } from "../../src/api/contract/rules.ts";
import type { Confusion, Steering, UnitSteering } from "../../src/api/contract/steering.ts";
import { pathWith, request } from "./request.ts";

const KEY = "steering";

/** Modes, releases and figures of all departments. */
export const steering = (days: number) =>
  queryOptions({
    queryKey: [KEY, "all", days],
    queryFn: ({ signal }) => request<Steering>(pathWith("/api/steering", { days }), { signal }),
  });

/** One department: what each error it could accept would have meant, and what was changed. */
export const unitSteering = (key: string, days: number) =>
  queryOptions({
    queryKey: [KEY, "unit", key, days],
    queryFn: ({ signal }) =>
      request<UnitSteering>(pathWith(`/api/steering/units/${encodeURIComponent(key)}`, { days }), {
        signal,
      }),
  });

/** Which department was proposed where which was decided. */
export const confusion = (days: number) =>
  queryOptions({
    queryKey: [KEY, "confusion", days],
    queryFn: ({ signal }) =>
      request<Confusion>(pathWith("/api/steering/confusion", { days }), { signal }),
  });

/** What the machine has learned here, and by which models it decided. */
export const learning = () =>
  queryOptions({
    queryKey: [KEY, "learning"],
    queryFn: ({ signal }) => request<Learning>("/api/learning", { signal }),
  });

/** The rules in force, and their versions. */
export const townRules = () =>
  queryOptions({
    queryKey: [KEY, "rules"],
    queryFn: ({ signal }) => request<TownRulesAnswer>("/api/rules", { signal }),
  });

/** The catalogue of responsibilities. */
export const catalogue = () =>
  queryOptions({
    queryKey: [KEY, "catalogue"],
    queryFn: ({ signal }) => request<Catalogue>("/api/responsibilities", { signal }),
  });

/** One act of whoever steers: what is asked of which address. */
export interface SteeringAct {
  readonly method: "POST" | "PUT";
  readonly path: string;
  readonly body: unknown;
}

/** Does it; what is shown is asked anew then. */
export function useSteeringAct<Answer>(onDone: (answer: Answer) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ method, path, body }: SteeringAct) => request<Answer>(path, { method, body }),
    onSuccess: (answer) => onDone(answer),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: [KEY] }),
        client.invalidateQueries({ queryKey: ["units"] }),
      ]),
  });
}
