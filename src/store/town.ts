import { sql } from "kysely";
import type { CalendarDate } from "../domain/ids.ts";
import {
  Land,
  OpeningRule,
  OrgUnit,
  type Person,
  Responsibility,
  type Town,
  TownHead,
  TownHolidays,
  TownRules,
  RetentionRule,
  type VisualCheckRules,
} from "../domain/town.ts";
import { z } from "zod";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** What of a town's head is kept in one column, because no query asks for it. */
export const Settings = z.object({
  address: TownHead.shape.address,
  emailDomain: TownHead.shape.emailDomain,
  visualCheck: TownHead.shape.visualCheck,
  signIn: TownHead.shape.signIn,
  accessibility: TownHead.shape.accessibility,
  retention: z.array(RetentionRule),
  holidays: TownHolidays,
});

/**
 * Creates or updates a tenant from its town's data. Units that left the folder end; nothing that was used
 * is deleted. What people of `unchanged` logins are stays as it is, with its days.
 */
export async function writeTown(
  trx: Trx,
  tenantId: string,
  town: Town,
  unchanged: ReadonlySet<string> = new Set(),
): Promise<void> {
  const head = {
    key: town.id,
    name: town.name,
    receiptPrefix: town.key,
    purpose: town.purpose,
    land: town.land,
    timeZone: town.timezone,
    settings: JSON.stringify(Settings.parse(town)),
  };
  await trx
    .insertInto("tenant")
    .values({ id: tenantId, ...head })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(head))
    .execute();
  const unitIds = await writeUnits(trx, tenantId, town, { setsModes: true });
  const changed = town.people.filter(({ login }) => !unchanged.has(login));
  await endRoles(trx, tenantId, unchanged);
  await writePeople(trx, tenantId, changed, unitIds);
  await writeCatalogue(trx, tenantId, town, unitIds);
}

type UnitIds = ReadonlyMap<string, string>;

/**
 * Writes a town's units, which are all there are: one that is not among them ends. Gives their ids by key.
 * How far the machine may go for a unit that is there already changes only where `setsModes` says so.
 */
export async function writeUnits(
  trx: Trx,
  tenantId: string,
  town: Pick<Town, "units">,
  { setsModes }: { readonly setsModes: boolean } = { setsModes: false },
): Promise<UnitIds> {
  for (const [position, unit] of town.units.entries()) {
    const modes = { mode: unit.mode, errorAccepted: unit.errorAccepted };
    const row = {
      position,
      code: unit.code,
      name: unit.name,
      kind: unit.kind,
      aliases: unit.aliases,
      secrecy: unit.secrecy,
      validFrom: unit.validFrom,
      validTo: unit.validTo,
    };
    await trx
      .insertInto("orgUnit")
      .values({ id: newId(), tenantId, key: unit.id, ...row, ...modes })
      .onConflict((conflict) =>
        conflict.columns(["tenantId", "key"]).doUpdateSet(setsModes ? { ...row, ...modes } : row),
      )
      .execute();
  }
  const rows = await trx.selectFrom("orgUnit").select(["id", "key"]).execute();
  const ids = new Map(rows.map((row) => [row.key, row.id]));
  for (const unit of town.units) {
    await trx
      .updateTable("orgUnit")
      .set({ parentId: idOf(ids, unit.parent), successorId: idOf(ids, unit.successor) })
      .where("key", "=", unit.id)
      .execute();
  }
  const gone = rows.filter((row) => !town.units.some((unit) => unit.id === row.key));
  for (const row of gone) {
    await trx
      .updateTable("orgUnit")
      .set({ validTo: sql<string>`coalesce(valid_to, current_date - 1)` })
      .where("id", "=", row.id)
      .execute();
  }
  return ids;
}

const idOf = (ids: UnitIds, key: string | null): string | null =>
  key === null ? null : (ids.get(key) ?? null);

