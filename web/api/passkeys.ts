import { queryOptions } from "@tanstack/react-query";
import type { PasskeyOptions, Passkeys } from "../../src/api/contract/passkeys.ts";
import type { Session } from "../../src/api/contract/session.ts";
import { request } from "./request.ts";

/** One's own passkeys, and whether one can be made at this address. */
export const passkeys = () =>
  queryOptions({
    queryKey: ["passkeys"],
    queryFn: ({ signal }) => request<Passkeys>("/api/session/passkeys", { signal }),
  });

/** Whether this browser can ask for passkeys in the words the API speaks (WebAuthn level 3). */
export const knowsPasskeys = (): boolean =>
  "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;

/** Nobody showed or made a passkey: it was given up, took too long, or there is already one of this account on it. */
export class NoPasskey extends Error {
  override readonly name = "NoPasskey";
  readonly why: "given-up" | "known";

  constructor(why: NoPasskey["why"]) {
    super(why);
    this.why = why;
  }
}

/** Lets the browser make a passkey; gives what the API registers. Throws NoPasskey. */
export async function makePasskey({ publicKey }: PasskeyOptions): Promise<unknown> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the API says it in the browser's own words
  const asked = publicKey as unknown as PublicKeyCredentialCreationOptionsJSON;
  return answerOf(
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked),
    }),
  );
}

/** Lets the person show one; gives what the API checks. Throws NoPasskey or a `Refusal`. */
export async function showPasskey(alone: boolean): Promise<unknown> {
  const { publicKey } = await request<PasskeyOptions>("/api/sign-in/passkey", {
    method: "POST",
    body: { alone },
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  const asked = publicKey as unknown as PublicKeyCredentialRequestOptionsJSON;
  return answerOf(
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked),
    }),
  );
}

/** Signs in by a passkey alone. Throws NoPasskey or a `Refusal`. */
export const signInByPasskey = async (): Promise<Session> =>
  request<Session>("/api/session/passkey", {
    method: "POST",
    body: { passkey: await showPasskey(true) },
  });

async function answerOf(asked: Promise<Credential | null>): Promise<unknown> {
  const given = await asked.catch((error: unknown) => {
    const isKnown = error instanceof DOMException && error.name === "InvalidStateError";
    throw new NoPasskey(isKnown ? "known" : "given-up");
  });
  if (!(given instanceof PublicKeyCredential)) throw new NoPasskey("given-up");
  return given.toJSON();
}
