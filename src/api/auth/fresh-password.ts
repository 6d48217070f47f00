import { RequestProblem } from "../../domain/request-problem.ts";
import type { Store } from "../../store/database.ts";
import { personAtWork } from "../../store/sessions.ts";
import { personToSignIn } from "../../store/sign-in-attempts.ts";
import type { SignedIn } from "./guard.ts";
import { isPassword } from "./password.ts";

/** That whoever sits at this open session knows its password. Throws wrong-current-password. */
export async function requirePassword(
  store: Store,
  { reads, personId }: Pick<SignedIn, "reads" | "personId">,
  password: string,
): Promise<void> {
  const { login } = await store.withActor(reads, (trx) => personAtWork(trx, personId));
  const known = await store.withActor({ kind: "visitor", personId: null }, (trx) =>
    personToSignIn(trx, login),
  );
  if (await isPassword(password, known?.passwordHash ?? null)) return;
  throw new RequestProblem({ code: "wrong-current-password", params: {} });
}
