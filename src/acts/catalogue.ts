import { canonicalJson } from "../domain/canonical-json.ts";
import { problemsOfService } from "../domain/check-rules.ts";
import type { Responsibility } from "../domain/town.ts";
import { maySetMode } from "../store/act-rights.ts";
import { unitIdOf } from "../store/act-subjects.ts";
import {
  deleteService,
  findService,
  insertService,
  knowsService,
  updateService,
} from "../store/catalogue.ts";
import type { Trx } from "../store/database.ts";
import { insertPortalChange } from "../store/portal-changes.ts";
import { unitKeysNow } from "../store/views/units.ts";
import { type Act, type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";
import { wrongFields } from "./rules.ts";
import { requireUnchanged } from "./saved-meanwhile.ts";

/** Adds a service to the catalogue: by a supervisor, or the head of its unit. Gives its id. */
export async function addService(
  deps: ActDeps,
  person: ActPerson,
  entry: Responsibility,
): Promise<string> {
  return inAct(deps, person, null, async (act) => {
    await requireSound(act.trx, entry);
    const orgUnitId = await unitToChange(act.trx, entry.unit);
    if (await knowsService(act.trx, entry)) refuse("service-exists");
    const added = withoutEmptyKeys(entry);
    const id = await insertService(act.trx, person.tenantId, orgUnitId, added);
    await tell(deps, act, { orgUnitId, before: null, after: added, reason: null });
    return id;
  });
}

type ServiceWords = Omit<Responsibility, "unit" | "service">;

/** Other words for a service; its unit and name stay, for they are its key. Throws "changed-meanwhile" where `basedOn` is not what is saved. */
export async function changeService(
  deps: ActDeps,
  person: ActPerson,
  id: string,
  words: ServiceWords,
  basedOn: ServiceWords,
): Promise<void> {
  await inAct(deps, person, null, async (act) => {
    const before = (await findService(act.trx, id)) ?? refuse("not-found");
    const orgUnitId = await unitToChange(act.trx, before.unit);
    requireUnchanged<ServiceWords>(basedOn, before);
    const after = withoutEmptyKeys({ ...before, ...words });
    await requireSound(act.trx, after);
    if (canonicalJson(before) === canonicalJson(after)) return;
    await updateService(act.trx, id, after);
    await tell(deps, act, { orgUnitId, before, after, reason: null });
  });
}

/** Ends a service: from now on nothing is routed by its words. */
export async function endService(
  deps: ActDeps,
  person: ActPerson,
  id: string,
  reason: string,
): Promise<void> {
  await inAct(deps, person, null, async (act) => {
    const before = (await findService(act.trx, id)) ?? refuse("not-found");
    const orgUnitId = await unitToChange(act.trx, before.unit);
    await deleteService(act.trx, id);
    await tell(deps, act, { orgUnitId, before, after: null, reason });
  });
}

/** No keys of LeiKa are as if none were ever given. */
function withoutEmptyKeys({ leika, ...entry }: Responsibility): Responsibility {
  return leika === undefined || leika.length === 0 ? entry : { ...entry, leika };
}

async function unitToChange(trx: Trx, key: string): Promise<string> {
  const orgUnitId = (await unitIdOf(trx, key)) ?? refuse("unknown-unit");
  if (!(await maySetMode(trx, orgUnitId))) refuse("not-allowed");
  return orgUnitId;
}

async function requireSound(trx: Trx, entry: Responsibility): Promise<void> {
  const problems = problemsOfService(entry, await unitKeysNow(trx));
  if (problems.length > 0) throw wrongFields(problems);
}

interface ServiceChange {
  readonly orgUnitId: string;
  readonly before: Responsibility | null;
  readonly after: Responsibility | null;
  readonly reason: string | null;
}

async function tell(deps: ActDeps, act: Act, change: ServiceChange): Promise<void> {
  const { before, after, reason } = change;
  const entry = after ?? before;
  if (entry === null) return;
  const { unit, service } = entry;
  const { tenantId, personId } = act.person;
  const of = { tenantId, kind: "responsibility", key: `${unit}:${service}` } as const;
  await insertPortalChange(act.trx, { ...of, ...change, figures: null, personId, at: deps.now() });
  await act.sayOfTown({
    type: "responsibility-changed",
    unit,
    service,
    change: before === null ? "added" : after === null ? "ended" : "changed",
    fields: fieldsOf(before, after),
    reason,
  });
}

function fieldsOf(before: Responsibility | null, after: Responsibility | null): string[] {
  if (before === null || after === null) return [];
  const fields = ["words", "documents", "laws", "notResponsibleFor", "leika"] as const;
  return fields.filter(
    (field) => canonicalJson(before[field] ?? []) !== canonicalJson(after[field] ?? []),
  );
}
