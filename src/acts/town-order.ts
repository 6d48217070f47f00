import { canonicalJson } from "../domain/canonical-json.ts";
import type { RetentionRule, SignInRules, TownHolidays } from "../domain/town.ts";
import { readUnits } from "../store/founded-town.ts";
import { lockTownOrder, type TownOrder, writeTownOrder } from "../store/town-order.ts";
import { type ActDeps, type ActPerson, refuse } from "./act.ts";
import { inAdministration } from "./people.ts";
import { requireUnchanged } from "./saved-meanwhile.ts";

/** How long which post is kept. Throws "unknown-unit", and like all here "changed-meanwhile" where `basedOn` is not what is saved. What is due then is looked at anew at night. */
export const setRetention = (
  deps: ActDeps,
  person: ActPerson,
  rules: readonly RetentionRule[],
  basedOn: readonly RetentionRule[],
): Promise<void> =>
  inAdministration(deps, person, async (act) => {
    const known = new Set((await readUnits(act.trx)).map(({ id }) => id));
    if (rules.some(({ unit }) => unit !== null && !known.has(unit))) refuse("unknown-unit");
    const before = await lockTownOrder(act.trx);
    requireUnchanged<Pick<TownOrder, "retention">>({ retention: basedOn }, before);
    const changed = differing(before.retention, rules);
    if (changed.length === 0) return;
    await writeTownOrder(act.trx, person.tenantId, { retention: [...rules] });
    await act.sayOfTown({ type: "retention-changed", rules: changed });
  });

type OwnHolidays = Pick<TownHolidays, "local" | "halfDays">;

/** The days on which the town is closed beside those of its Land. */
export const setHolidays = (
  deps: ActDeps,
  person: ActPerson,
  { local, halfDays }: OwnHolidays,
  basedOn: OwnHolidays,
): Promise<void> =>
  inAdministration(deps, person, async (act) => {
    const { holidays } = await lockTownOrder(act.trx);
    requireUnchanged<OwnHolidays>(basedOn, holidays);
    await writeTownOrder(act.trx, person.tenantId, { holidays: { ...holidays, local, halfDays } });
    const counts = { local: local.length, halfDays: halfDays.length };
    await act.sayOfTown({ type: "holidays-changed", ...counts });
  });

/** Of which roles a second factor is wanted from now on. */
export const setSignInRules = (
  deps: ActDeps,
  person: ActPerson,
  signIn: SignInRules,
  basedOn: SignInRules,
): Promise<void> =>
  inAdministration(deps, person, async (act) => {
    requireUnchanged(basedOn, (await lockTownOrder(act.trx)).signIn);
    await writeTownOrder(act.trx, person.tenantId, { signIn });
    await act.sayOfTown({ type: "sign-in-rules-changed", ...signIn });
  });

/** The ids of rules that were added, changed or removed. */
function differing(before: TownOrder["retention"], after: readonly RetentionRule[]): string[] {
  const ids = new Set([...before, ...after].map(({ id }) => id));
  const said = (rules: readonly RetentionRule[], id: string): string =>
    canonicalJson(rules.find((rule) => rule.id === id) ?? null);
  return [...ids].filter((id) => said(before, id) !== said(after, id));
}
