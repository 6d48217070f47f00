import { sql } from "kysely";
import {
  type BatchClosing,
  type BatchExceptionNamed,
  type BatchOrder,
  PAPER_CHANNEL,
} from "../domain/batch.ts";
import { newId } from "../new-id.ts";
import type { Trx } from "./database.ts";

export interface BatchRow {
  readonly tenantId: string;
  readonly channel: string;
  /** A digest of how the channel calls it: folder names are content. */
  readonly externalKey: string;
  readonly class: string;
  readonly day: string | null;
  readonly deliveryRun: string | null;
  readonly firstEmptying: boolean;
  readonly sealed: boolean;
}

/**
 * The id of a batch; made with its first file. One that a person closed takes nothing more: what comes for
 * it later is a batch of its own.
 */
export async function findOrMakeBatch(trx: Trx, batch: BatchRow): Promise<string> {
  const made = await trx
    .insertInto("batch")
    .values({ id: newId(), ...batch })
    .onConflict((conflict) =>
      conflict
        .columns(["tenantId", "channel", "externalKey"])
        .doUpdateSet({ sealed: batch.sealed })
        .where("batch.closedAt", "is", null),
    )
    .returning("id")
    .executeTakeFirst();
  return made?.id ?? findOrMakeBatch(trx, { ...batch, externalKey: `${batch.externalKey}+` });
}

/** Counts what was refused at the door; outside the ledger. */
export async function insertRefusal(
  trx: Trx,
  refusal: { readonly tenantId: string; readonly channel: string; readonly cause: string },
): Promise<void> {
  await trx
    .insertInto("refusal")
    .values({ id: newId(), ...refusal })
    .execute();
}

/** A batch that a person opened, with what is on its sheet. */
export async function insertOpenedBatch(
  trx: Trx,
  batch: {
    readonly id: string;
    readonly tenantId: string;
    readonly code: string;
    readonly openedBy: string;
    readonly order: BatchOrder;
  },
): Promise<void> {
  const { order, ...row } = batch;
  await trx
    .insertInto("batch")
    .values({ ...row, ...order, channel: PAPER_CHANNEL, externalKey: batch.code })
    .execute();
}

/** Locks a batch against other acts, and against scans that join it; null where there is none. */
export async function lockBatch(
  trx: Trx,
  id: string,
): Promise<{ readonly id: string; readonly closedAt: Date | null } | null> {
  const row = await trx
    .selectFrom("batch")
    .select(["id", "closedAt"])
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** Notes how many envelopes somebody counted; the last count holds. */
export async function noteCount(
  trx: Trx,
  batchId: string,
  count: { readonly envelopes: number; readonly by: string },
): Promise<void> {
  await trx
    .updateTable("batch")
    .set({ counted: count.envelopes, countedBy: count.by, countedAt: sql`now()` })
    .where("id", "=", batchId)
    .execute();
}

/** Notes why envelopes and mail items differ by so many. */
export async function insertException(
  trx: Trx,
  exception: {
    readonly id: string;
    readonly tenantId: string;
    readonly batchId: string;
    readonly named: BatchExceptionNamed;
    readonly by: string;
  },
): Promise<void> {
  const { id, tenantId, batchId, named, by } = exception;
  await trx
    .insertInto("batchException")
    .values({ id, tenantId, batchId, ...named, namedBy: by })
    .execute();
}

/** Takes an exception back; false where there is none that holds. */
export async function withdrawException(
  trx: Trx,
  exception: { readonly batchId: string; readonly id: string; readonly by: string },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable("batchException")
    .set({ withdrawnBy: exception.by, withdrawnAt: sql`now()` })
    .where("id", "=", exception.id)
    .where("batchId", "=", exception.batchId)
    .where("withdrawnAt", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Closes a batch as it is; from then on triggers refuse every change. */
export async function closeBatchRow(
  trx: Trx,
  batchId: string,
  closed: { readonly by: string; readonly closing: BatchClosing },
): Promise<void> {
  await trx
    .updateTable("batch")
    .set({ closedAt: sql`now()`, closedBy: closed.by, closing: JSON.stringify(closed.closing) })
    .where("id", "=", batchId)
    .execute();
}
