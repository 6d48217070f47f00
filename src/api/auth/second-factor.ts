import type { AppendAudit } from "../../audit/append.ts";
import { RequestProblem } from "../../domain/request-problem.ts";
import type { Store, Trx } from "../../store/database.ts";
import { recoveryCodesLeft } from "../../store/passkeys.ts";
import {
  beginSecondFactor,
  confirmSecondFactor,
  mySecondFactor,
  removeSecondFactor,
  takeCodeStep,
  useRecoveryCode,
} from "../../store/second-factors.ts";
import {
  base32,
  digestOfRecoveryCode,
  newRecoveryCodes,
  newTotpSecret,
  stepOfCode,
  totpUri,
} from "./totp.ts";

/** Seals secrets with a key that is not in the database. */
interface Secrets {
  seal(bytes: Uint8Array, context: string): Promise<Uint8Array>;
  open(sealed: Uint8Array, context: string): Promise<Uint8Array>;
}

export interface SecondFactorDeps {
  readonly store: Store;
  readonly appendAudit: AppendAudit;
  readonly now: () => Date;
  readonly secrets: Secrets;
}

/** Whose second factor it is, and the town whose trail tells of it. */
export interface Owner {
  readonly personId: string;
  readonly tenantId: string;
}

/**
 * Whether the code is of this secret and time and was never used, or is a recovery code that is left.
 * `sealedSecret` null: there is no app, and a recovery code alone can be right.
 */
export async function isRightCode(
  deps: SecondFactorDeps,
  owner: Owner,
  sealedSecret: Uint8Array | null,
  code: string,
): Promise<boolean> {
  const step =
    sealedSecret === null
      ? null
      : stepOfCode(await deps.secrets.open(sealedSecret, contextOf(owner)), code, deps.now());
  return deps.store.withActor({ kind: "act", ...owner }, async (trx) => {
    if (step !== null) return takeCodeStep(trx, step);
    if (!(await useRecoveryCode(trx, digestOfRecoveryCode(code)))) return false;
    const left = await recoveryCodesLeft(trx);
    await sayOfOwner(deps, trx, owner, {
      type: "recovery-code-used",
      personId: owner.personId,
      left,
    });
    return true;
  });
}

/** How an app learns a new secret. */
export interface Enrolment {
  /** For apps that scan. */
  readonly uri: string;
  /** For typing it in, in groups of four. */
  readonly key: string;
}

/** Makes a new secret, which is in force once a code of it was shown. Throws not-possible-now when one is in force. */
export async function beginEnrolment(
  deps: SecondFactorDeps,
  owner: Owner,
  names: { readonly login: string; readonly town: string },
): Promise<Enrolment> {
  const secret = newTotpSecret();
  const sealed = await deps.secrets.seal(secret, contextOf(owner));
  const begun = await deps.store.withActor(
    { kind: "person", personId: owner.personId, tenantId: owner.tenantId },
    (trx) => beginSecondFactor(trx, sealed),
  );
  if (!begun) throw new RequestProblem({ code: "not-possible-now", params: {} });
  const uri = totpUri(secret, names.login, `Poststelle ${names.town}`);
  return { uri, key: (base32(secret).match(/.{1,4}/g) ?? []).join(" ") };
}

/** Puts it in force by a code of it; gives the recovery codes, which nobody can be shown again. Throws wrong-code. */
export async function confirmEnrolment(
  deps: SecondFactorDeps,
  owner: Owner,
  code: string,
): Promise<readonly string[]> {
  const codes = newRecoveryCodes();
  await deps.store.withActor({ kind: "act", ...owner }, async (trx) => {
    const begun = await mySecondFactor(trx);
    if (begun === null || begun.confirmedAt !== null) {
      throw new RequestProblem({ code: "not-possible-now", params: {} });
    }
    const secret = await deps.secrets.open(begun.sealedSecret, contextOf(owner));
    const step = stepOfCode(secret, code, deps.now());
    if (step === null) throw new RequestProblem({ code: "wrong-code", params: {} });
    if (!(await confirmSecondFactor(trx, step, codes.map(digestOfRecoveryCode)))) {
      throw new RequestProblem({ code: "not-possible-now", params: {} });
    }
    await sayOfOwner(deps, trx, owner, { type: "second-factor-set-up", personId: owner.personId });
  });
  return codes;
}

/** Takes one's own away, by a last code of it. Throws wrong-code. */
export async function removeOwn(deps: SecondFactorDeps, owner: Owner, code: string): Promise<void> {
  const { personId, tenantId } = owner;
  const mine = await deps.store.withActor({ kind: "act", personId, tenantId }, mySecondFactor);
  if (mine === null) throw new RequestProblem({ code: "not-possible-now", params: {} });
  if (mine.confirmedAt !== null && !(await isRightCode(deps, owner, mine.sealedSecret, code))) {
    throw new RequestProblem({ code: "wrong-code", params: {} });
  }
  await deps.store.withActor({ kind: "act", personId, tenantId }, async (trx) => {
    await removeSecondFactor(trx, personId);
    await sayOfOwner(deps, trx, owner, { type: "second-factor-removed", personId });
  });
}

const contextOf = ({ personId }: Owner): string => `second-factor ${personId}`;

/** Tells the trail of a town what befell somebody's second factor. */
export const sayOfOwner = (
  { appendAudit, now }: SecondFactorDeps,
  trx: Trx,
  { personId, tenantId }: Owner,
  fact: Parameters<AppendAudit>[3][number]["fact"],
) =>
  appendAudit(trx, tenantId, now(), [
    {
      subject: { kind: "tenant", id: tenantId },
      actor: { kind: "person", id: personId },
      fact,
      keyOwnerId: null,
    },
  ]);
