import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import type {
  DayFigures,
  FailureList,
  FailureOrder,
  FailurePlan,
  FailurePlanQuery,
  FailuresDone,
  StandingAnswer,
} from "../../src/api/contract/operate.ts";
import type { Dependencies, Ledger, WorkerList } from "../../src/api/contract/operations.ts";
import type { StepName } from "../../src/domain/states.ts";
import { pathWith, request } from "./request.ts";

export type Standing = z.infer<typeof StandingAnswer>;
export type StepOfStanding = Standing["steps"][number];
export type FailureGroup = z.infer<typeof FailureList>["groups"][number];
export type Worker = z.infer<typeof WorkerList>["workers"][number];
export type Day = z.infer<typeof DayFigures>;

const OFTEN_MS = 5_000;
const SELDOM_MS = 60_000;

const asked = <Answer>(what: readonly string[], path: string, everyMs = OFTEN_MS) =>
  queryOptions({
    // As the live events of tasks are called.
    queryKey: ["task", ...what],
    queryFn: ({ signal }) => request<Answer>(`/api/operations/${path}`, { signal }),
    refetchInterval: everyMs,
  });

export const standing = () => asked<Standing>(["standing"], "standing");
export const failures = () => asked<z.infer<typeof FailureList>>(["failures"], "failures");
export const workers = () => asked<z.infer<typeof WorkerList>>(["workers"], "workers");
export const dependencies = () =>
  asked<z.infer<typeof Dependencies>>(["dependencies"], "dependencies");
export const day = (step: StepName | null) =>
  asked<Day>(["day", step ?? ""], pathWith("day", { step }), SELDOM_MS);
/** From that day of receipt on. */
export const ledger = (from: string) =>
  asked<z.infer<typeof Ledger>>(["ledger", from], pathWith("ledger", { from }), SELDOM_MS);

/** What an act on failed work would do; asked anew each time, because work moves on. */
export const failurePlan = (query: z.infer<typeof FailurePlanQuery>) =>
  queryOptions({
    queryKey: ["failure-plan", query],
    queryFn: ({ signal }) =>
      request<z.infer<typeof FailurePlan>>(pathWith("/api/operations/failures/plan", query), {
        signal,
      }),
    staleTime: 0,
    gcTime: 0,
  });

/** What an operator does; every figure of the page is asked anew after it. */
export function useOperations() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: ["task"] });
  const act = useMutation({
    mutationFn: (order: z.infer<typeof FailureOrder>) =>
      request<z.infer<typeof FailuresDone>>("/api/operations/failures/act", {
        method: "POST",
        body: order,
      }),
    onSettled,
  });
  const pause = useMutation({
    mutationFn: (order: { step: StepName; paused: boolean; because: string }) => {
      const { step, ...body } = order;
      return request<null>(`/api/operations/steps/${step}/pause`, { method: "PUT", body });
    },
    onSettled,
  });
  const drain = useMutation({
    mutationFn: (order: { id: string; drained: boolean; because: string }) => {
      const { id, ...body } = order;
      return request<null>(`/api/operations/workers/${id}/drain`, { method: "PUT", body });
    },
    onSettled,
  });
  return { act, pause, drain };
}
