import { Session } from "../../src/api/contract/session.ts";
import type { TestApi } from "./api.ts";
import type { TestProvider } from "./oidc-provider.ts";

/** Its cookies at the provider; whether our page asks again; what its user takes out of the address there. */
export interface Browser {
  readonly cookies?: Map<string, string>;
  readonly again?: string;
  readonly without?: readonly string[];
}
interface Between {
  readonly api: TestApi;
  readonly provider: TestProvider;
}

/** A browser that goes there and comes back; gives what we answer then, and its session if any. */
export async function visitCity(
  { api, provider }: Between,
  subject: string,
  to = "/desk",
  as: Browser = {},
) {
  const proxied = { "x-forwarded-host": "post.lindenau.example" };
  const query = new URLSearchParams({
    to,
    ...(as.again === undefined ? {} : { again: as.again }),
  });
  const start = await fetch(`${api.url}/api/oidc/start?${query.toString()}`, {
    redirect: "manual",
    headers: proxied,
  });
  const [flow = ""] = start.headers.getSetCookie().map((each) => each.split(";")[0] ?? "");
  const there = new URL(start.headers.get("location") ?? "");
  for (const name of as.without ?? []) there.searchParams.delete(name);
  const back = new URL(await provider.visit(there.href, subject, as.cookies));
  const comeBack = (cookie: string, search = back.search) =>
    fetch(`${api.url}${back.pathname}${search}`, {
      redirect: "manual",
      headers: { ...proxied, cookie },
    });
  return { start, flow, back, comeBack };
}

/** The same, to the end: where we send it, and its session, null: none. */
export async function signInByCity(at: Between, subject: string, to?: string, as?: Browser) {
  const { flow, comeBack } = await visitCity(at, subject, to, as);
  const answer = await comeBack(flow);
  const [cookie = ""] = answer.headers
    .getSetCookie()
    .map((each) => each.split(";")[0] ?? "")
    .filter((each) => /^poststelle=./.test(each));
  const found = await fetch(`${at.api.url}/api/session`, { headers: { cookie } });
  const session = found.status === 200 ? Session.parse(await found.json()) : null;
  return { location: answer.headers.get("location"), session };
}
