import { RequestProblem } from "../../domain/request-problem.ts";
import { newId } from "../../new-id.ts";
import {
  addPasskey,
  askPasskey,
  keepRecoveryCodes,
  type KnownPasskey,
  myPasskeys,
  passkeyToSignIn,
  type PasskeyPurpose,
  removePasskey,
  renamePasskey,
  takeChallenge,
  usePasskey,
} from "../../store/passkeys.ts";
import type {
  PasskeyAssertion,
  PasskeyOptions,
  PasskeyRegistration,
} from "../contract/passkeys.ts";
import { digestOf } from "./guessed-from.ts";
import type { RelyingParty } from "./relying-party.ts";
import { type Owner, sayOfOwner, type SecondFactorDeps } from "./second-factor.ts";
import { digestOfRecoveryCode, newRecoveryCodes } from "./totp.ts";

/** Where a question is put and its answer comes from: the page's party, and what in this browser it is bound to. */
export interface PasskeyPlace {
  readonly party: RelyingParty;
  /** The session's id, or a cookie of whoever is to sign in. */
  readonly boundTo: string;
}

/** How long somebody may look for the key, and the challenge is good. */
const SECONDS = 300;
/** COSE's numbers of EdDSA, ES256 and RS256: what authenticators can do (WebAuthn 5.8.5). */
const ALGORITHMS = [-8, -7, -257];

/** Loaded when the first passkey is: with its formats of certificates it would be a fifth of all the API loads. */
const webAuthn = () => import("@simplewebauthn/server");

const NOBODY = { kind: "visitor", personId: null } as const;

/** What to ask an authenticator to sign in by. `alone`: in place of a password, so it must know its person. */
export async function askToSignIn(
  deps: SecondFactorDeps,
  place: PasskeyPlace,
  alone: boolean,
): Promise<PasskeyOptions> {
  const { generateAuthenticationOptions } = await webAuthn();
  const options = await generateAuthenticationOptions({
    rpID: place.party.id,
    timeout: SECONDS * 1000,
    userVerification: alone ? "required" : "preferred",
  });
  await keepQuestion(deps, place, "sign-in", options.challenge);
  return { publicKey: { ...options } };
}

/** What to ask an authenticator to make a passkey by; the ones the person has already are not made twice. */
export async function askToRegister(
  deps: SecondFactorDeps,
  owner: Owner,
  place: PasskeyPlace,
  names: { readonly login: string; readonly displayName: string },
): Promise<PasskeyOptions> {
  const { personId, tenantId } = owner;
  const mine = await deps.store.withActor({ kind: "person", personId, tenantId }, myPasskeys);
  const { generateRegistrationOptions } = await webAuthn();
  const options = await generateRegistrationOptions({
    rpName: "Poststelle",
    rpID: place.party.id,
    userID: new Uint8Array(Buffer.from(personId.replaceAll("-", ""), "hex")),
    userName: names.login,
    userDisplayName: names.displayName,
    timeout: SECONDS * 1000,
    // Which make it is, is nobody's business: any may be used.
    attestationType: "none",
    excludeCredentials: mine.map(({ credentialId, transports }) => ({
      id: credentialId,
      transports: [...transports],
    })),
    authenticatorSelection: { residentKey: "required", userVerification: "preferred" },
    supportedAlgorithmIDs: ALGORITHMS,
  });
  await keepQuestion(deps, place, "register", options.challenge);
  return { publicKey: { ...options } };
}

/**
 * Registers what an authenticator made. Gives recovery codes where the person had none left: whoever loses
 * the device is not locked out. Throws wrong-passkey or passkey-known.
 */
export async function registerPasskey(
  deps: SecondFactorDeps,
  owner: Owner,
  place: PasskeyPlace,
  made: { readonly name: string; readonly passkey: PasskeyRegistration },
): Promise<readonly string[]> {
  const { personId, tenantId } = owner;
  const credential = await credentialOf(deps, place, made.passkey);
  const codes = newRecoveryCodes();
  return deps.store.withActor({ kind: "act", personId, tenantId }, async (trx) => {
    const passkeyId = newId();
    const isNew = await addPasskey(trx, {
      id: passkeyId,
      credentialId: credential.id,
      publicKey: credential.publicKey,
      counter: credential.counter,
      transports: made.passkey.response.transports,
      name: made.name,
    });
    if (!isNew) throw new RequestProblem({ code: "passkey-known", params: {} });
    const given = (await keepRecoveryCodes(trx, codes.map(digestOfRecoveryCode))) ? codes : [];
    await sayOfOwner(deps, trx, owner, {
      type: "passkey-registered",
      personId,
      passkeyId,
      recoveryCodes: given.length,
    });
    return given;
  });
}

/** Another name for one's own. Throws not-found. */
export const nameOwnPasskey = (
  deps: SecondFactorDeps,
  owner: Owner,
  passkeyId: string,
  name: string,
): Promise<void> =>
  changeOwn(deps, owner, passkeyId, {
    change: (trx) => renamePasskey(trx, passkeyId, name),
    type: "passkey-renamed",
  });

