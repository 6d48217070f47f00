import { sql } from "kysely";
import { z } from "zod";
import type { CalendarDate } from "../domain/ids.ts";
import type { Role } from "../domain/town.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";
import { grantsOfTown, holdsOn, townToday } from "./people.ts";

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
 * changed. Units the town does not have give nothing; roles given here stay as they are while they hold, and
 * one that has ended keeps nobody out.
 */
export async function applyGroupGrants(
  trx: Trx,
  tenantId: string,
  personId: string,
  wanted: readonly RoleOfUnit[],
): Promise<{ readonly added: readonly RoleOfUnit[]; readonly removed: readonly RoleOfUnit[] }> {
  const today = await townToday(trx);
  const known = await grantsOfTown(trx, tenantId, personId);
  const gone = known.filter(
    (grant) => grant.byGroup && !wanted.some((each) => isSame(each, grant)),
  );
  for (const { id } of gone) await trx.deleteFrom("roleGrant").where("id", "=", id).execute();
  const inForce = known.filter((grant) => holdsOn(grant, today));
  const added: RoleOfUnit[] = [];
  for (const grant of wanted) {
    if (inForce.some((each) => isSame(each, grant)) || added.some((each) => isSame(each, grant))) {
      continue;
    }
    if (await addGrant(trx, { tenantId, personId, today }, grant)) added.push(grant);
  }
  return { added, removed: gone.map(({ role, unit }) => ({ role, unit })) };
}

const isSame = (one: RoleOfUnit, other: RoleOfUnit): boolean =>
  one.role === other.role && one.unit === other.unit;

/** False: the town has no such unit. What does not hold today, whoever gave it, is given anew. */
async function addGrant(
  trx: Trx,
  of: { readonly tenantId: string; readonly personId: string; readonly today: CalendarDate },
  { role, unit }: RoleOfUnit,
): Promise<boolean> {
  const row =
    unit === null
      ? null
      : await trx.selectFrom("orgUnit").select("id").where("key", "=", unit).executeTakeFirst();
  if (row === undefined) return false;
  const { tenantId, personId, today } = of;
  await trx
    .insertInto("roleGrant")
    .values({ id: newId(), tenantId, personId, role, orgUnitId: row?.id ?? null, source: "groups" })
    .onConflict((conflict) =>
      conflict.columns(["tenantId", "personId", "role", "orgUnitId"]).doUpdateSet({
        validFrom: today,
        validTo: null,
        source: "groups",
        grantedAt: sql<Date>`now()`,
      }),
    )
    .execute();
  return true;
}
