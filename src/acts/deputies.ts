import type { DeputyNamed } from "../domain/acts.ts";
import { CalendarDate } from "../domain/ids.ts";
import { newId } from "../new-id.ts";
import { townToday } from "../store/act-subjects.ts";
import { endDeputyship, insertDeputyship, mayNameDeputy } from "../store/deputies.ts";
import { type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";

/** Names a deputy: for oneself, as a head for one's people, as administrator for anybody. Gives its id. */
export async function nameDeputy(
  deps: ActDeps,
  person: ActPerson,
  wanted: DeputyNamed,
): Promise<string> {
  return inAct(deps, person, null, async (act) => {
    const { trx } = act;
    const { tenantId, personId: namedBy } = person;
    const personId = wanted.personId ?? namedBy;
    const { deputyId, from, to } = wanted;
    if (to < (await townToday(trx))) refuse("deputy-over");
    if (!(await mayNameDeputy(trx, personId, deputyId))) refuse("not-a-deputy");
    const id = newId();
    const of = { id, tenantId, personId, deputyId, namedBy };
    await insertDeputyship(trx, { ...of, validFrom: from, validTo: to });
    await act.sayOfTown({
      type: "deputy-named",
      deputyshipId: id,
      personId,
      deputyId,
      from: CalendarDate.parse(from),
      to: CalendarDate.parse(to),
    });
    return id;
  });
}

/** Ends it with yesterday: from now on the deputy sees nothing of it. */
export async function endDeputy(deps: ActDeps, person: ActPerson, id: string): Promise<void> {
  await inAct(deps, person, null, async (act) => {
    const lastDay =
      (await endDeputyship(act.trx, id, await townToday(act.trx))) ?? refuse("not-found");
    await act.sayOfTown({
      type: "deputy-ended",
      deputyshipId: id,
      lastDay: CalendarDate.parse(lastDay),
    });
  });
}
