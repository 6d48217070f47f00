import { type ActPerson, ActRefused } from "../acts/act.ts";
import { notFound, RequestProblem } from "../domain/request-problem.ts";
import type { SignedIn } from "./auth/guard.ts";

/** Who acts, of whoever is signed in. */
export const personOf = ({ acts: { tenantId, personId } }: SignedIn): ActPerson => ({
  tenantId,
  personId,
});

/** Does it; a refusal is answered as what it is, about this item. */
export async function answered<T>(item: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ActRefused)) throw error;
    if (error.why === "not-found") throw notFound(item);
    throw new RequestProblem({ code: error.why, params: {} }, { item });
  }
}
