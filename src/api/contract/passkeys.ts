import { z } from "zod";

/** Bytes as WebAuthn's JSON has them. */
const base64Url = (charactersMax: number) =>
  z
    .string()
    .max(charactersMax)
    .regex(/^[\w-]+$/);
const CredentialId = base64Url(1400);

/** What a browser's `navigator.credentials.get` gives, as JSON (WebAuthn 5.5: AuthenticationResponseJSON). */
export const PasskeyAssertion = z.object({
  id: CredentialId,
  rawId: CredentialId,
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: base64Url(4000),
    authenticatorData: base64Url(4000),
    signature: base64Url(8000),
  }),
});
export type PasskeyAssertion = z.infer<typeof PasskeyAssertion>;

/** What `navigator.credentials.create` gives, as JSON (WebAuthn 5.1: RegistrationResponseJSON). */
export const PasskeyRegistration = z.object({
  id: CredentialId,
  rawId: CredentialId,
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: base64Url(4000),
    attestationObject: base64Url(20_000),
    transports: z.array(z.string().max(30)).max(10).default([]),
  }),
});
export type PasskeyRegistration = z.infer<typeof PasskeyRegistration>;

/** What an authenticator is to be asked, for `PublicKeyCredential.parseCreationOptionsFromJSON` and its sister. */
export const PasskeyOptions = z
  .object({ publicKey: z.looseObject({ challenge: z.string() }) })
  .meta({ id: "PasskeyOptions" });
export type PasskeyOptions = z.infer<typeof PasskeyOptions>;

/** POST /api/session/passkey: sign in by a passkey alone. */
export const SignInByPasskey = z.strictObject({ passkey: PasskeyAssertion });

export const PasskeyName = z.string().trim().min(1).max(60);
const password = z.string().min(1).max(1000);

/** GET /api/session/passkeys. */
export const Passkeys = z
  .object({
    /** Whether one can be made at this address of the portal. */
    possible: z.boolean(),
    passkeys: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        registeredAt: z.iso.datetime(),
        lastUsedAt: z.iso.datetime().nullable(),
        /** Since it counted backwards, as a copy would, and opens nothing; null: it is in order. */
        refusedSince: z.iso.datetime().nullable(),
      }),
    ),
  })
  .meta({ id: "Passkeys" });
export type Passkeys = z.infer<typeof Passkeys>;

/** POST /api/session/passkeys/begin, DELETE /api/session/passkeys/:id: who asks shows the password once more. */
export const FreshPassword = z.strictObject({ password });

/** POST /api/session/passkeys. */
export const NewPasskey = z.strictObject({ name: PasskeyName, passkey: PasskeyRegistration });

/** PATCH /api/session/passkeys/:id. */
export const RenamePasskey = z.strictObject({ name: PasskeyName, password });
