import { Responsibility } from "../domain/town.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** The catalogue of responsibilities, by unit and service. */
export async function listServices(
  trx: Trx,
): Promise<readonly (Responsibility & { readonly id: string })[]> {
  const rows = await trx
    .selectFrom("responsibility")
    .select(["id", "entry"])
    .orderBy("key")
    .execute();
  return rows.map(({ id, entry }) => ({ id, ...Responsibility.parse(entry) }));
}

/** A service, which nobody else changes before the transaction ends; null: there is none of this id. */
export async function findService(trx: Trx, id: string): Promise<Responsibility | null> {
  const row = await trx
    .selectFrom("responsibility")
    .select("entry")
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? null : Responsibility.parse(row.entry);
}

const keyOf = ({ unit, service }: Pick<Responsibility, "unit" | "service">): string =>
  `${unit}:${service}`;

/** Whether the unit has a service of this name. */
export async function knowsService(trx: Trx, entry: Responsibility): Promise<boolean> {
  const row = await trx
    .selectFrom("responsibility")
    .select("id")
    .where("key", "=", keyOf(entry))
    .executeTakeFirst();
  return row !== undefined;
}

/** Adds a service; gives its id. */
export async function insertService(
  trx: Trx,
  tenantId: string,
  orgUnitId: string,
  entry: Responsibility,
): Promise<string> {
  const id = newId();
  await trx
    .insertInto("responsibility")
    .values({ id, tenantId, orgUnitId, key: keyOf(entry), entry: JSON.stringify(entry) })
    .execute();
  return id;
}

export async function updateService(trx: Trx, id: string, entry: Responsibility): Promise<void> {
  await trx
    .updateTable("responsibility")
    .set({ entry: JSON.stringify(entry) })
    .where("id", "=", id)
    .execute();
}

export async function deleteService(trx: Trx, id: string): Promise<void> {
  await trx.deleteFrom("responsibility").where("id", "=", id).execute();
}
