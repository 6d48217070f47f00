import type { ActRefusal } from "./acts.ts";
import type { Duty } from "./sign-in.ts";

/** A code that takes no parameters is given `{}`. */
type NoParams = Readonly<Record<string, never>>;

/**
 * Everything that can be wrong with what somebody asks of us, with what its sentences need. Whoever adds
 * one adds its status below and its sentences in sentences/{de,en}-request-problems.ts; the compiler insists.
 */
export interface RequestProblemParams extends Readonly<
  Record<Exclude<ActRefusal, "not-found">, NoParams>
> {
  "invalid-request": { readonly fields: readonly string[] };
  "malformed-body": NoParams;
  "idempotency-key-missing": NoParams;
  "upload-without-files": NoParams;
  "not-signed-in": NoParams;
  "wrong-credentials": NoParams;
  "second-factor-needed": NoParams;
  "wrong-code": NoParams;
  "wrong-passkey": NoParams;
  "passkey-refused": NoParams;
  "passkey-known": NoParams;
  "passkeys-not-here": NoParams;
  "duty-first": { readonly duties: readonly Duty[] };
  "wrong-current-password": NoParams;
  "csrf-token-wrong": NoParams;
  "foreign-origin": NoParams;
  "role-missing": { readonly roles: readonly string[] };
  "no-town": NoParams;
  "not-found": NoParams;
  "no-such-endpoint": NoParams;
  "empty-file": NoParams;
  "upload-cut-short": NoParams;
  "upload-too-slow": { readonly seconds: number };
  "too-large": { readonly megabytes: number };
  "too-many-files": { readonly filesMax: number };
  "unsupported-media-type": { readonly wanted: string };
  "weak-password": { readonly charactersMin: number };
  "too-many-requests": { readonly seconds: number };
  "too-many-streams": { readonly streamsMax: number };
  "sign-in-blocked": { readonly seconds: number };
  "database-away": NoParams;
  "disk-full": NoParams;
  "message-unreadable": NoParams;
  "trial-too-slow": { readonly seconds: number };
  internal: NoParams;
}
export type RequestProblemCode = keyof RequestProblemParams;

/** What can be wrong with people, units and signing in; its sentences stand in files of their own. */
export type AccountProblemCode =
  | "login-taken"
  | "last-administrator"
  | "works-elsewhere"
  | "from-groups"
  | "unit-known"
  | "unit-in-use"
  | "plan-outdated"
  | "changed-meanwhile"
  | "mailbox-known"
  | "mailbox-password-needed"
  | "second-factor-needed"
  | "wrong-code"
  | "wrong-passkey"
  | "passkey-refused"
  | "passkey-known"
  | "passkeys-not-here"
  | "duty-first";

/** What can be wrong with sealed post; its sentences stand in files of their own. */
export type SealedProblemCode =
  "unknown-opening-rule" | "recorded-otherwise" | "addressee-needed" | "one-of-several";