/** Takes one's own away. Throws not-found. */
export const removeOwnPasskey = (
  deps: SecondFactorDeps,
  owner: Owner,
  passkeyId: string,
): Promise<void> =>
  changeOwn(deps, owner, passkeyId, {
    change: (trx) => removePasskey(trx, passkeyId),
    type: "passkey-removed",
  });

async function changeOwn(
  deps: SecondFactorDeps,
  owner: Owner,
  passkeyId: string,
  how: {
    readonly change: (trx: Parameters<typeof removePasskey>[0]) => Promise<boolean>;
    readonly type: "passkey-renamed" | "passkey-removed";
  },
): Promise<void> {
  const { personId, tenantId } = owner;
  await deps.store.withActor({ kind: "act", personId, tenantId }, async (trx) => {
    if (!(await how.change(trx))) {
      throw new RequestProblem({ code: "not-found", params: {} }, { item: `passkey ${passkeyId}` });
    }
    await sayOfOwner(deps, trx, owner, { type: how.type, personId, passkeyId });
  });
}

/** A passkey whose answer is right, and how often it says it was used. */
export type ShownPasskey = KnownPasskey & { readonly counter: number };

/**
 * Whose passkey answered the question of this browser, which is used up by that; null: it is wrong, late, or
 * nobody's. `alone`: the authenticator must have asked for a PIN or the like.
 */
export async function passkeyShown(
  deps: SecondFactorDeps,
  { party, boundTo }: PasskeyPlace,
  assertion: PasskeyAssertion,
  alone: boolean,
): Promise<ShownPasskey | null> {
  const { verifyAuthenticationResponse } = await webAuthn();
  const expectedChallenge = await takeQuestion(deps, boundTo, "sign-in");
  const known = await deps.store.withActor(NOBODY, (trx) => passkeyToSignIn(trx, assertion.id));
  if (expectedChallenge === null || known === null) return null;
  const verified = await verifyAuthenticationResponse({
    response: { ...assertion, clientExtensionResults: {} },
    expectedChallenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    // We count ourselves, with the row locked, and tell of it: see `countPasskey`.
    credential: { id: assertion.id, publicKey: new Uint8Array(known.publicKey), counter: 0 },
    requireUserVerification: alone,
  }).catch(notRight);
  if (verified?.verified !== true) return null;
  return { ...known, counter: verified.authenticationInfo.newCounter };
}

/** Counts a use. Throws passkey-refused where it counted backwards, after the trail was told. */
export async function countPasskey(
  deps: SecondFactorDeps,
  owner: Owner,
  { id, counter }: ShownPasskey,
): Promise<void> {
  const { personId, tenantId } = owner;
  const isInOrder = await deps.store.withActor({ kind: "act", personId, tenantId }, async (trx) => {
    if (await usePasskey(trx, id, counter)) return true;
    await sayOfOwner(deps, trx, owner, { type: "passkey-refused", personId, passkeyId: id });
    return false;
  });
  if (!isInOrder) throw new RequestProblem({ code: "passkey-refused", params: {} });
}

async function credentialOf(
  deps: SecondFactorDeps,
  { party, boundTo }: PasskeyPlace,
  passkey: PasskeyRegistration,
) {
  const { verifyRegistrationResponse } = await webAuthn();
  const expectedChallenge = await takeQuestion(deps, boundTo, "register");
  const made =
    expectedChallenge === null
      ? null
      : await verifyRegistrationResponse({
          response: { ...passkey, clientExtensionResults: {} },
          expectedChallenge,
          expectedOrigin: party.origin,
          expectedRPID: party.id,
          requireUserVerification: false,
          supportedAlgorithmIDs: ALGORITHMS,
        }).catch(notRight);
  if (made?.verified !== true) throw new RequestProblem({ code: "wrong-passkey", params: {} });
  return made.registrationInfo.credential;
}

/** The library throws whatever is wrong with an answer, and reads nothing but the answer. */
const notRight = (): null => null;

const boundDigest = (boundTo: string): string => digestOf("passkey", boundTo);

const keepQuestion = (
  { store }: SecondFactorDeps,
  { boundTo }: PasskeyPlace,
  purpose: PasskeyPurpose,
  challenge: string,
): Promise<void> =>
  store.withActor(NOBODY, (trx) =>
    askPasskey(trx, boundDigest(boundTo), purpose, { challenge, seconds: SECONDS }),
  );

/** In a transaction of its own: whatever comes of the answer, the question is not asked twice. */
const takeQuestion = (
  { store }: SecondFactorDeps,
  boundTo: string,
  purpose: PasskeyPurpose,
): Promise<string | null> =>
  store.withActor(NOBODY, (trx) => takeChallenge(trx, boundDigest(boundTo), purpose));
