import type { AuditFact } from "../domain/audit-event.ts";
import type { Store } from "../store/database.ts";
import { type Grant, grantsOfTown } from "../store/people.ts";
import type { Findings } from "./findings.ts";

/** The events that say what somebody is in the town. */
export const isOfRoles = {
  "town-founded": true,
  "role-granted": true,
  "role-ended": true,
  "roles-from-groups": true,
} as const;

interface ToldRole {
  readonly event: { readonly at: Date };
  readonly fact: Extract<AuditFact, { readonly type: keyof typeof isOfRoles }>;
}

/** The roles of a town, to be held against what the trail says of them. */
export const rolesNow = (store: Store, tenantId: string): Promise<readonly Grant[]> =>
  store.withActor({ kind: "process", tenantId }, (trx) => grantsOfTown(trx, tenantId));

/** Clocks of database and programs differ, and founding takes a while. */
const FOUNDING_MS = 10 * 60_000;
/** Before every day a role holds on. */
const NEVER = "0001-01-01";

/**
 * A role that was given since the town was last founded is told by an event, and one that ended has
 * ended. `before` and `after`: read before and after the events, because administrators go on.
 */
export function compareRoles(
  told: readonly ToldRole[],
  before: readonly Grant[],
  after: readonly Grant[],
  findings: Findings,
): void {
  const founded = told.findLast(({ fact }) => fact.type === "town-founded");
  // One that was founded before there was a trail says nothing of its people.
  if (founded === undefined) return;
  const ends = endsAsTold(told.slice(told.indexOf(founded) + 1));
  for (const grant of after) {
    // One that changed just now is looked at the next time.
    if (!before.some(({ id, to }) => id === grant.id && to === grant.to)) continue;
    const wrong = wrongWith(grant, ends.get(keyOf(grant)), founded.event.at);
    if (wrong === null) continue;
    findings.add(`The role ${grant.role} of person ${grant.personId} ${wrong}`, {
      at: grant.grantedAt,
    });
  }
}

/** By role the last day it holds, null where it was given last. */
function endsAsTold(told: readonly ToldRole[]): ReadonlyMap<string, string | null> {
  const ends = new Map<string, string | null>();
  for (const { fact } of told) {
    if (fact.type === "role-granted") ends.set(keyOf(fact), null);
    else if (fact.type === "role-ended") ends.set(keyOf(fact), fact.on);
    else if (fact.type === "roles-from-groups") {
      const { personId } = fact;
      for (const role of fact.added) ends.set(keyOf({ ...role, personId }), null);
      for (const role of fact.removed) ends.set(keyOf({ ...role, personId }), NEVER);
    }
  }
  return ends;
}

function wrongWith(grant: Grant, end: string | null | undefined, founded: Date): string | null {
  if (end === undefined) {
    const isFounded = grant.grantedAt.getTime() <= founded.getTime() + FOUNDING_MS;
    return isFounded ? null : "was given, and no event tells of it";
  }
  const holdsLonger = end !== null && (grant.to === null || grant.to > end);
  return holdsLonger ? `ended on ${end}, and holds longer` : null;
}

const keyOf = (of: {
  readonly personId: string;
  readonly role: string;
  readonly unit: string | null;
}): string => `${of.personId} ${of.role} ${of.unit ?? ""}`;
