import { z } from "zod";
import { RequestProblem } from "../../domain/request-problem.ts";
import { setPassword } from "../../store/accounts.ts";
import { recoveryCodesLeft } from "../../store/passkeys.ts";
import { mySecondFactor } from "../../store/second-factors.ts";
import { personAtWork, townsOfPerson } from "../../store/sessions.ts";
import type { ApiServer } from "../api-server.ts";
import type { SignedIn } from "../auth/guard.ts";
import { requirePassword } from "../auth/fresh-password.ts";
import { hashPassword } from "../auth/password.ts";
import type { LimitMaker } from "../auth/rate-limits.ts";
import { beginEnrolment, confirmEnrolment, removeOwn } from "../auth/second-factor.ts";
import { loginOf } from "../auth/sign-in.ts";
import {
  ChangePassword,
  PASSWORD_CHARACTERS_MIN,
  RecoveryCodes,
  SecondFactorBegun,
  SecondFactorCode,
  SecondFactorState,
} from "../contract/session.ts";
import type { SessionDeps } from "./session.ts";

export interface AccountDeps extends SessionDeps {
  /** A QR code as SVG. */
  readonly drawQrCode: (text: string) => Promise<string>;
}

const tags = ["session"];
const config = { whileOwing: true };

/** What people change of their own account: the password, and the second factor. */
export function accountRoutes(app: ApiServer, deps: AccountDeps, limitTo: LimitMaker): void {
  passwordRoute(app, deps, limitTo);
  secondFactorState(app, deps);
  secondFactorRoutes(app, deps, limitTo);
}

function passwordRoute(app: ApiServer, deps: AccountDeps, limitTo: LimitMaker): void {
  // Whoever found an open browser may not guess on.
  const ofPerson = limitTo(deps.rateLimits.signInOfLogin, (request) => request.actor.personId);
  app.put(
    "/api/session/password",
    {
      config,
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
      refuseWeak(login, body);
      await requirePassword(deps.store, actor, body.currentPassword);
      await storePassword(deps, actor, await hashPassword(body.newPassword));
      return reply.status(204).send();
    },
  );
}

async function storePassword(
  deps: AccountDeps,
  { acts, personId, sessionId, tenantId }: SignedIn,
  passwordHash: string,
): Promise<void> {
  await deps.store.withActor(acts, async (trx) => {
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
}

/** The old one again would leave a temporary password known to whoever set it. */
function refuseWeak(
  login: string,
  { currentPassword, newPassword }: z.infer<typeof ChangePassword>,
): void {
  const weak =
    newPassword.length < PASSWORD_CHARACTERS_MIN ||
    loginOf(newPassword) === login ||
    newPassword === currentPassword;
  if (!weak) return;
  throw new RequestProblem({
    code: "weak-password",
    params: { charactersMin: PASSWORD_CHARACTERS_MIN },
  });
}

const url = "/api/session/second-factor";

function secondFactorState(app: ApiServer, deps: AccountDeps): void {
  app.get(
    url,
    {
      config,
      schema: {
        summary: "One's own codes as second factor",
        tags,
        response: { 200: SecondFactorState },
      },
    },
    async ({ actor }) => {
      return deps.store.withActor(actor.reads, async (trx) => ({
        since: (await mySecondFactor(trx))?.confirmedAt?.toISOString() ?? null,
        recoveryCodesLeft: await recoveryCodesLeft(trx),
      }));
    },
  );
}

function secondFactorRoutes(app: ApiServer, deps: AccountDeps, limitTo: LimitMaker): void {
  const ofPerson = limitTo(
    deps.rateLimits.signInOfLogin,
    (request) => `code ${request.actor.personId}`,
  );
  app.post(
    url,
    {
      config,
      schema: {
        summary: "Begin a second factor: a new secret, in force once a code of it was shown",
        tags,
        response: { 201: SecondFactorBegun },
      },
    },
    async ({ actor }, reply) => {
      const names = await deps.store.withActor(actor.reads, async (trx) => ({
        login: (await personAtWork(trx, actor.personId)).login,
        town: (await townsOfPerson(trx)).find((town) => town.tenantId === actor.tenantId)?.name,
      }));
      const { uri, key } = await beginEnrolment(deps, actor, { ...names, town: names.town ?? "" });
      return reply.status(201).send({ qrSvg: await deps.drawQrCode(uri), key });
    },
  );
  app.put(
    url,
    {
      config,
      preHandler: (request) => ofPerson(request),
      schema: {
        summary: "Put it in force by a code; gives the recovery codes, once",
        tags,
        body: SecondFactorCode,
        response: { 200: RecoveryCodes },
      },
    },
    async ({ actor, body }) => ({ codes: [...(await confirmEnrolment(deps, actor, body.code))] }),
  );
  app.delete(
    url,
    {
      config,
      preHandler: (request) => ofPerson(request),
      schema: {
        summary: "Take one's own second factor away, by a last code of it",
        tags,
        body: SecondFactorCode,
        response: { 204: z.undefined() },
      },
    },
    async ({ actor, body }, reply) => {
      await removeOwn(deps, actor, body.code);
      return reply.status(204).send();
    },
  );
}
