import type { FastifyRequest } from "fastify";
import { RequestProblem } from "../../domain/request-problem.ts";
import type { Duty, SignInWay } from "../../domain/sign-in.ts";
import type { Role } from "../../domain/town.ts";
import type { DbActor, Store } from "../../store/database.ts";
import { useSession } from "../../store/sessions.ts";
import type { ApiServer } from "../api-server.ts";
import { isOwnOrigin } from "./same-origin.ts";
import { digestOfToken, isCsrfToken, type SessionTimes, tokenOf } from "./session-token.ts";

/** Who may call a route: anybody, whoever is signed in (the default), or holders of one of these roles. */
export type Access = "anybody" | "signed-in" | readonly Role[];

/** The person behind a request, and what they may. */
export interface SignedIn {
  readonly sessionId: string;
  readonly personId: string;
  /** The town worked for now; the empty string while none is chosen: then row-level security shows nothing. */
  readonly tenantId: string;
  readonly roles: readonly Role[];
  /** What the person owes before any route but those that say `whileOwing`. */
  readonly duties: readonly Duty[];
  readonly via: SignInWay;
  /** When the session ends, however much it is used. */
  readonly expiresAt: Date;
  /** `deps.store.withActor(request.actor.reads, trx => ...)` shows what is this person's to see. */
  readonly reads: Extract<DbActor, { kind: "person" }>;
  /** `deps.store.withActor(request.actor.acts, trx => ...)` is for acts that write (ADR 0010). */
  readonly acts: Extract<DbActor, { kind: "act" }>;
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** Default: "signed-in". */
    access?: Access;
    /** Open also to whoever must first change a password or set the second factor up; default: not. */
    whileOwing?: boolean;
  }
  interface FastifyRequest {
    /** Set by the guard for every route that is not for anybody; reading it elsewhere throws. */
    actor: SignedIn;
  }
}

interface GuardDeps {
  readonly store: Store;
  readonly sessionTimes: SessionTimes;
}

/** Answers requests to routes one may not call before anything of them is read. */
export function guardRoutes(app: ApiServer, deps: GuardDeps): void {
  const actors = new WeakMap<FastifyRequest, SignedIn>();
  app.decorateRequest("actor", {
    getter(this: FastifyRequest) {
      const actor = actors.get(this);
      if (actor === undefined) throw new Error("This route has no actor: it is for anybody");
      return actor;
    },
  });
  app.addHook("onRequest", async (request: FastifyRequest) => {
    const actor = await letIn(request, deps);
    if (actor !== null) actors.set(request, actor);
  });
}

/** Who asks; null where anybody may. Throws for whoever may not call this route. */
async function letIn(request: FastifyRequest, deps: GuardDeps): Promise<SignedIn | null> {
  const changes = !SAFE_METHODS.includes(request.method);
  if (changes && !isOwnOrigin(request)) throw refuse("foreign-origin");
  const access = request.routeOptions.config.access ?? "signed-in";
  if (access === "anybody" || request.is404) return null;
  const token = tokenOf(request);
  const actor = token === null ? null : await actorOf(deps, token);
  if (token === null || actor === null) throw refuse("not-signed-in");
  const csrfToken = request.headers["x-csrf-token"];
  if (changes && !isCsrfToken(csrfToken, token)) throw refuse("csrf-token-wrong");
  refuseOwing(request, actor);
  refuseWithoutRole(access, actor);
  return actor;
}

function refuseOwing(request: FastifyRequest, { duties }: SignedIn): void {
  if (duties.length === 0 || request.routeOptions.config.whileOwing === true) return;
  throw new RequestProblem({ code: "duty-first", params: { duties } });
}

function refuseWithoutRole(access: Access, actor: SignedIn): void {
  if (typeof access === "string" || access.some((role) => actor.roles.includes(role))) return;
  throw new RequestProblem({ code: "role-missing", params: { roles: access } });
}

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

const refuse = (code: "foreign-origin" | "not-signed-in" | "csrf-token-wrong"): RequestProblem =>
  new RequestProblem({ code, params: {} });

/** The person of a token, whose session is in use from now on; null: none, or ended. */
export async function actorOf(deps: GuardDeps, token: string): Promise<SignedIn | null> {
  const session = await deps.store.withActor({ kind: "visitor", personId: null }, (trx) =>
    useSession(trx, digestOfToken(token), deps.sessionTimes.idleSeconds),
  );
  if (session === null) return null;
  const tenantId = session.tenantId ?? "";
  const reads = { kind: "person", tenantId, personId: session.personId } as const;
  return { ...session, tenantId, reads, acts: { ...reads, kind: "act" } };
}