/** What follows from groups of the city's sign-in is not the folder's. */
async function endRoles(trx: Trx, tenantId: string, unchanged: ReadonlySet<string>): Promise<void> {
  await trx
    .deleteFrom("roleGrant")
    .where("tenantId", "=", tenantId)
    .where("source", "=", "local")
    .where("personId", "not in", (of) =>
      of
        .selectFrom("person")
        .select("id")
        .where("login", "in", ["", ...unchanged]),
    )
    .execute();
}

async function writePeople(
  trx: Trx,
  tenantId: string,
  people: readonly Person[],
  units: UnitIds,
): Promise<void> {
  for (const person of people) {
    const named = { displayName: person.name, email: person.email };
    const row = await trx
      .insertInto("person")
      .values({ id: newId(), login: person.login, ...named })
      .onConflict((conflict) => conflict.column("login").doUpdateSet(named))
      .returning("id")
      .executeTakeFirstOrThrow();
    await trx
      .insertInto("roleGrant")
      .values(
        person.roles.map((role) => ({
          id: newId(),
          tenantId,
          personId: row.id,
          role,
          orgUnitId: idOf(units, person.unit),
        })),
      )
      // Then it is the folder's, and no longer goes with the group.
      .onConflict((conflict) =>
        conflict
          .columns(["tenantId", "personId", "role", "orgUnitId"])
          .doUpdateSet({ source: "local" }),
      )
      .execute();
  }
}

async function writeCatalogue(
  trx: Trx,
  tenantId: string,
  town: Town,
  units: UnitIds,
): Promise<void> {
  for (const table of ["responsibility", "rule", "openingRule"] as const) {
    await trx.deleteFrom(table).where("tenantId", "=", tenantId).execute();
  }
  const services = town.responsibilities.flatMap((entry) => {
    const orgUnitId = idOf(units, entry.unit);
    const key = `${entry.unit}:${entry.service}`;
    return orgUnitId === null
      ? []
      : [{ id: newId(), tenantId, orgUnitId, key, entry: JSON.stringify(entry) }];
  });
  if (services.length > 0) await trx.insertInto("responsibility").values(services).execute();
  const { openingRules, ...routing } = town.rules;
  await trx
    .insertInto("rule")
    .values({ id: newId(), tenantId, key: "town", position: 0, rule: JSON.stringify(routing) })
    .execute();
  if (openingRules.length === 0) return;
  await trx
    .insertInto("openingRule")
    .values(
      openingRules.map((rule) => ({
        id: newId(),
        tenantId,
        key: rule.id,
        orgUnitId: idOf(units, rule.unit),
        addressee: rule.addressee,
        rule: rule.opening,
        recordAs: rule.register,
      })),
    )
    .execute();
}

/** What routing needs of a town. `version` changes whenever any of it does. */
export interface RoutingData {
  readonly version: string;
  readonly units: readonly OrgUnit[];
  readonly responsibilities: readonly Responsibility[];
  readonly rules: TownRules;
}

/** Reads the town's units, catalogue and rules as they are now, for the router. */
export async function readRoutingData(trx: Trx): Promise<RoutingData> {
  const units = await trx
    .selectFrom("orgUnit as u")
    .leftJoin("orgUnit as p", "p.id", "u.parentId")
    .leftJoin("orgUnit as s", "s.id", "u.successorId")
    .selectAll("u")
    .select(["p.key as parentKey", "s.key as successorKey"])
    .where((eb) =>
      eb.or([eb("u.validTo", "is", null), eb("u.validTo", ">=", sql<string>`current_date`)]),
    )
    .orderBy("u.key")
    .execute();
  const services = await trx.selectFrom("responsibility").select("entry").orderBy("key").execute();
  const rule = await trx
    .selectFrom("rule")
    .select("rule")
    .where("key", "=", "town")
    .executeTakeFirst();
  const opening = await trx
    .selectFrom("openingRule as r")
    .leftJoin("orgUnit as u", "u.id", "r.orgUnitId")
    .select(["r.key", "addressee", "rule", "recordAs", "u.key as unit"])
    .orderBy("r.key")
    .execute();
  const version = await sql<{ version: string }>`
    select md5(
      (select coalesce(string_agg(entry::text, '|' order by key), '') from responsibility)
      || (select coalesce(string_agg(rule::text, '|' order by key), '') from rule)
      || (select coalesce(string_agg(u.*::text, '|' order by key), '') from org_unit u)) as version`.execute(
    trx,
  );
  return {
    version: version.rows[0]?.version ?? "",
    units: units.map((unit) =>
      OrgUnit.parse({
        id: unit.key,
        code: unit.code,
        name: unit.name,
        aliases: unit.aliases,
        kind: unit.kind,
        parent: unit.parentKey,
        mode: unit.mode,
        errorAccepted: unit.errorAccepted,
        secrecy: unit.secrecy,
        validFrom: unit.validFrom,
        validTo: unit.validTo,
        successor: unit.successorKey,
      }),
    ),
    responsibilities: services.map((row) => Responsibility.parse(row.entry)),
    rules: {
      ...RulesRow.parse(rule?.rule ?? { referencePatterns: [], rules: [], secrecy: [] }),
      openingRules: opening.map((row) =>
        OpeningRule.parse({
          id: row.key,
          addressee: row.addressee,
          opening: row.rule,
          register: row.recordAs,
          unit: row.unit,
        }),
      ),
    },
  };
}

