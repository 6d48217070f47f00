import type { CalendarDate } from "../domain/ids.ts";
import type { Role } from "../domain/town.ts";
import { hasRole } from "../store/act-rights.ts";
import { endSessions } from "../store/accounts.ts";
import { unitIdOf } from "../store/act-subjects.ts";
import {
  addPerson,
  endGrant,
  type Grant,
  grantsOfTown,
  holdsOn,
  isAdministered,
  lockPersonWords,
  renamePerson,
  setTemporaryPassword,
  townToday,
  worksOnlyHere,
  writeGrant,
} from "../store/people.ts";
import { removeSecondFactor } from "../store/second-factors.ts";
import { type Act, type ActDeps, type ActPerson, inAct, refuse } from "./act.ts";
import { requireUnchanged } from "./saved-meanwhile.ts";

/** What an administrator says of somebody. */
export interface PersonWords {
  readonly name: string;
  readonly email: string | null;
}

/** A role on days, of a unit by its key or of the whole town. */
export interface GrantWords {
  readonly role: Role;
  readonly unit: string | null;
  readonly from: CalendarDate;
  readonly to: CalendarDate | null;
}

/** Runs an act of an administrator; anybody else is refused. */
export const inAdministration = <T>(
  deps: ActDeps,
  person: ActPerson,
  use: (act: Act) => Promise<T>,
): Promise<T> =>
  inAct(deps, person, null, async (act) => {
    if (!(await hasRole(act.trx, "administrator"))) refuse("not-allowed");
    return use(act);
  });

/** Adds somebody with a first role; gives their id. Throws "login-taken" or "unknown-unit". */
export const addSomebody = (
  deps: ActDeps,
  person: ActPerson,
  words: PersonWords & { readonly login: string; readonly grant: GrantWords },
): Promise<string> =>
  inAdministration(deps, person, async (act) => {
    const personId = (await addPerson(act.trx, words)) ?? refuse("login-taken");
    await act.sayOfTown({ type: "person-added", personId });
    await grantTo(act, personId, words.grant);
    return personId;
  });

/** Another name or e-mail address for somebody of this town alone. Throws "changed-meanwhile" where `basedOn` is not what is saved. */
export const renameSomebody = (
  deps: ActDeps,
  person: ActPerson,
  personId: string,
  words: PersonWords,
  basedOn: PersonWords,
): Promise<void> =>
  inAdministration(deps, person, async (act) => {
    await requireOwnAccount(act, personId);
    requireUnchanged(basedOn, await lockPersonWords(act.trx, personId));
    await renamePerson(act.trx, personId, words);
    await act.sayOfTown({ type: "person-changed", personId });
  });

/** Gives somebody a role, or other days to one they have. */
export const grantRole = (
  deps: ActDeps,
  person: ActPerson,
  personId: string,
  grant: GrantWords,
): Promise<void> =>
  inAdministration(deps, person, async (act) => {
    await requireGrants(act, personId);
    await grantTo(act, personId, grant);
    if (grant.role === "administrator") {
      await requireAdministered(act, grant.to ?? (await townToday(act.trx)));
    }
  });

/** Ends a role with a day. */
export const endRole = (
  deps: ActDeps,
  person: ActPerson,
  grantId: string,
  on: CalendarDate,
): Promise<void> =>
  inAdministration(deps, person, async (act) => {
    const grants = await grantsOfTown(act.trx, person.tenantId);
    const grant = grants.find(({ id }) => id === grantId) ?? refuse("not-found");
    if (grant.byGroup) refuse("from-groups");
    await end(act, grant, on);
    if (grant.role === "administrator") await requireAdministered(act, on);
  });

/** Ends all that a person is in the town with a day; where that is past, their sessions too. */
export const endSomebody = (
  deps: ActDeps,
  person: ActPerson,
  personId: string,
  on: CalendarDate,
): Promise<void> =>
  inAdministration(deps, person, async (act) => {
    const grants = await requireGrants(act, personId);
    for (const grant of grants) await end(act, grant, on);
    if (grants.some(({ role }) => role === "administrator")) await requireAdministered(act, on);
    await act.sayOfTown({ type: "person-ended", personId, on });
    if (on < (await townToday(act.trx))) await signOut(act, personId);
  });

/** Ends every session of somebody; gives how many there were. */
export const signSomebodyOut = (
  deps: ActDeps,
  person: ActPerson,
  personId: string,
): Promise<number> =>
  inAdministration(deps, person, async (act) => {
    await requireGrants(act, personId);
    return signOut(act, personId);
  });

/** Sets a first password, which its person must change; ends their sessions. */
export const giveFirstPassword = (
  deps: ActDeps,
  person: ActPerson,
  personId: string,
  password: { readonly hash: string; readonly until: Date },
): Promise<void> =>
  inAdministration(deps, person, async (act) => {
    await requireOwnAccount(act, personId);
    const { hash, until } = password;
    if (!(await setTemporaryPassword(act.trx, personId, hash, until))) refuse("not-possible-now");
    await act.sayOfTown({ type: "password-set", personId, temporary: true });
  });

/** Takes the second factor of somebody who has lost it; ends their sessions. */
export const takeSecondFactor = (
  deps: ActDeps,
  person: ActPerson,
  personId: string,
): Promise<void> =>
  inAdministration(deps, person, async (act) => {
    await requireOwnAccount(act, personId);
    // One's own goes by a code of it, like anybody's.
    if (personId === person.personId || !(await removeSecondFactor(act.trx, personId))) {
      refuse("not-possible-now");
    }
    await act.sayOfTown({ type: "second-factor-removed", personId });
  });

async function grantTo(act: Act, personId: string, grant: GrantWords): Promise<void> {
  const { role, unit, from, to } = grant;
  if (to !== null && to < from) refuse("not-possible-now");
  const unitId = unit === null ? null : ((await unitIdOf(act.trx, unit)) ?? refuse("unknown-unit"));
  const { tenantId } = act.person;
  const known = await grantsOfTown(act.trx, tenantId, personId);
  const today = await townToday(act.trx);
  const same = known.find((each) => each.role === role && each.unit === unit);
  if (same?.byGroup === true && holdsOn(same, today)) refuse("from-groups");
  await writeGrant(act.trx, tenantId, { personId, role, unitId, from, to });
  await act.sayOfTown({ type: "role-granted", personId, role, unit, from, to });
}

async function end(act: Act, grant: Grant, on: CalendarDate): Promise<void> {
  if (grant.to !== null && grant.to <= on) return;
  const { personId, role, unit } = grant;
  await endGrant(act.trx, grant.id, on);
  await act.sayOfTown({ type: "role-ended", personId, role, unit, on });
}

async function signOut(act: Act, personId: string): Promise<number> {
  const sessions = await endSessions(act.trx, personId);
  await act.sayOfTown({ type: "sessions-ended", personId, sessions });
  return sessions;
}

/** Somebody who has, or had, a role in this town: nobody else is this administrator's. */
async function requireGrants(act: Act, personId: string): Promise<readonly Grant[]> {
  const grants = await grantsOfTown(act.trx, act.person.tenantId, personId);
  return grants.length === 0 ? refuse("not-found") : grants;
}

async function requireOwnAccount(act: Act, personId: string): Promise<void> {
  await requireGrants(act, personId);
  if (!(await worksOnlyHere(act.trx, personId))) refuse("works-elsewhere");
}

async function requireAdministered(act: Act, after: CalendarDate): Promise<void> {
  if (!(await isAdministered(act.trx, after))) refuse("last-administrator");
}
