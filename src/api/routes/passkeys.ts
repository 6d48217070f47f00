import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { myPasskeys } from "../../store/passkeys.ts";
import { personAtWork } from "../../store/sessions.ts";
import type { ApiServer } from "../api-server.ts";
import { requirePassword } from "../auth/fresh-password.ts";
import { placeOf } from "../auth/guessed-from.ts";
import {
  askToRegister,
  askToSignIn,
  nameOwnPasskey,
  registerPasskey,
  removeOwnPasskey,
} from "../auth/passkeys.ts";
import type { LimitMaker } from "../auth/rate-limits.ts";
import { relyingPartyAt } from "../auth/relying-party.ts";
import { cookieOptions, newSessionToken } from "../auth/session-token.ts";
import { signInByPasskey } from "../auth/sign-in.ts";
import { IdParams } from "../contract/paging.ts";
import {
  FreshPassword,
  NewPasskey,
  PasskeyOptions,
  Passkeys,
  RenamePasskey,
  SignInByPasskey,
} from "../contract/passkeys.ts";
import { RecoveryCodes, Session } from "../contract/session.ts";
import {
  answerWithSession,
  PASSKEY_COOKIE,
  proofOf,
  requireParty,
  type SessionDeps,
} from "./session.ts";

const tags = ["session"];
const done = { 204: z.undefined() };
const PATH = "/api/session/passkeys";

/** Passkeys: signing in with one, and what people do with their own. */
export function passkeyRoutes(app: ApiServer, deps: SessionDeps, limitTo: LimitMaker): void {
  signInRoutes(app, deps, limitTo);
  ownRoutes(app, deps, limitTo);
  changeRoutes(app, deps, limitTo);
}

function signInRoutes(app: ApiServer, deps: SessionDeps, limitTo: LimitMaker): void {
  const ofAddress = limitTo(deps.rateLimits.signInOfAddress, (request) => `passkey ${request.ip}`);
  const config = { access: "anybody" } as const;
  app.post(
    "/api/sign-in/passkey",
    {
      config,
      onRequest: (request) => ofAddress(request),
      schema: {
        summary:
          "What to ask a passkey by, to sign in from this browser; `alone`: without a password",
        tags,
        security: [],
        body: z.strictObject({ alone: z.boolean() }),
        response: { 200: PasskeyOptions },
      },
    },
    async (request, reply) => {
      const party = requireParty(deps.portalAddress, request);
      const boundTo = newSessionToken();
      const options = await askToSignIn(deps, { party, boundTo }, request.body.alone);
      setPasskeyCookie(request, reply, boundTo);
      return options;
    },
  );
  app.post(
    "/api/session/passkey",
    {
      config,
      onRequest: (request) => ofAddress(request),
      schema: {
        summary: "Sign in by a passkey alone; the session is a cookie",
        tags,
        security: [],
        body: SignInByPasskey,
        response: { 201: Session },
      },
    },
    async (request, reply) => {
      const proof = proofOf(deps, request, request.body.passkey);
      const started = await signInByPasskey(deps, proof, placeOf(request));
      return answerWithSession(deps, request, reply, started);
    },
  );
}

function ownRoutes(app: ApiServer, deps: SessionDeps, limitTo: LimitMaker): void {
  const ofPerson = freshPasswords(deps, limitTo);
  // A passkey may be the second factor that its person owes.
  const config = { whileOwing: true };
  app.get(
    PATH,
    { config, schema: { summary: "One's own passkeys", tags, response: { 200: Passkeys } } },
    async (request) => {
      const mine = await deps.store.withActor(request.actor.reads, myPasskeys);
      return {
        possible: relyingPartyAt(deps.portalAddress, request) !== null,
        passkeys: mine.map(({ id, name, registeredAt, lastUsedAt, refusedSince }) => ({
          id,
          name,
          registeredAt: registeredAt.toISOString(),
          lastUsedAt: lastUsedAt?.toISOString() ?? null,
          refusedSince: refusedSince?.toISOString() ?? null,
        })),
      };
    },
  );
  app.post(
    `${PATH}/begin`,
    {
      config,
      preHandler: (request) => ofPerson(request),
      schema: {
        summary: "What to make a passkey by, for whoever shows the password once more",
        tags,
        body: FreshPassword,
        response: { 200: PasskeyOptions },
      },
    },
    async (request) => {
      const { actor, body } = request;
      const place = { party: requireParty(deps.portalAddress, request), boundTo: actor.sessionId };
      await requirePassword(deps.store, actor, body.password);
      const names = await deps.store.withActor(actor.reads, (trx) =>
        personAtWork(trx, actor.personId),
      );
      return askToRegister(deps, actor, place, names);
    },
  );
  app.post(
    PATH,
    {
      config,
      preHandler: (request) => ofPerson(request),
      schema: {
        summary:
          "Register a passkey that was made; gives recovery codes, once, where there were none",
        tags,
        body: NewPasskey,
        response: { 201: RecoveryCodes },
      },
    },
    async (request, reply) => {
      const { actor, body } = request;
      const place = { party: requireParty(deps.portalAddress, request), boundTo: actor.sessionId };
      const codes = await registerPasskey(deps, actor, place, body);
      return reply.status(201).send({ codes: [...codes] });
    },
  );
}

function changeRoutes(app: ApiServer, deps: SessionDeps, limitTo: LimitMaker): void {
  const ofPerson = freshPasswords(deps, limitTo);
  app.patch(
    `${PATH}/:id`,
    {
      preHandler: (request) => ofPerson(request),
      schema: {
        summary: "Another name for one's own passkey",
        tags,
        params: IdParams,
        body: RenamePasskey,
        response: done,
      },
    },
    async ({ actor, params: { id }, body }, reply) => {
      await requirePassword(deps.store, actor, body.password);
      await nameOwnPasskey(deps, actor, id, body.name);
      return reply.status(204).send();
    },
  );
  app.delete(
    `${PATH}/:id`,
    {
      preHandler: (request) => ofPerson(request),
      schema: {
        summary: "Take one's own passkey away",
        tags,
        params: IdParams,
        body: FreshPassword,
        response: done,
      },
    },
    async ({ actor, params: { id }, body }, reply) => {
      await requirePassword(deps.store, actor, body.password);
      await removeOwnPasskey(deps, actor, id);
      return reply.status(204).send();
    },
  );
}

/** Whoever found an open browser may not guess on. */
const freshPasswords = ({ rateLimits }: SessionDeps, limitTo: LimitMaker) =>
  limitTo(rateLimits.signInOfLogin, (request) => `passkeys ${request.actor.personId}`);

/** Binds what was asked to this browser. */
function setPasskeyCookie(request: FastifyRequest, reply: FastifyReply, boundTo: string): void {
  reply.setCookie(PASSKEY_COOKIE, boundTo, cookieOptions(request));
}
