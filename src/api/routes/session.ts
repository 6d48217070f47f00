import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { notFound, RequestProblem } from "../../domain/request-problem.ts";
import { chooseTown, deleteSessions, personAtWork, townsOfPerson } from "../../store/sessions.ts";
import type { ApiServer } from "../api-server.ts";
import { actorOf, type SignedIn } from "../auth/guard.ts";
import { placeOf, setDeviceCookie } from "../auth/guessed-from.ts";
import type { Oidc } from "../auth/oidc.ts";
import { relyingPartyAt, type RelyingParty } from "../auth/relying-party.ts";
import type { LimitMaker, RateLimits } from "../auth/rate-limits.ts";
import {
  clearSessionCookie,
  cookieOptions,
  csrfTokenOf,
  setSessionCookie,
  tokenOf,
} from "../auth/session-token.ts";
import {
  loginOf,
  type PasskeyProof,
  signIn,
  type SignInDeps,
  type Started,
} from "../auth/sign-in.ts";
import type { PasskeyAssertion } from "../contract/passkeys.ts";
import { ChangeTown, Session, SignIn } from "../contract/session.ts";
import { languageOf } from "../language.ts";

export interface SessionDeps extends SignInDeps {
  readonly rateLimits: RateLimits;
  /** The city's own sign-in; null: there is none. */
  readonly oidc: Oidc | null;
  /** Where people reach the portal, which is what passkeys are bound to; null: not said. */
  readonly portalAddress: string | null;
}

/** Binds what a passkey is asked to the browser it was asked in. */
export const PASSKEY_COOKIE = "poststelle-passkey";

const tags = ["session"];
const config = { whileOwing: true };

/** Signing in and out, and the town one works for. */
export function sessionRoutes(app: ApiServer, deps: SessionDeps, limitTo: LimitMaker): void {
  signInRoute(app, deps, limitTo);
  app.get(
    "/api/session",
    {
      config,
      schema: {
        summary: "Who is signed in, and what that allows",
        tags,
        response: { 200: Session },
      },
    },
    (request) => sessionOf(deps, request, request.actor, tokenOf(request) ?? ""),
  );
  app.patch(
    "/api/session",
    {
      config,
      schema: {
        summary: "Work for another town",
        tags,
        body: ChangeTown,
        response: { 200: Session },
      },
    },
    async (request) => {
      const { actor, body } = request;
      await deps.store.withActor(actor.reads, async (trx) => {
        const towns = await townsOfPerson(trx);
        if (!towns.some((town) => town.tenantId === body.tenantId)) {
          throw notFound(`tenant ${body.tenantId}`);
        }
        await chooseTown(trx, actor.sessionId, body.tenantId);
      });
      const token = tokenOf(request) ?? "";
      return sessionOf(deps, request, await actorAfter(deps, token), token);
    },
  );
  signOutRoutes(app, deps);
}

function signInRoute(app: ApiServer, deps: SessionDeps, limitTo: LimitMaker): void {
  const ofAddress = limitTo(deps.rateLimits.signInOfAddress, (request) => request.ip);
  // By address too: nobody elsewhere can use up what whoever owns the login may try.
  const ofLogin = limitTo(
    deps.rateLimits.signInOfLogin,
    (request) => `${loginOf(SignIn.parse(request.body).login)} ${request.ip}`,
  );
  app.post(
    "/api/session",
    {
      config: { access: "anybody" },
      onRequest: (request) => ofAddress(request),
      preHandler: (request) => ofLogin(request),
      schema: {
        summary: "Sign in; the session is a cookie",
        tags,
        security: [],
        body: SignIn,
        response: { 201: Session },
      },
    },
    async (request, reply) => {
      const answer = request.body.passkey;
      const passkey = answer === null ? null : proofOf(deps, request, answer);
      const started = await signIn(deps, { ...request.body, passkey }, placeOf(request));
      return answerWithSession(deps, request, reply, started);
    },
  );
}

/** A passkey's answer, with what this browser was asked. Throws passkeys-not-here. */
export function proofOf(
  { portalAddress }: SessionDeps,
  request: FastifyRequest,
  assertion: PasskeyAssertion,
): PasskeyProof {
  const party = requireParty(portalAddress, request);
  return { assertion, place: { party, boundTo: request.cookies[PASSKEY_COOKIE] ?? "" } };
}

/** Where passkeys hold. Throws passkeys-not-here. */
export function requireParty(portalAddress: string | null, request: FastifyRequest): RelyingParty {
  const party = relyingPartyAt(portalAddress, request);
  if (party !== null) return party;
  throw new RequestProblem({ code: "passkeys-not-here", params: {} });
}

/** Hands the browser its new session. */
export async function answerWithSession(
  deps: SessionDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { token, device }: Started,
): Promise<FastifyReply> {
  const session = await sessionOf(deps, request, await actorAfter(deps, token), token);
  setSessionCookie(request, reply, token);
  setDeviceCookie(request, reply, device);
  reply.clearCookie(PASSKEY_COOKIE, cookieOptions(request));
  return reply.status(201).send(session);
}

function signOutRoutes(app: ApiServer, deps: SessionDeps): void {
  const signOut = (url: string, summary: string, which: (actor: SignedIn) => string | null) =>
    app.delete(
      url,
      { config, schema: { summary, tags, response: { 204: z.undefined() } } },
      async (request, reply) => {
        await deps.store.withActor(request.actor.reads, (trx) =>
          deleteSessions(trx, which(request.actor)),
        );
        clearSessionCookie(request, reply);
        return reply.status(204).send();
      },
    );
  signOut("/api/session", "Sign out", (actor) => actor.sessionId);
  signOut("/api/sessions", "Sign out everywhere", () => null);
}

/** Who the token stands for now, after it was made or its town was changed. */
async function actorAfter(deps: SessionDeps, token: string): Promise<SignedIn> {
  const actor = await actorOf(deps, token);
  if (actor === null) throw new RequestProblem({ code: "not-signed-in", params: {} });
  return actor;
}

async function sessionOf(
  deps: SessionDeps,
  request: FastifyRequest,
  actor: SignedIn,
  token: string,
): Promise<Session> {
  const { personId, tenantId, roles, duties, via, expiresAt } = actor;
  const signOutUrl =
    via === "oidc" ? ((await deps.oidc?.signOutUrl(`${originOf(request)}/`)) ?? null) : null;
  return deps.store.withActor(actor.reads, async (trx) => {
    const { login, displayName, units } = await personAtWork(trx, personId);
    const towns = (await townsOfPerson(trx)).map(({ tenantId: id, ...town }) => ({ id, ...town }));
    return {
      person: { id: personId, login, displayName },
      tenant: towns.find((town) => town.id === tenantId) ?? null,
      tenants: towns,
      roles: [...roles],
      units: [...units],
      duties: [...duties],
      via,
      expiresAt: expiresAt.toISOString(),
      idleSeconds: deps.sessionTimes.idleSeconds,
      signOutUrl,
      csrfToken: csrfTokenOf(token),
      language: languageOf(request.headers["accept-language"]),
    };
  });
}

/** Our own address as the browser knows it; a proxy that is trusted says which. */
export const originOf = (request: FastifyRequest): string =>
  `${request.protocol}://${request.host}`;