/** The row `town` of the table rule: rules.yaml without the opening rules, which have a table. */
export const RulesRow = TownRules.omit({ openingRules: true });
export type RoutingRules = z.infer<typeof RulesRow>;

/** Every town of the installation, for the channels that take post in for it. */
export async function tenantsForIntake(
  trx: Trx,
): Promise<readonly { readonly id: string; readonly key: string; readonly timeZone: string }[]> {
  return trx.selectFrom("tenant").select(["id", "key", "timeZone"]).orderBy("key").execute();
}

/** How the town is addressed: what its own letters begin with, and what others write on theirs. */
export async function ownAddress(
  trx: Trx,
): Promise<{ readonly name: string; readonly street: string }> {
  const row = await trx.selectFrom("tenant").select(["name", "settings"]).executeTakeFirstOrThrow();
  return { name: row.name, street: Settings.parse(row.settings).address.street };
}

/** What decides which days are free in the town; the holidays of the Land itself are not in the store. */
export async function townCalendar(
  trx: Trx,
): Promise<{ readonly land: Land; readonly localHolidays: CalendarDate[] }> {
  const row = await trx.selectFrom("tenant").select(["land", "settings"]).executeTakeFirstOrThrow();
  const { holidays } = Settings.partial().parse(row.settings);
  return {
    land: Land.parse(row.land),
    localHolidays: (holidays?.local ?? []).map((each) => each.date),
  };
}

/** The town's rules for visual checks; those of a town founded before there were any say nothing. */
export async function visualCheckRules(trx: Trx): Promise<VisualCheckRules> {
  const row = await trx.selectFrom("tenant").select("settings").executeTakeFirstOrThrow();
  return Settings.pick({ visualCheck: true }).parse(row.settings).visualCheck;
}

/** The town's time zone, in which legal days are reckoned. */
export async function townZone(trx: Trx): Promise<string> {
  const row = await trx.selectFrom("tenant").select("timeZone").executeTakeFirstOrThrow();
  return row.timeZone;
}

/** What a command needs to know of a town. */
export interface TownAtWork {
  readonly tenantId: string;
  readonly timeZone: string;
  readonly land: Land;
  /** Key of the unit -> its name. */
  readonly unitNames: ReadonlyMap<string, string>;
}

/** Reads the town of the transaction's tenant. */
export async function readTownAtWork(trx: Trx): Promise<TownAtWork> {
  const tenant = await trx
    .selectFrom("tenant")
    .select(["id", "timeZone", "land"])
    .executeTakeFirstOrThrow();
  const units = await trx.selectFrom("orgUnit").select(["key", "name"]).execute();
  return {
    tenantId: tenant.id,
    timeZone: tenant.timeZone,
    land: Land.parse(tenant.land),
    unitNames: new Map(units.map((unit) => [unit.key, unit.name])),
  };
}
