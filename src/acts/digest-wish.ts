import { setDigestWish } from "../store/digests.ts";
import { type ActDeps, type ActPerson, inAct } from "./act.ts";

/** Says that one wants the daily e-mail, or not any more. */
export async function wishDigest(deps: ActDeps, person: ActPerson, wanted: boolean): Promise<void> {
  await inAct(deps, person, null, async (act) => {
    const { tenantId, personId } = person;
    if (await setDigestWish(act.trx, { tenantId, personId }, wanted)) {
      await act.sayOfTown({ type: "digest-wished", personId, wanted });
    }
  });
}
