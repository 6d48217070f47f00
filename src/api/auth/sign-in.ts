import type { AppendAudit } from "../../audit/append.ts";
import { RequestProblem } from "../../domain/request-problem.ts";
import type { SignInWay } from "../../domain/sign-in.ts";
import { newId } from "../../new-id.ts";
import type { Store } from "../../store/database.ts";
import { insertSession, townsOfPerson } from "../../store/sessions.ts";
import {
  type Candidate,
  forgetSignInFailures,
  type GuessedFrom,
  isKnownDevice,
  noteSignInFailure,
  personToSignIn,
  rememberDevice,
  signInWait,
} from "../../store/sign-in-attempts.ts";
import {
  ADDRESS_DAYS,
  DEVICE_DAYS,
  digestOf,
  newDevice,
  type SignInPlace,
} from "./guessed-from.ts";
import { countPasskey, type PasskeyPlace, passkeyShown } from "./passkeys.ts";
import type { PasskeyAssertion } from "../contract/passkeys.ts";
import { isPassword } from "./password.ts";
import { isRightCode, type SecondFactorDeps } from "./second-factor.ts";
import { digestOfToken, newSessionToken, type SessionTimes } from "./session-token.ts";

export interface SignInDeps extends SecondFactorDeps {
  readonly store: Store;
  readonly appendAudit: AppendAudit;
  readonly now: () => Date;
  readonly sessionTimes: SessionTimes;
}

/** What somebody typed or showed; of the second factor one of `code` and `passkey`, null where none was asked for yet. */
export interface Credentials {
  readonly login: string;
  readonly password: string;
  readonly code: string | null;
  readonly passkey: PasskeyProof | null;
}

/** A passkey's answer, and where it was asked for. */
export interface PasskeyProof {
  readonly assertion: PasskeyAssertion;
  readonly place: PasskeyPlace;
}

/** A session that was started, and the name its browser is known by from now on. */
export interface Started {
  readonly token: string;
  readonly device: string;
}

/**
 * Checks login, password and second factor, and starts a session. An unknown login takes the same way and
 * as long as a known one with a wrong password. Throws wrong-credentials, second-factor-needed, wrong-code,
 * wrong-passkey, passkey-refused, sign-in-blocked or no-town.
 */
export async function signIn(
  deps: SignInDeps,
  credentials: Credentials,
  place: SignInPlace,
): Promise<Started> {
  const login = loginOf(credentials.login);
  const { candidate, from, wait } = await lookUp(deps, login, place);
  if (wait > 0) throw blocked(wait);
  const { personId, passwordHash } = candidate ?? { personId: null, passwordHash: null };
  const right = await isPassword(credentials.password, passwordHash);
  const [town] = await deps.store.withActor({ kind: "visitor", personId }, townsOfPerson);
  const tenantId = town?.tenantId ?? null;
  const who = { from, personId, tenantId };
  if (!right || candidate === null) throw await wrongGuess(deps, who, "wrong-credentials");
  if (tenantId === null) throw new RequestProblem({ code: "no-town", params: {} });
  if (!(await hasSecondFactor(deps, candidate, tenantId, credentials))) {
    throw await wrongGuess(
      deps,
      who,
      credentials.passkey === null ? "wrong-code" : "wrong-passkey",
    );
  }
  const device = await rememberPlace(deps, login, place, from);
  const token = await startSession(deps, { personId: candidate.personId, tenantId }, "password");
  return { token, device };
}

/**
 * Starts a session by a passkey alone, whose device has asked for a PIN or a finger: it is what one has and what
 * one knows or is at once. Guesses at the password do not hold it up. Throws wrong-passkey, passkey-refused or no-town.
 */
export async function signInByPasskey(
  deps: SignInDeps,
  proof: PasskeyProof,
  place: SignInPlace,
): Promise<Started> {
  const shown = await passkeyShown(deps, proof.place, proof.assertion, true);
  if (shown === null) throw new RequestProblem({ code: "wrong-passkey", params: {} });
  const { personId, login } = shown;
  const [town] = await deps.store.withActor({ kind: "visitor", personId }, townsOfPerson);
  if (town === undefined) throw new RequestProblem({ code: "no-town", params: {} });
  const who = { personId, tenantId: town.tenantId };
  await countPasskey(deps, who, shown);
  const { from } = await lookUp(deps, login, place);
  const device = await rememberPlace(deps, login, place, from);
  return { token: await startSession(deps, who, "passkey"), device };
}

