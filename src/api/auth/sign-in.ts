import { createHash } from "node:crypto";
import type { AppendAudit } from "../../audit/append.ts";
import { RequestProblem } from "../../domain/request-problem.ts";
import { newId } from "../../new-id.ts";
import type { Store } from "../../store/database.ts";
import {
  forgetSignInFailures,
  insertSession,
  noteSignInFailure,
  personToSignIn,
  signInWait,
  townsOfPerson,
} from "../../store/sessions.ts";
import { isPassword } from "./password.ts";
import { digestOfToken, newSessionToken, SESSION_SECONDS } from "./session-token.ts";

export interface SignInDeps {
  readonly store: Store;
  readonly appendAudit: AppendAudit;
  readonly now: () => Date;
}

/**
 * Checks login and password, and starts a session; gives its token. An unknown login takes the same way
 * and as long as a known one with a wrong password. Throws wrong-credentials, sign-in-blocked or no-town.
 */
export async function signIn(
  deps: SignInDeps,
  credentials: { readonly login: string; readonly password: string },
): Promise<string> {
  const login = loginOf(credentials.login);
  const loginSha256 = createHash("sha256").update(login).digest("hex");
  const { known, wait } = await deps.store.withActor(
    { kind: "visitor", personId: null },
    async (trx) => ({
      known: await personToSignIn(trx, login),
      wait: await signInWait(trx, loginSha256),
    }),
  );
  if (wait > 0) throw blocked(wait);
  const right = await isPassword(credentials.password, known?.passwordHash ?? null);
  const personId = known?.personId ?? null;
  const towns = await deps.store.withActor({ kind: "visitor", personId }, townsOfPerson);
  const [town] = towns;
  if (!right || personId === null) {
    throw await wrongGuess(deps, loginSha256, personId, town?.tenantId ?? null);
  }
  if (town === undefined) throw new RequestProblem({ code: "no-town", params: {} });
  return startSession(deps, personId, town.tenantId, loginSha256);
}

/** As people type it: logins are in lower case. */
export const loginOf = (typed: string): string => typed.trim().toLowerCase();

async function startSession(
  deps: SignInDeps,
  personId: string,
  tenantId: string,
  loginSha256: string,
): Promise<string> {
  const token = newSessionToken();
  await deps.store.withActor({ kind: "visitor", personId }, async (trx) => {
    await forgetSignInFailures(trx, loginSha256);
    await insertSession(trx, {
      id: newId(),
      personId,
      tokenSha256: digestOfToken(token),
      currentTenantId: tenantId,
      expiresAt: new Date(deps.now().getTime() + SESSION_SECONDS * 1000),
    });
  });
  return token;
}

/** Counts it. That somebody's login is blocked is an event of their town; an unknown one is nobody's. */
async function wrongGuess(
  deps: SignInDeps,
  loginSha256: string,
  personId: string | null,
  tenantId: string | null,
): Promise<RequestProblem> {
  const wait =
    tenantId === null || personId === null
      ? await deps.store.withActor({ kind: "visitor", personId: null }, (trx) =>
          noteSignInFailure(trx, loginSha256),
        )
      : await deps.store.withActor({ kind: "process", tenantId }, async (trx) => {
          const seconds = await noteSignInFailure(trx, loginSha256);
          if (seconds === 0) return 0;
          await deps.appendAudit(trx, tenantId, deps.now(), [
            {
              subject: { kind: "tenant", id: tenantId },
              actor: { kind: "house", part: "sign-in" },
              fact: { type: "sign-in-blocked", personId, seconds },
              keyOwnerId: null,
            },
          ]);
          return seconds;
        });
  return wait > 0 ? blocked(wait) : new RequestProblem({ code: "wrong-credentials", params: {} });
}

const blocked = (seconds: number): RequestProblem =>
  new RequestProblem(
    { code: "sign-in-blocked", params: { seconds } },
    { retryAfterSeconds: seconds },
  );
