import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

/** Opens and makes the keys that tenant keys wrap (src/blobs/keys.ts); the store sees only wrapped ones. */
export interface KeyWrapper {
  mint(
    tenantId: string,
    ownerId: string,
  ): Promise<{ readonly key: Buffer; readonly wrapped: Buffer }>;
  unwrap(tenantId: string, ownerId: string, wrapped: Uint8Array): Promise<Buffer>;
}

/** The key of a capture's, mail item's or tenant year's data; throws when it was destroyed by erasure. */
export async function keyOf(
  trx: Trx,
  wrapper: KeyWrapper,
  tenantId: string,
  ownerId: string,
): Promise<Buffer> {
  const key = await keyIfKept(trx, wrapper, tenantId, ownerId);
  if (key !== null) return key;
  throw new Error(
    `There is no key for ${ownerId}: its data was erased, or it is not this actor's.`,
  );
}

/** The same, and null where there is no key any more. */
export async function keyIfKept(
  trx: Trx,
  wrapper: KeyWrapper,
  tenantId: string,
  ownerId: string,
): Promise<Buffer | null> {
  const row = await trx
    .selectFrom("itemKey")
    .select("wrappedKey")
    .where("ownerId", "=", ownerId)
    .executeTakeFirst();
  return row === undefined ? null : wrapper.unwrap(tenantId, ownerId, row.wrappedKey);
}

/**
 * Makes the keys of this year and the next where they are missing. To be called in a transaction of its
 * own ahead of time: a key made within a long act would hold up every other act of the town till its end.
 */
export async function mintTenantYears(
  trx: Trx,
  wrapper: KeyWrapper,
  tenantId: string,
  now: Date,
): Promise<void> {
  const year = now.getUTCFullYear();
  for (const each of [year, year + 1]) await keyOfTenantYear(trx, wrapper, tenantId, each);
}

/** The key for events without a mail item; made with the year's first event at the latest. */
export async function keyOfTenantYear(
  trx: Trx,
  wrapper: KeyWrapper,
  tenantId: string,
  year: number,
): Promise<{ readonly id: string; readonly key: Buffer }> {
  const find = () =>
    trx
      .selectFrom("itemKey")
      .select(["ownerId", "wrappedKey"])
      .where("tenantId", "=", tenantId)
      .where("ownerKind", "=", "tenant-year")
      .where("year", "=", year)
      .executeTakeFirst();
  const known = await find();
  if (known === undefined) {
    const ownerId = newId();
    const { wrapped } = await wrapper.mint(tenantId, ownerId);
    await trx
      .insertInto("itemKey")
      .values({ ownerId, tenantId, ownerKind: "tenant-year", year, wrappedKey: wrapped })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  const row = known ?? (await find());
  if (row === undefined) throw new Error(`No key of tenant ${tenantId} for ${year} could be made`);
  return { id: row.ownerId, key: await wrapper.unwrap(tenantId, row.ownerId, row.wrappedKey) };
}

export async function insertItemKey(
  trx: Trx,
  row: {
    readonly ownerId: string;
    readonly tenantId: string;
    readonly ownerKind: "capture" | "mail-item";
    readonly wrappedKey: Buffer;
  },
): Promise<void> {
  await trx
    .insertInto("itemKey")
    .values({ ...row, year: null })
    .execute();
}
