import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { SecondFactorState, Session, SignInWays } from "../../src/api/contract/session.ts";
import { session } from "./queries.ts";
import { asking, Refusal, request } from "./request.ts";

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

/** Who works in this browser, told to its other windows: a person and town, or that somebody has left. */
export const WHO_KEY = "poststelle.who";
const LEFT = "left";

/** Tells the other windows of this browser who works here now; they forget whoever did before. */
export function tellWho({ person, tenant }: Session): void {
  localStorage.setItem(WHO_KEY, `${person.id} ${tenant?.id ?? ""}`);
}

/** Whether the last one here was signed out: the city's sign-in is then to ask who it is. */
export const hasSomebodyLeft = (): boolean => localStorage.getItem(WHO_KEY) === LEFT;

/** Nothing of what a person read stays in this browser's memory; the page they were on stays in the address. */
async function forgetPerson(client: QueryClient): Promise<void> {
  await client.cancelQueries();
  client.setQueryData(session().queryKey, null);
  forgetLetters(client);
  asking.csrfToken = "";
  localStorage.setItem(WHO_KEY, LEFT);
}

/** Forgets everything, and asks anew who is signed in: another window of this browser has changed it. */
export async function askWhoIsHere(client: QueryClient): Promise<void> {
  await client.cancelQueries();
  const asked = client.resetQueries({ queryKey: session().queryKey });
  forgetLetters(client);
  await asked;
}

/** Nothing of one town is left where one works for another; what is shown is asked anew. */
export async function workForTown(client: QueryClient, now: Session): Promise<void> {
  await client.cancelQueries();
  client.setQueryData(session().queryKey, now);
  forgetLetters(client);
}

/** All that was read, and what acts would be sent with; who is signed in stays known. */
export function forgetLetters(client: QueryClient): void {
  const [kept] = session().queryKey;
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== kept });
  client.getMutationCache().clear();
}

/**
 * Signs out, here or everywhere. Throws a `Refusal` where the session may still run; where it is
 * another's by now, nobody is signed out, and it is asked who that is.
 */
export async function signOut(
  client: QueryClient,
  path: "/api/session" | "/api/sessions",
): Promise<"nobody" | "somebody"> {
  try {
    await request<null>(path, { method: "DELETE" });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "csrf-token-wrong") {
      await askWhoIsHere(client);
      return "somebody";
    }
    if (error.status !== 401) throw error;
  }
  await forgetPerson(client);
  return "nobody";
}
