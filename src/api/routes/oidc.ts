import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { GroupMap } from "../../domain/group-map.ts";
import { notFound } from "../../domain/request-problem.ts";
import type { ApiServer } from "../api-server.ts";
import { OidcFault, OidcFlow } from "../auth/oidc.ts";
import { cookieOptions, setSessionCookie } from "../auth/session-token.ts";
import { OidcRefused, signInByOidc } from "../auth/sign-in-by-oidc.ts";
import { relyingPartyAt } from "../auth/relying-party.ts";
import type { LimitMaker } from "../auth/rate-limits.ts";
import { SignInWays } from "../contract/session.ts";
import { originOf, type SessionDeps } from "./session.ts";

export interface OidcDeps extends SessionDeps {
  /** Which groups are which roles; null where there is no city's sign-in. */
  readonly groupMap: GroupMap | null;
  /** Told why somebody was not let in, and for which names of faults, null: none; never who. */
  readonly oidcRefused: (why: string, cause: string | null) => void;
}

const tags = ["session"];
const CALLBACK = "/api/oidc/callback";
const FLOW_COOKIE = "poststelle-oidc";
const FLOW_SECONDS = 600;

const BackTo = z.string().max(500).catch("/").default("/");

const OURS = "http://portal.invalid";

/** A page of ours to come back to, resolved as a browser does it: nothing that one takes for another host. */
function ownPage(to: string): string {
  const page = URL.parse(to, OURS);
  if (page === null || page.origin !== OURS || page.pathname.startsWith("//")) return "/";
  return `${page.pathname}${page.search}`;
}

const Kept = z.object({ flow: OidcFlow, to: z.string(), begunAt: z.number() });

const config = { access: "anybody" } as const;

/** Signing in by the city's own sign-in (OpenID Connect). */
export function oidcRoutes(app: ApiServer, deps: OidcDeps, limitTo: LimitMaker): void {
  const ofAddress = limitTo(deps.rateLimits.signInOfAddress, (request) => request.ip);
  waysRoute(app, deps);
  app.get(
    "/api/oidc/start",
    {
      config,
      onRequest: (request) => ofAddress(request),
      schema: {
        summary:
          "Go to the city's sign-in, and come back to the page `to`; with `again` nobody who is signed in there comes in by that",
        tags,
        security: [],
        querystring: z.object({ to: BackTo, again: z.enum(["1"]).optional() }),
      },
    },
    async (request, reply) => {
      if (deps.oidc === null) throw notFound("the city's sign-in");
      const to = ownPage(request.query.to);
      const begun = await deps.oidc
        .begin(`${originOf(request)}${CALLBACK}`, request.query.again === "1")
        .catch(faultOnly);
      if (begun instanceof OidcFault) return refused(deps, reply, { why: "away", of: begun }, to);
      const kept = { flow: begun.flow, to, begunAt: deps.now().getTime() };
      const sealed = await deps.secrets.seal(Buffer.from(JSON.stringify(kept)), FLOW_COOKIE);
      return reply
        .setCookie(FLOW_COOKIE, Buffer.from(sealed).toString("base64url"), flowCookie(request))
        .redirect(begun.url, 302);
    },
  );
  app.get(
    CALLBACK,
    {
      config,
      onRequest: (request) => ofAddress(request),
      schema: { summary: "Where the city's sign-in sends the browser back to", tags, security: [] },
    },
    async (request, reply) => {
      const { oidc, groupMap } = deps;
      if (oidc === null || groupMap === null) throw notFound("the city's sign-in");
      const kept = await keptOf(deps, request);
      reply.clearCookie(FLOW_COOKIE, flowCookie(request));
      if (kept instanceof OidcFault) return refused(deps, reply, { why: "failed", of: kept }, "/");
      try {
        const address = new URL(request.url, kept.flow.redirectUri);
        const person = await oidc.finish(address, kept.flow);
        setSessionCookie(request, reply, await signInByOidc({ ...deps, groupMap }, person));
        return await reply.redirect(kept.to, 302);
      } catch (error) {
        if (error instanceof OidcRefused) {
          return refused(deps, reply, { why: error.why, of: null }, kept.to);
        }
        return refused(deps, reply, { why: "failed", of: faultOnly(error) }, kept.to);
      }
    },
  );
}

function waysRoute(app: ApiServer, deps: OidcDeps): void {
  app.get(
    "/api/sign-in",
    {
      config,
      schema: {
        summary: "How one can sign in here",
        tags,
        security: [],
        response: { 200: SignInWays },
      },
    },
    async (request) => ({
      oidc: deps.oidc === null ? null : { name: deps.oidc.name },
      passkeys: relyingPartyAt(deps.portalAddress, request) !== null,
    }),
  );
}

/** Our own faults go on to whoever answers 500 and logs where they arose. */
function faultOnly(error: unknown): OidcFault {
  if (error instanceof OidcFault) return error;
  throw error;
}

/** The flow this browser began, not long ago. */
async function keptOf(deps: OidcDeps, request: FastifyRequest) {
  const cookie = request.cookies[FLOW_COOKIE];
  if (cookie === undefined) return new OidcFault("no-cookie");
  const opened = await deps.secrets
    .open(Buffer.from(cookie, "base64url"), FLOW_COOKIE)
    .catch((error: unknown) => {
      // Our key that cannot be read is no fault of the cookie.
      if (typeof error === "object" && error !== null && "syscall" in error) throw error;
      return null;
    });
  if (opened === null) return new OidcFault("cookie-not-ours");
  const kept = Kept.parse(JSON.parse(Buffer.from(opened).toString("utf8")));
  const isLate = deps.now().getTime() - kept.begunAt >= FLOW_SECONDS * 1000;
  return isLate ? new OidcFault("too-late") : kept;
}

/** The browser asked, so it is answered with a page: the portal says why in the reader's language. */
function refused(
  { oidcRefused }: OidcDeps,
  reply: FastifyReply,
  { why, of }: { why: OidcRefused["why"] | "away" | "failed"; of: OidcFault | null },
  to: string,
) {
  oidcRefused(why, of?.message ?? null);
  const page = new URL(to, OURS);
  page.searchParams.set("refused", why);
  return reply.redirect(`${page.pathname}${page.search}`, 302);
}

/** Sent along when the provider sends the browser back to us, which is another site. */
const flowCookie = (request: FastifyRequest) => ({
  ...cookieOptions(request),
  sameSite: "lax" as const,
  path: "/api/oidc",
  maxAge: FLOW_SECONDS,
});
