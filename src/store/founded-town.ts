import { sql } from "kysely";
import {
  OpeningRule,
  OrgUnit,
  type Person,
  Responsibility,
  Role,
  Town,
  type TownRules,
} from "../domain/town.ts";
import type { Trx } from "./database.ts";
import { RulesRow, Settings } from "./town.ts";

/** A town as its folder says it, and what of it no folder can say. */
export interface FoundedTown {
  /** An e-mail address is "" for who was founded before addresses were kept. */
  readonly town: Town;
  /** Logins that have roles in several units here; people.csv has one unit a person, so only the first is in `town`. */
  readonly inSeveralUnits: readonly string[];
}

/** Reads the town of the transaction's tenant back, in the order of its files; null when there is none. */
export async function readFoundedTown(trx: Trx): Promise<FoundedTown | null> {
  const tenant = await trx
    .selectFrom("tenant")
    .select(["key", "name", "receiptPrefix", "land", "timeZone", "purpose", "settings"])
    .executeTakeFirst();
  if (tenant === undefined) return null;
  const { people, inSeveralUnits } = await readPeople(trx);
  const services = await trx.selectFrom("responsibility").select("entry").orderBy("id").execute();
  const town = Town.omit({ people: true }).parse({
    id: tenant.key,
    name: tenant.name,
    key: tenant.receiptPrefix,
    land: tenant.land,
    timezone: tenant.timeZone,
    purpose: tenant.purpose,
    ...Settings.parse(tenant.settings),
    units: await readUnits(trx),
    responsibilities: services.map((row) => Responsibility.parse(row.entry)),
    rules: await readRules(trx),
  });
  return { town: { ...town, people: [...people] }, inSeveralUnits };
}

/** The town as its folder said it when it was last founded; null: nobody kept that yet. */
export async function readAsFounded(trx: Trx): Promise<Town | null> {
  const row = await trx.selectFrom("foundedTown").select("town").executeTakeFirst();
  return row === undefined ? null : Town.parse(row.town);
}

/** Logins whose roles no line of people.csv can say: in several units or none, or of some days only. */
export async function untoldLogins(trx: Trx): Promise<readonly string[]> {
  const rows = await trx
    .selectFrom("roleGrant as g")
    .innerJoin("person as p", "p.id", "g.personId")
    .select("p.login")
    .where("g.source", "=", "local")
    .groupBy("p.login")
    .having(
      sql<boolean>`count(distinct g.org_unit_id) <> 1 or bool_or(g.org_unit_id is null)
        or bool_or(g.valid_to is not null or g.valid_from > current_date)`,
    )
    .execute();
  return rows.map(({ login }) => login);
}

/** Keeps the town as its folder says it now. */
export async function noteAsFounded(
  trx: Trx,
  tenantId: string,
  town: Town,
  foundedAt: Date,
): Promise<void> {
  const row = { town: JSON.stringify(town), foundedAt };
  await trx
    .insertInto("foundedTown")
    .values({ tenantId, ...row })
    .onConflict((conflict) => conflict.column("tenantId").doUpdateSet(row))
    .execute();
}

/**
 * The same, to be written back: until the transaction ends nobody else who asks so reads them. Locks the
 * town and not its units, so that one that is just being added is waited for too.
 */
export async function readUnitsToChange(trx: Trx): Promise<readonly OrgUnit[]> {
  await trx.selectFrom("tenant").select("id").forNoKeyUpdate().execute();
  return readUnits(trx);
}

/** The units of the transaction's town, as their file says them, in its order. */
export async function readUnits(trx: Trx): Promise<readonly OrgUnit[]> {
  const rows = await trx
    .selectFrom("orgUnit as u")
    .leftJoin("orgUnit as p", "p.id", "u.parentId")
    .leftJoin("orgUnit as s", "s.id", "u.successorId")
    .select(["u.key as id", "u.code", "u.name", "u.aliases", "u.kind", "p.key as parent", "u.mode"])
    .select(["u.errorAccepted", "u.secrecy", "u.validFrom", "u.validTo", "s.key as successor"])
    .orderBy("u.position")
    .orderBy("u.id")
    .execute();
  return rows.map((row) => OrgUnit.parse(row));
}

async function readPeople(
  trx: Trx,
): Promise<{ readonly people: readonly Person[]; readonly inSeveralUnits: readonly string[] }> {
  const grants = await trx
    .selectFrom("roleGrant as g")
    .innerJoin("person as p", "p.id", "g.personId")
    .innerJoin("orgUnit as u", "u.id", "g.orgUnitId")
    .select(["p.login", "p.displayName as name", "p.email", "u.key as unit", "g.role"])
    .where("g.source", "=", "local")
    .orderBy("g.id")
    .execute();
  const byLogin = Map.groupBy(grants, (grant) => grant.login);
  const people = [...byLogin].flatMap(([login, [first, ...others]]): Person[] => {
    if (first === undefined) return [];
    const here = [first, ...others].filter((grant) => grant.unit === first.unit);
    const roles = here.map((grant) => Role.parse(grant.role));
    return [{ login, name: first.name, unit: first.unit, roles, email: first.email ?? "" }];
  });
  const inSeveralUnits = [...byLogin].flatMap(([login, own]) =>
    new Set(own.map((grant) => grant.unit)).size > 1 ? [login] : [],
  );
  return { people, inSeveralUnits };
}

async function readRules(trx: Trx): Promise<TownRules> {
  const row = await trx
    .selectFrom("rule")
    .select("rule")
    .where("key", "=", "town")
    .executeTakeFirst();
  const opening = await trx
    .selectFrom("openingRule as r")
    .leftJoin("orgUnit as u", "u.id", "r.orgUnitId")
    .select([
      "r.key as id",
      "addressee",
      "rule as opening",
      "recordAs as register",
      "u.key as unit",
    ])
    .orderBy("r.id")
    .execute();
  return {
    ...RulesRow.parse(row?.rule ?? { referencePatterns: [], rules: [], secrecy: [] }),
    openingRules: opening.map((each) => OpeningRule.parse(each)),
  };
}
