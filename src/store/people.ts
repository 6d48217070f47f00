import { sql } from "kysely";
import { z } from "zod";
import { CalendarDate } from "../domain/ids.ts";
import { Role } from "../domain/town.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** A role of a person, on the days it holds; `unit`: its key, null where the role is of the whole town. */
export interface Grant {
  readonly id: string;
  readonly personId: string;
  readonly role: Role;
  readonly unit: string | null;
  readonly from: CalendarDate;
  readonly to: CalendarDate | null;
  /** Follows from a group of the city's sign-in, and goes with it. */
  readonly byGroup: boolean;
  readonly grantedAt: Date;
}

/** Every role given in the transaction's town; of one person, or all. */
export async function grantsOfTown(
  trx: Trx,
  tenantId: string,
  personId: string | null = null,
): Promise<readonly Grant[]> {
  let query = trx
    .selectFrom("roleGrant as g")
    .leftJoin("orgUnit as u", "u.id", "g.orgUnitId")
    .select(["g.id", "g.personId", "g.role", "u.key as unit"])
    .select(["g.validFrom", "g.validTo", "g.source", "g.grantedAt"])
    .where("g.tenantId", "=", tenantId)
    .orderBy("g.validFrom")
    .orderBy("g.id");
  if (personId !== null) query = query.where("g.personId", "=", personId);
  const rows = await query.execute();
  return rows.map(({ role, validFrom, validTo, source, ...row }) => ({
    ...row,
    role: Role.parse(role),
    from: CalendarDate.parse(validFrom),
    to: validTo === null ? null : CalendarDate.parse(validTo),
    byGroup: source === "groups",
  }));
}

/** Whether a role holds on a day. */
export const holdsOn = ({ from, to }: Pick<Grant, "from" | "to">, day: CalendarDate): boolean =>
  from <= day && (to === null || to >= day);

/** Adds a person without a password; null: the login is somebody's. */
export async function addPerson(
  trx: Trx,
  person: { readonly login: string; readonly name: string; readonly email: string | null },
): Promise<string | null> {
  const id = newId();
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto("person")
    .values({ id, login: person.login, displayName: person.name, email: person.email })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n ? id : null;
}

/** What is known of a person, which nobody else changes before the transaction ends. */
export async function lockPersonWords(
  trx: Trx,
  personId: string,
): Promise<{ readonly name: string; readonly email: string | null }> {
  return trx
    .selectFrom("person")
    .select(["displayName as name", "email"])
    .where("id", "=", personId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

export async function renamePerson(
  trx: Trx,
  personId: string,
  { name, email }: { readonly name: string; readonly email: string | null },
): Promise<void> {
  await trx
    .updateTable("person")
    .set({ displayName: name, email })
    .where("id", "=", personId)
    .execute();
}

/** Gives a role by hand, or other days to the one that is there, which then follows from no group any more. */
export async function writeGrant(
  trx: Trx,
  tenantId: string,
  grant: {
    readonly personId: string;
    readonly role: Role;
    readonly unitId: string | null;
    readonly from: CalendarDate;
    readonly to: CalendarDate | null;
  },
): Promise<void> {
  const { personId, role, unitId, from, to } = grant;
  await trx
    .insertInto("roleGrant")
    .values({
      id: newId(),
      tenantId,
      personId,
      role,
      orgUnitId: unitId,
      validFrom: from,
      validTo: to,
    })
    .onConflict((conflict) =>
      conflict.columns(["tenantId", "personId", "role", "orgUnitId"]).doUpdateSet({
        validFrom: from,
        validTo: to,
        source: "local",
        grantedAt: sql<Date>`now()`,
      }),
    )
    .execute();
}

/** Ends a role with a day; one that would begin after it never begins, and stays to be seen. */
export async function endGrant(trx: Trx, grantId: string, on: CalendarDate): Promise<void> {
  await trx
    .updateTable("roleGrant")
    .set({ validTo: on })
    .where("id", "=", grantId)
    .where((eb) => eb.or([eb("validTo", "is", null), eb("validTo", ">", on)]))
    .execute();
}

/** Whether somebody is administrator of the transaction's town beyond this day, and can come in. */
export async function isAdministered(trx: Trx, after: CalendarDate): Promise<boolean> {
  const row = await trx
    .selectFrom("roleGrant as g")
    .innerJoin("person as p", "p.id", "g.personId")
    .select("g.id")
    .where("g.role", "=", "administrator")
    .where("p.disabledAt", "is", null)
    .where((eb) => eb.or([eb("g.validTo", "is", null), eb("g.validTo", ">", after)]))
    .executeTakeFirst();
  return row !== undefined;
}

/** Today in the transaction's town. */
export async function townToday(trx: Trx): Promise<CalendarDate> {
  const { rows } =
    await sql`select to_char(now() at time zone time_zone, 'YYYY-MM-DD') as day from tenant`.execute(
      trx,
    );
  return z.object({ day: CalendarDate }).parse(rows[0]).day;
}

/** Sets a password somebody else will know, good until then; false: not this town's account alone, or one's own. */
export async function setTemporaryPassword(
  trx: Trx,
  personId: string,
  passwordHash: string,
  until: Date,
): Promise<boolean> {
  const { rows } = await sql<{
    done: boolean;
  }>`select set_temporary_password(${personId}, ${passwordHash}, ${until}) as done`.execute(trx);
  return rows[0]?.done === true;
}

/** Whether the person works for the transaction's town and for no other. */
export async function worksOnlyHere(trx: Trx, personId: string): Promise<boolean> {
  const { rows } = await sql<{
    only: boolean;
  }>`select works_only_here(${personId}) as only`.execute(trx);
  return rows[0]?.only === true;
}
