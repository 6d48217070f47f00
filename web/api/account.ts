import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { SecondFactorState, SignInWays } from "../../src/api/contract/session.ts";
import { session } from "./queries.ts";
import { asking, request } from "./request.ts";

/** How one can sign in here. */
export const signInWays = () =>
  queryOptions({
    queryKey: ["sign-in-ways"],
    queryFn: ({ signal }) => request<z.infer<typeof SignInWays>>("/api/sign-in", { signal }),
    staleTime: Infinity,
  });

/** One's own second factor. */
export const secondFactor = () =>
  queryOptions({
    queryKey: ["second-factor"],
    queryFn: ({ signal }) =>
      request<z.infer<typeof SecondFactorState>>("/api/session/second-factor", { signal }),
  });

/** Nothing of what a person read stays in this browser's memory; the page they were on stays in the address. */
export async function forgetPerson(client: QueryClient): Promise<void> {
  await client.cancelQueries();
  const { queryKey } = session();
  client.setQueryData(queryKey, null);
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== queryKey[0] });
  client.getMutationCache().clear();
  asking.csrfToken = "";
}
