import type { AppendAudit } from "../../audit/append.ts";
import type { AuditFact } from "../../domain/audit-event.ts";
import { type GroupMap, grantsOf } from "../../domain/group-map.ts";
import { allTenants } from "../../store/audit-tree.ts";
import type { Store } from "../../store/database.ts";
import {
  applyGroupGrants,
  identifyByOidc,
  personOfIdentity,
  type RoleOfUnit,
} from "../../store/group-grants.ts";
import { townsOfPerson } from "../../store/sessions.ts";
import type { OidcPerson } from "./oidc.ts";
import { loginOf, startSession } from "./sign-in.ts";
import type { SessionTimes } from "./session-token.ts";

export interface OidcSignInDeps {
  readonly store: Store;
  readonly appendAudit: AppendAudit;
  readonly now: () => Date;
  readonly sessionTimes: SessionTimes;
  readonly groupMap: GroupMap;
}

/** Why somebody the city's sign-in vouches for is not let in. */
export class OidcRefused extends Error {
  override readonly name = "OidcRefused";
  readonly why: "no-role" | "login-taken" | "disabled";

  constructor(why: OidcRefused["why"]) {
    super(`The sign-in was refused: ${why}`);
    this.why = why;
  }
}

const LOGIN_CHARACTERS_MAX = 100;

/**
 * Makes the person's roles be what their groups say, in every town, and starts a session; gives its token.
 * A group that was lost takes its roles along; an unknown one gives nothing. Throws OidcRefused.
 */
export async function signInByOidc(deps: OidcSignInDeps, person: OidcPerson): Promise<string> {
  const given = grantsOf(deps.groupMap, person.groups);
  const towns = await deps.store.withActor({ kind: "housekeeper" }, allTenants);
  // Those that give a role come first: the first of them tells who is new.
  const ordered = towns.toSorted((a, b) => Number(given.has(b.key)) - Number(given.has(a.key)));
  for (const town of ordered) {
    await settleTown(deps, town.id, person, given.get(town.key) ?? null);
  }
  const personId = await anyTown(deps, towns[0]?.id ?? null, person);
  if (personId === null) throw new OidcRefused("no-role");
  const [mine] = await deps.store.withActor({ kind: "visitor", personId }, townsOfPerson);
  if (mine === undefined) throw new OidcRefused("no-role");
  return startSession(deps, { personId, tenantId: mine.tenantId }, "oidc");
}

/** Whose subject it is, asked in any town. */
async function anyTown(
  { store }: OidcSignInDeps,
  tenantId: string | null,
  person: OidcPerson,
): Promise<string | null> {
  if (tenantId === null) return null;
  return store.withActor({ kind: "process", tenantId }, (trx) =>
    personOfIdentity(trx, subjectOf(person)),
  );
}

/** One town's roles, in one transaction with what tells of them. `wanted` null: no group is of this town. */
async function settleTown(
  deps: OidcSignInDeps,
  tenantId: string,
  person: OidcPerson,
  wanted: readonly RoleOfUnit[] | null,
): Promise<void> {
  const subject = subjectOf(person);
  await deps.store.withActor({ kind: "process", tenantId }, async (trx) => {
    // Nobody is added who would have no role.
    if (wanted === null && (await personOfIdentity(trx, subject)) === null) return;
    const { personId, outcome } = await identifyByOidc(trx, subject);
    if (outcome === "taken") throw new OidcRefused("login-taken");
    if (outcome === "disabled") throw new OidcRefused("disabled");
    const facts: AuditFact[] = [];
    if (outcome !== "known") {
      facts.push({ type: "oidc-identity-linked", personId, isNew: outcome === "created" });
    }
    const { added, removed } = await applyGroupGrants(trx, tenantId, personId, wanted ?? []);
    if (added.length + removed.length > 0) {
      facts.push({
        type: "roles-from-groups",
        personId,
        added: [...added],
        removed: [...removed],
      });
    }
    if (facts.length === 0) return;
    await deps.appendAudit(
      trx,
      tenantId,
      deps.now(),
      facts.map((fact) => ({
        subject: { kind: "tenant", id: tenantId },
        actor: { kind: "house", part: "sign-in" },
        fact,
        keyOwnerId: null,
      })),
    );
  });
}

const subjectOf = ({ issuer, subject, login, displayName }: OidcPerson) => ({
  issuer,
  subject,
  login: loginOf(login).slice(0, LOGIN_CHARACTERS_MAX),
  displayName,
});
