import type { Early } from "../early.ts";
import type { ProblemDetails } from "../../src/api/contract/problem.ts";

/** What the API refused, with item, cause and remedy in the reader's language; or that it was not to be reached. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  /** Null: no answer came at all. */
  readonly problem: ProblemDetails | null;

  constructor(status: number, problem: ProblemDetails | null) {
    super(problem?.detail ?? `HTTP ${status}`);
    this.status = status;
    this.problem = problem;
  }

  /** The code that programs decide by. */
  get code(): string | null {
    return this.problem?.type.split(":").at(-1) ?? null;
  }
}

/** Who asks, and in which language answers are wanted: set once by whoever knows. */
export const asking = { language: "de", csrfToken: "" };

export interface Ask {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Asks the API; gives the answer's JSON, null where it has none. Throws a `Refusal`. */
export async function request<Answer>(path: string, ask: Ask = {}): Promise<Answer> {
  const method = ask.method ?? "GET";
  const early = askedEarly(method, path);
  const response = await (
    early ??
    fetch(path, {
      method,
      headers: {
        accept: "application/json",
        "accept-language": asking.language,
        ...(method === "GET" ? {} : { "x-csrf-token": asking.csrfToken }),
        ...(ask.body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: ask.body === undefined ? null : JSON.stringify(ask.body),
      signal: ask.signal ?? null,
    })
  ).catch((error: unknown) => {
    if (ask.signal?.aborted === true) throw error;
    throw new Refusal(0, null);
  });
  if (!response.ok) throw new Refusal(response.status, await problemOf(response));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the API's serialiser checked it
  return (response.status === 204 ? null : await response.json()) as Answer;
}

/** What web/early.ts asked already, for the first who asks the same; null: it did not. */
function askedEarly(method: string, path: string): Promise<Response> | null {
  const early: Early | undefined = globalThis.early;
  // Whatever is done may change whose answers they are.
  if (method !== "GET") early?.answers.clear();
  const answer = early?.language === asking.language ? early.answers.get(path) : undefined;
  early?.answers.delete(path);
  return answer ?? null;
}

async function problemOf(response: Response): Promise<ProblemDetails | null> {
  if (!(response.headers.get("content-type") ?? "").includes("json")) return null;
  return response.json().then(
    (problem: ProblemDetails) => problem,
    () => null,
  );
}

/** A path with its query; what is undefined, empty or false is left out. */
export function pathWith(
  path: string,
  query: Readonly<Record<string, string | number | boolean | null | undefined>>,
): string {
  const entries = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === null || value === "" || value === false
      ? []
      : [[name, String(value)]],
  );
  return entries.length === 0 ? path : `${path}?${new URLSearchParams(entries).toString()}`;
}
