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