/** The HTTP status of each problem. */
export const requestProblemStatus: Readonly<Record<RequestProblemCode, number>> = {
  "invalid-request": 400,
  "malformed-body": 400,
  "idempotency-key-missing": 400,
  "upload-without-files": 400,
  "not-signed-in": 401,
  "wrong-credentials": 401,
  "second-factor-needed": 401,
  "wrong-code": 403,
  "wrong-passkey": 403,
  "passkey-refused": 403,
  "passkey-known": 409,
  "passkeys-not-here": 409,
  "duty-first": 403,
  "wrong-current-password": 403,
  "csrf-token-wrong": 403,
  "foreign-origin": 403,
  "role-missing": 403,
  "no-town": 403,
  "not-found": 404,
  "no-such-endpoint": 404,
  "empty-file": 422,
  "upload-cut-short": 400,
  "upload-too-slow": 408,
  "not-allowed": 403,
  "supervisor-needed": 403,
  "already-settled": 409,
  "not-possible-now": 409,
  "second-person-needed": 409,
  "claimed-by-another": 409,
  "same-unit": 409,
  "too-late": 409,
  "erasure-blocked": 409,
  "erasure-needs-supervisor": 403,
  "erasure-pending": 409,
  "unknown-kind-of-post": 422,
  "login-taken": 409,
  "last-administrator": 409,
  "works-elsewhere": 409,
  "from-groups": 409,
  "unit-known": 409,
  "unit-in-use": 409,
  "plan-outdated": 409,
  "changed-meanwhile": 409,
  "mailbox-known": 409,
  "mailbox-password-needed": 409,
  erased: 410,
  "no-sampling-plan": 409,
  "nothing-to-draw": 409,
  "batch-closed": 409,
  "batch-not-counted": 409,
  "batch-under-way": 409,
  "difference-unnamed": 409,
  "day-closed": 409,
  "day-to-come": 409,
  "trial-needed": 409,
  "rules-changed-meanwhile": 409,
  "service-exists": 409,
  "sample-needed": 409,
  "check-running": 409,
  "message-unreadable": 422,
  "trial-too-slow": 422,
  "unknown-unit": 422,
  "unknown-page": 422,
  "pages-not-conserved": 422,
  "not-a-colleague": 422,
  "reason-needed": 422,
  "copy-known": 409,
  "copy-to-one-person": 422,
  "not-a-deputy": 422,
  "deputy-over": 409,
  "unknown-opening-rule": 422,
  "recorded-otherwise": 422,
  "addressee-needed": 422,
  "one-of-several": 409,
  "too-large": 413,
  "too-many-files": 413,
  "unsupported-media-type": 415,
  "weak-password": 422,
  "too-many-requests": 429,
  "too-many-streams": 429,
  "sign-in-blocked": 429,
  "database-away": 503,
  "disk-full": 507,
  internal: 500,
};

/** A field of a request that is not in order. `code` is zod's, for programs. */
export interface FieldProblem {
  readonly field: string;
  readonly code: string;
}

/** What may be said beside the code. */
export interface ProblemContext {
  /** What it is about, such as "capture 0198…" or a file's place in an upload; default: the endpoint. */
  readonly item?: string;
  readonly errors?: readonly FieldProblem[];
  readonly retryAfterSeconds?: number;
  /** Who saved it meanwhile, and when; `by` null: nobody whose name is known. */
  readonly savedMeanwhile?: { readonly by: string | null; readonly at: string };
}

/** A problem as a value with its code, so that each language can say it. */
export type RequestProblemValue =
  | {
      readonly [Code in OtherThanRefusal]: {
        readonly code: Code;
        readonly params: RequestProblemParams[Code];
      };
    }[OtherThanRefusal]
  // As one: the compiler tries no more than 25 codes one by one.
  | { readonly code: ActRefusal; readonly params: NoParams };
type OtherThanRefusal = Exclude<RequestProblemCode, ActRefusal>;

/** Thrown where a request cannot be met; the API answers it as problem details (RFC 9457). */
export class RequestProblem extends Error {
  override readonly name = "RequestProblem";
  readonly value: RequestProblemValue;
  readonly context: ProblemContext;

  constructor(value: RequestProblemValue, context: ProblemContext = {}) {
    super(value.code);
    this.value = value;
    this.context = context;
  }
}

/** What one may not see is answered like what is not there: a stranger learns nothing from a guess. */
export const notFound = (item: string): RequestProblem =>
  new RequestProblem({ code: "not-found", params: {} }, { item });

/** What is wrong in a few words, why, and what helps. */
export interface RequestProblemSentences {
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
}

/** One language: sentences for every problem; a missing one does not compile. */
export type RequestProblemLanguage = {
  readonly [Code in RequestProblemCode]: (
    params: RequestProblemParams[Code],
  ) => RequestProblemSentences;
};
