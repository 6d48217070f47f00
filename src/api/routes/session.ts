import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { RequestProblem, notFound } from "../../domain/request-problem.ts";
import { setPassword } from "../../store/accounts.ts";
import {
  chooseTown,
  deleteSessions,
  personAtWork,
  personToSignIn,
  townsOfPerson,
  useSession,
} from "../../store/sessions.ts";
import type { ApiServer } from "../api-server.ts";
import type { SignedIn } from "../auth/guard.ts";
import { hashPassword, isPassword } from "../auth/password.ts";
import type { LimitMaker, RateLimits } from "../auth/rate-limits.ts";
import {
  clearSessionCookie,
  csrfTokenOf,
  digestOfToken,
  SESSION_IDLE_SECONDS,
  setSessionCookie,
  tokenOf,
} from "../auth/session-token.ts";
import { loginOf, signIn, type SignInDeps } from "../auth/sign-in.ts";
import {
  ChangePassword,
  ChangeTown,
  PASSWORD_CHARACTERS_MIN,
  Session,
  SignIn,
} from "../contract/session.ts";
import { languageOf } from "../language.ts";

export interface SessionDeps extends SignInDeps {
  readonly rateLimits: RateLimits;
}

const tags = ["session"];

/** Signing in and out, the town one works for, and one's own password. */
export function sessionRoutes(app: ApiServer, deps: SessionDeps, limitTo: LimitMaker): void {
  signInRoute(app, deps, limitTo);
  app.get(
    "/api/session",
    {
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
  passwordRoute(app, deps, limitTo);
}

function signInRoute(app: ApiServer, deps: SessionDeps, limitTo: LimitMaker): void {
  const ofAddress = limitTo(deps.rateLimits.signInOfAddress, (request) => request.ip);
  const ofLogin = limitTo(deps.rateLimits.signInOfLogin, (request) =>
    loginOf(SignIn.parse(request.body).login),
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
      const token = await signIn(deps, request.body);
      const session = await sessionOf(deps, request, await actorAfter(deps, token), token);
      setSessionCookie(request, reply, token);
      return reply.status(201).send(session);
    },
  );
}

function signOutRoutes(app: ApiServer, deps: SessionDeps): void {
  const signOut = (url: string, summary: string, which: (actor: SignedIn) => string | null) =>
    app.delete(
      url,
      { schema: { summary, tags, response: { 204: z.undefined() } } },
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

function passwordRoute(app: ApiServer, deps: SessionDeps, limitTo: LimitMaker): void {
  // Whoever found an open browser may not guess on.
  const ofPerson = limitTo(deps.rateLimits.signInOfLogin, (request) => request.actor.personId);
  app.put(
    "/api/session/password",
    {
      preHandler: (request) => ofPerson(request),
      schema: {
        summary: "Change one's own password; every other session of the person ends",
        tags,
        body: ChangePassword,
        response: { 204: z.undefined() },
      },
    },
    async ({ actor, body }, reply) => {
      const { login } = await deps.store.withActor(actor.reads, (trx) =>
        personAtWork(trx, actor.personId),
      );
      refuseWeak(login, body.newPassword);
      const known = await deps.store.withActor({ kind: "visitor", personId: null }, (trx) =>
        personToSignIn(trx, login),
      );
      if (!(await isPassword(body.currentPassword, known?.passwordHash ?? null))) {
        throw new RequestProblem({ code: "wrong-current-password", params: {} });
      }
      const passwordHash = await hashPassword(body.newPassword);
      await deps.store.withActor(actor.acts, async (trx) => {
        const { personId, sessionId, tenantId } = actor;
        if (!(await setPassword(trx, { personId, passwordHash, keptSessionId: sessionId }))) {
          throw new RequestProblem({ code: "no-town", params: {} });
        }
        await deps.appendAudit(trx, tenantId, deps.now(), [
          {
            subject: { kind: "tenant", id: tenantId },
            actor: { kind: "person", id: personId },
            fact: { type: "password-set", personId },
            keyOwnerId: null,
          },
        ]);
      });
      return reply.status(204).send();
    },
  );
}

function refuseWeak(login: string, password: string): void {
  const weak = password.length < PASSWORD_CHARACTERS_MIN || loginOf(password) === login;
  if (!weak) return;
  throw new RequestProblem({
    code: "weak-password",
    params: { charactersMin: PASSWORD_CHARACTERS_MIN },
  });
}

/** Who the token stands for now, after it was made or its town was changed. */
async function actorAfter(
  deps: SessionDeps,
  token: string,
): Promise<Pick<SignedIn, "personId" | "tenantId" | "roles">> {
  const session = await deps.store.withActor({ kind: "visitor", personId: null }, (trx) =>
    useSession(trx, digestOfToken(token), SESSION_IDLE_SECONDS),
  );
  if (session === null) throw new RequestProblem({ code: "not-signed-in", params: {} });
  return { ...session, tenantId: session.tenantId ?? "" };
}

async function sessionOf(
  deps: SessionDeps,
  request: FastifyRequest,
  actor: Pick<SignedIn, "personId" | "tenantId" | "roles">,
  token: string,
): Promise<Session> {
  const { personId, tenantId, roles } = actor;
  return deps.store.withActor({ kind: "person", personId, tenantId }, async (trx) => {
    const { login, displayName, units } = await personAtWork(trx, personId);
    const towns = (await townsOfPerson(trx)).map(({ tenantId: id, ...town }) => ({ id, ...town }));
    return {
      person: { id: personId, login, displayName },
      tenant: towns.find((town) => town.id === tenantId) ?? null,
      tenants: towns,
      roles: [...roles],
      units: [...units],
      csrfToken: csrfTokenOf(token),
      language: languageOf(request.headers["accept-language"]),
    };
  });
}
