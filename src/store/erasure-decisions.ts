import { sql } from "kysely";
import type { Trx } from "./database.ts";
import type { ErasureOwner } from "./erasures.ts";

/** Notes that a person asked for an item's erasure; a second one must confirm it. */
export async function insertRequest(
  trx: Trx,
  request: {
    readonly id: string;
    readonly tenantId: string;
    readonly owner: ErasureOwner;
    readonly basis: string;
    readonly reason: string;
    readonly askedBy: string;
  },
): Promise<void> {
  const { owner, ...row } = request;
  await trx
    .insertInto("erasureRequest")
    .values({ ...row, ownerKind: owner.kind, ownerId: owner.id })
    .execute();
}

export async function confirmRequest(trx: Trx, id: string, confirmedBy: string): Promise<void> {
  await trx
    .updateTable("erasureRequest")
    .set({ confirmedBy, confirmedAt: sql<Date>`now()` })
    .where("id", "=", id)
    .execute();
}

/** What was typed for a request that was taken back is not kept. */
export async function withdrawRequests(trx: Trx, ownerId: string): Promise<void> {
  await trx
    .updateTable("erasureRequest")
    .set({ withdrawnAt: sql<Date>`now()`, reason: null })
    .where("ownerId", "=", ownerId)
    .where("doneAt", "is", null)
    .where("withdrawnAt", "is", null)
    .execute();
}

export async function insertBlock(
  trx: Trx,
  block: {
    readonly id: string;
    readonly tenantId: string;
    readonly owner: ErasureOwner;
    readonly reason: string;
    readonly until: string | null;
    readonly setBy: string;
  },
): Promise<void> {
  const { owner, ...row } = block;
  await trx
    .insertInto("erasureBlock")
    .values({ ...row, ownerKind: owner.kind, ownerId: owner.id })
    .execute();
}

/** Lifts an item's blocks; gives their ids. */
export async function liftBlocks(
  trx: Trx,
  ownerId: string,
  liftedBy: string,
): Promise<readonly string[]> {
  const rows = await trx
    .updateTable("erasureBlock")
    .set({ liftedBy, liftedAt: sql<Date>`now()` })
    .where("ownerId", "=", ownerId)
    .where("liftedAt", "is", null)
    .returning("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** Whether the erasure of one of these items is asked for, or a block holds one. */
export async function hasErasureDecision(trx: Trx, itemIds: readonly string[]): Promise<boolean> {
  const { rows } = await sql`
    select from erasure_request where owner_id = any (${[...itemIds]}) and done_at is null and withdrawn_at is null
    union all
    select from erasure_block b join tenant t on t.id = b.tenant_id
    where owner_id = any (${[...itemIds]}) and lifted_at is null
      and (until is null or until >= (now() at time zone t.time_zone)::date)`.execute(trx);
  return rows.length > 0;
}

/** Records the archive's word; a later one replaces it. */
export async function insertAppraisal(
  trx: Trx,
  row: {
    readonly id: string;
    readonly tenantId: string;
    readonly kind: string | null;
    readonly ownerId: string | null;
    readonly verdict: string;
    readonly recordedBy: string;
  },
): Promise<void> {
  const { verdict, recordedBy } = row;
  await trx
    .insertInto("archiveAppraisal")
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(["tenantId", "kind", "ownerId"])
        .doUpdateSet({ verdict, recordedBy, recordedAt: sql<Date>`now()` }),
    )
    .execute();
}
