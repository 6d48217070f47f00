import { sql } from "kysely";
import { z } from "zod";
import { Role } from "../domain/town.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** A role, and the key of its unit where it is of one. */
export interface RoleOfUnit {
  readonly role: Role;
  readonly unit: string | null;
}

/** Somebody who comes by the city's sign-in. */
export interface OidcSubject {
  readonly issuer: string;
  readonly subject: string;
  readonly login: string;
  readonly displayName: string;
}

/** Whose subject it is; null: nobody's yet. */
export async function personOfIdentity(
  trx: Trx,
  { issuer, subject }: OidcSubject,
): Promise<string | null> {
  const { rows } = await sql<{
    person: string | null;
  }>`select person_of_identity(${issuer}, ${subject}) as person`.execute(trx);
  return rows[0]?.person ?? null;
}

const Identified = z.object({
  personId: z.string(),
  outcome: z.enum(["known", "linked", "created", "taken", "disabled"]),
});

/** Finds, connects or adds the person of a subject; "taken": the login is somebody else's. */
export async function identifyByOidc(
  trx: Trx,
  { issuer, subject, login, displayName }: OidcSubject,
): Promise<z.infer<typeof Identified>> {
  const { rows } =
    await sql`select * from identify_by_oidc(${issuer}, ${subject}, ${login}, ${displayName}, ${newId()})`.execute(
      trx,
    );
  return Identified.parse(rows[0]);
}

/**
 * Makes a person's roles that follow from groups be these, in the transaction's town; gives what that
 * changed. Units the town does not have give nothing; roles given here stay as they are.
 */
export async function applyGroupGrants(
  trx: Trx,
  tenantId: string,
  personId: string,
  wanted: readonly RoleOfUnit[],
): Promise<{ readonly added: readonly RoleOfUnit[]; readonly removed: readonly RoleOfUnit[] }> {
  const rows = await trx
    .selectFrom("roleGrant as g")
    .leftJoin("orgUnit as u", "u.id", "g.orgUnitId")
    .select(["g.id", "g.role", "u.key as unit", "g.source"])
    .where("g.personId", "=", personId)
    .where("g.tenantId", "=", tenantId)
    .execute();
  const known = rows.map((row) => ({ ...row, role: Role.parse(row.role) }));
  const gone = known.filter(
    (grant) => grant.source === "groups" && !wanted.some((each) => isSame(each, grant)),
  );
  for (const { id } of gone) await trx.deleteFrom("roleGrant").where("id", "=", id).execute();
  const added: RoleOfUnit[] = [];
  for (const grant of wanted) {
    if (known.some((each) => isSame(each, grant)) || added.some((each) => isSame(each, grant))) {
      continue;
    }
    if (await addGrant(trx, tenantId, personId, grant)) added.push(grant);
  }
  return { added, removed: gone.map(({ role, unit }) => ({ role, unit })) };
}

const isSame = (one: RoleOfUnit, other: RoleOfUnit): boolean =>
  one.role === other.role && one.unit === other.unit;

async function addGrant(
  trx: Trx,
  tenantId: string,
  personId: string,
  { role, unit }: RoleOfUnit,
): Promise<boolean> {
  const row =
    unit === null
      ? null
      : await trx.selectFrom("orgUnit").select("id").where("key", "=", unit).executeTakeFirst();
  if (row === undefined) return false;
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto("roleGrant")
    .values({ id: newId(), tenantId, personId, role, orgUnitId: row?.id ?? null, source: "groups" })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}