/** Whoever is let in from here was no stranger; gives the name the browser is known by. */
async function rememberPlace(
  { store }: SignInDeps,
  login: string,
  place: SignInPlace,
  from: GuessedFrom,
): Promise<string> {
  const device = place.device ?? newDevice();
  await store.withActor({ kind: "visitor", personId: null }, async (trx) => {
    await forgetSignInFailures(trx, from);
    await rememberDevice(trx, from.loginSha256, digestOf("device", device), DEVICE_DAYS);
    const addressSha256 = digestOf("address", login, place.address);
    await rememberDevice(trx, from.loginSha256, addressSha256, ADDRESS_DAYS);
  });
  return device;
}

/** As people type it: logins are in lower case. */
export const loginOf = (typed: string): string => typed.trim().toLowerCase();

/** Starts a session of somebody who has shown who they are; gives its token. */
export async function startSession(
  deps: Pick<SignInDeps, "store" | "now" | "sessionTimes">,
  who: { readonly personId: string; readonly tenantId: string },
  via: SignInWay,
): Promise<string> {
  const token = newSessionToken();
  await deps.store.withActor({ kind: "visitor", personId: who.personId }, (trx) =>
    insertSession(trx, {
      id: newId(),
      personId: who.personId,
      tokenSha256: digestOfToken(token),
      currentTenantId: who.tenantId,
      expiresAt: new Date(deps.now().getTime() + deps.sessionTimes.absoluteSeconds * 1000),
      via,
    }),
  );
  return token;
}

/**
 * Whose login it is, and how long it must wait from here. A browser that was signed in with this login
 * before stands for itself, so that strangers who guess never lock out whoever works there; anybody else
 * is counted by the address, and, where nobody signed in with this login of late, with all other strangers.
 */
async function lookUp(
  { store }: SignInDeps,
  login: string,
  { address, device }: SignInPlace,
): Promise<{
  readonly candidate: Candidate | null;
  readonly from: GuessedFrom;
  readonly wait: number;
}> {
  const loginSha256 = digestOf("login", login);
  return store.withActor({ kind: "visitor", personId: null }, async (trx) => {
    const deviceSha256 = digestOf("device", device ?? "");
    const addressSha256 = digestOf("address", login, address);
    const isKnown = device !== null && (await isKnownDevice(trx, loginSha256, deviceSha256));
    const isHome = await isKnownDevice(trx, loginSha256, addressSha256);
    const ofAddress = isHome ? [addressSha256] : [addressSha256, STRANGERS];
    const sources = isKnown ? [deviceSha256] : ofAddress;
    const from = { loginSha256, sources };
    return {
      candidate: await personToSignIn(trx, login),
      from,
      wait: await signInWait(trx, from),
    };
  });
}

/** The source that stands for everybody who comes from nowhere known. */
const STRANGERS = "";

/** True where none is in force. Throws second-factor-needed where one is and none came, or passkey-refused. */
async function hasSecondFactor(
  deps: SignInDeps,
  { personId, sealedSecret, hasPasskey }: Candidate,
  tenantId: string,
  { code, passkey }: Credentials,
): Promise<boolean> {
  if (sealedSecret === null && !hasPasskey) return true;
  if (passkey !== null) {
    const shown = await passkeyShown(deps, passkey.place, passkey.assertion, false);
    if (shown === null || shown.personId !== personId) return false;
    await countPasskey(deps, { personId, tenantId }, shown);
    return true;
  }
  if (code === null) throw new RequestProblem({ code: "second-factor-needed", params: {} });
  return isRightCode(deps, { personId, tenantId }, sealedSecret, code);
}

/** Counts it. That somebody's login is blocked is an event of their town; an unknown one is nobody's. */
async function wrongGuess(
  deps: SignInDeps,
  who: {
    readonly from: GuessedFrom;
    readonly personId: string | null;
    readonly tenantId: string | null;
  },
  code: "wrong-credentials" | "wrong-code" | "wrong-passkey",
): Promise<RequestProblem> {
  const { from, personId, tenantId } = who;
  const wait =
    tenantId === null || personId === null
      ? await deps.store.withActor({ kind: "visitor", personId: null }, (trx) =>
          noteSignInFailure(trx, from),
        )
      : await deps.store.withActor({ kind: "process", tenantId }, async (trx) => {
          const seconds = await noteSignInFailure(trx, from);
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
  return wait > 0 ? blocked(wait) : new RequestProblem({ code, params: {} });
}

const blocked = (seconds: number): RequestProblem =>
  new RequestProblem(
    { code: "sign-in-blocked", params: { seconds } },
    { retryAfterSeconds: seconds },
  );
