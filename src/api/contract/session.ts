import { z } from "zod";
import { Role } from "../../domain/town.ts";

/** POST /api/session. */
export const SignIn = z.strictObject({
  login: z.string().min(1).max(100),
  password: z.string().min(1).max(1000),
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
