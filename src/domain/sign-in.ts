import { z } from "zod";

/** How somebody came in: with a password of ours, a passkey alone, or by the city's own sign-in (OpenID Connect). */
export const SignInWay = z.enum(["password", "passkey", "oidc"]);
export type SignInWay = z.infer<typeof SignInWay>;

/** What a person must do before the house is open to them. */
export const Duty = z.enum([
  /** Somebody else has set the password. */
  "change-password",
  /** The town wants a second factor of one of their roles. */
  "set-up-second-factor",
]);
export type Duty = z.infer<typeof Duty>;
