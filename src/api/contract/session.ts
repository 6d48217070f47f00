import { z } from "zod";
import { Duty, SignInWay } from "../../domain/sign-in.ts";
import { Role } from "../../domain/town.ts";
import { PasskeyAssertion } from "./passkeys.ts";

/** POST /api/session. */
export const SignIn = z.strictObject({
  login: z.string().min(1).max(100),
  password: z.string().min(1).max(1000),
  /** Of the second factor, or a recovery code; asked for where the account has one. */
  code: z.string().min(1).max(50).nullable().default(null),
  /** In place of a code: a passkey's answer to what POST /api/sign-in/passkey asked of this browser. */
  passkey: PasskeyAssertion.nullable().default(null),
});
export type SignIn = z.infer<typeof SignIn>;

const Town = z.object({ id: z.uuid(), key: z.string(), name: z.string(), purpose: z.string() });

/** Who is signed in, for which town, and what that allows. */
export const Session = z
  .object({
    person: z.object({ id: z.uuid(), login: z.string(), displayName: z.string() }),
    /** The town the person works for now; null: none of theirs is left. */
    tenant: Town.nullable(),
    /** Every town the person may change to. */
    tenants: z.array(Town),
    /** In the current town, today. */
    roles: z.array(Role),
    /** Units whose post the person sees, with all units below. */
    units: z.array(z.object({ id: z.uuid(), key: z.string(), name: z.string() })),
    /** What must be done before the house is open: only the routes of the session answer until then. */
    duties: z.array(Duty),
    /** How the person came in. */
    via: SignInWay,
    /** When the session ends, however much it is used; and after how many seconds without use. */
    expiresAt: z.iso.datetime(),
    idleSeconds: z.int(),
    /** Where to go after signing out, to be signed out there too; null: nowhere. */
    signOutUrl: z.string().nullable(),
    /** To be sent as X-CSRF-Token with everything but GET. */
    csrfToken: z.string(),
    /** In which sentences are answered; by Accept-Language. */
    language: z.enum(["de", "en"]),
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof Session>;

/** PATCH /api/session: work for another town. */
export const ChangeTown = z.strictObject({ tenantId: z.uuid() });
export type ChangeTown = z.infer<typeof ChangeTown>;

/** Fewest characters of a password (NIST SP 800-63B: length counts, rules of composition do not). */
export const PASSWORD_CHARACTERS_MIN = 12;

/** PUT /api/session/password. */
export const ChangePassword = z.strictObject({
  currentPassword: z.string().min(1).max(1000),
  newPassword: z.string().min(1).max(1000),
});
export type ChangePassword = z.infer<typeof ChangePassword>;

/** GET /api/sign-in: how one can sign in here. */
export const SignInWays = z
  .object({
    /** The city's own sign-in; null: there is none. */
    oidc: z.object({ name: z.string() }).nullable(),
    /** Whether passkeys hold at the address this was asked at. */
    passkeys: z.boolean(),
  })
  .meta({ id: "SignInWays" });

/** GET /api/session/second-factor. */
export const SecondFactorState = z
  .object({
    /** Since when it is in force; null: it is not. */
    since: z.iso.datetime().nullable(),
    recoveryCodesLeft: z.int(),
  })
  .meta({ id: "SecondFactorState" });

/** A secret an authenticator app is to learn: as a picture, and to be typed in. */
export const SecondFactorBegun = z
  .object({
    /** A QR code as SVG. */
    qrSvg: z.string(),
    key: z.string(),
  })
  .meta({ id: "SecondFactorBegun" });

/** A code the app shows, or a recovery code. */
export const SecondFactorCode = z.strictObject({ code: z.string().min(1).max(50) });

/** Codes for whoever loses the phone: shown once, each good once. */
export const RecoveryCodes = z.object({ codes: z.array(z.string()) }).meta({ id: "RecoveryCodes" });
