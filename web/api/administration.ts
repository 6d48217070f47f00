import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import type {
  AdministeredPeople,
  AdministeredUnits,
  IntakeWays,
  TownOrderAnswer,
} from "../../src/api/contract/administration.ts";
import { request } from "./request.ts";

const BASE = "/api/administration";
const KEY = "administration";
const INTAKE_MS = 30_000;

/** The town's people, their roles and accounts. */
export const administeredPeople = () =>
  queryOptions({
    queryKey: [KEY, "people"],
    queryFn: ({ signal }) =>
      request<z.infer<typeof AdministeredPeople>>(`${BASE}/people`, { signal }),
  });

/** Every unit, ended ones too. */
export const administeredUnits = () =>
  queryOptions({
    queryKey: [KEY, "units"],
    queryFn: ({ signal }) =>
      request<z.infer<typeof AdministeredUnits>>(`${BASE}/units`, { signal }),
  });

/** Retention, holidays and what signing in needs. */
export const townOrder = () =>
  queryOptions({
    queryKey: [KEY, "town"],
    queryFn: ({ signal }) => request<z.infer<typeof TownOrderAnswer>>(`${BASE}/town`, { signal }),
  });

/** By which ways post comes in. */
export const intakeWays = () =>
  queryOptions({
    queryKey: [KEY, "intake"],
    queryFn: ({ signal }) => request<z.infer<typeof IntakeWays>>(`${BASE}/intake`, { signal }),
    refetchInterval: INTAKE_MS,
  });

/** One act of an administrator: what is asked of which address below /api/administration. */
export interface AdministratorAct {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
}

/** Does it; what is shown is asked anew then. */
export function useAdministratorAct<Answer>(onDone: (answer: Answer) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ method, path, body }: AdministratorAct) =>
      request<Answer>(`${BASE}${path}`, { method, ...(body === undefined ? {} : { body }) }),
    onSuccess: (answer) => onDone(answer),
    // Not waited for: who goes on typing meanwhile may save that at once.
    onSettled: () => {
      void client.invalidateQueries({ queryKey: [KEY] });
      void client.invalidateQueries({ queryKey: ["units"] });
    },
  });
}
