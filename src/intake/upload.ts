import { createHash } from "node:crypto";
import type { AppendAudit } from "../audit/append.ts";
import { paperReceipt } from "../domain/receipt.ts";
import { findOrMakeBatch, insertRefusal } from "../store/batches.ts";
import type { Store } from "../store/database.ts";
import { timeZoneOfTown } from "../store/uploads.ts";
import type { Accept, Accepted } from "./accept.ts";
import type { BatchFile } from "./batch-file.ts";
import type { Deposit, Depository } from "./deposit.ts";

/** One request of a person: its key, and what they noted about the paper. */
export interface Upload {
  readonly tenantId: string;
  readonly personId: string;
  /** The Idempotency-Key: the person's own name for this submission. */
  readonly key: string;
  readonly batch: Omit<BatchFile, "note">;
}

/** A file of an upload, on the disk already. */
export interface UploadedFile {
  /** Its place in the request, from 0; with the key it says which file it is. */
  readonly position: number;
  readonly name: string;
  readonly deposit: Deposit;
}

const CHANNEL = "upload";

/** How an upload calls its file. One person's keys are not another's. */
export const externalIdOfFile = (
  upload: Pick<Upload, "personId" | "key">,
  position: number,
): string => JSON.stringify([upload.personId, upload.key, position]);

export interface UploadIntakeDeps {
  readonly store: Store;
  readonly accept: Accept;
  readonly depository: Depository;
  readonly appendAudit: AppendAudit;
  readonly now: () => Date;
}

/** The channel of people who scan into the browser, or a program that acts for them. */
export interface UploadIntake extends Depository {
  /** Takes the files through the door, in order; a repeated one is given its first answer. */
  take(upload: Upload, files: readonly UploadedFile[]): Promise<readonly Accepted[]>;
  /** Counts a file that could not be taken, and says so on the trail. */
  refuse(upload: Pick<Upload, "tenantId" | "personId">, cause: string): Promise<void>;
}

export function makeUploadIntake(deps: UploadIntakeDeps): UploadIntake {
  return {
    ...deps.depository,
    async take(upload, files) {
      const taken: Accepted[] = [];
      const { batchId, timeZone } = await batchOf(deps, upload);
      for (const file of files) taken.push(await takeFile(deps, upload, file, batchId, timeZone));
      return taken;
    },
    refuse({ tenantId, personId }, cause) {
      return deps.store.withActor({ kind: "process", tenantId }, async (trx) => {
        await insertRefusal(trx, { tenantId, channel: CHANNEL, cause });
        await deps.appendAudit(trx, tenantId, deps.now(), [
          {
            subject: { kind: "tenant", id: tenantId },
            actor: { kind: "person", id: personId },
            keyOwnerId: null,
            fact: { type: "intake-refused", channel: CHANNEL, cause },
          },
        ]);
      });
    },
  };
}

async function takeFile(
  deps: UploadIntakeDeps,
  upload: Upload,
  file: UploadedFile,
  batchId: string,
  timeZone: string,
): Promise<Accepted> {
  const { batch, personId, tenantId } = upload;
  const now = deps.now();
  const noted = {
    day: batch.day ?? null,
    deliveryRun: batch.deliveryRun ?? null,
    firstEmptying: batch.firstEmptying,
  };
  const accepted = await deps.accept({
    tenantId,
    channel: CHANNEL,
    externalId: externalIdOfFile(upload, file.position),
    bytes: file.deposit,
    name: file.name,
    path: file.name,
    // What it really is, inspect finds out.
    mediaType: "application/octet-stream",
    receipt: paperReceipt(noted, now, timeZone),
    recordedBy: `person:${personId}`,
    capturedAt: now,
    batchId,
    class: batch.class,
    sealed: batch.sealed,
    actor: { kind: "person", id: personId },
  });
  if (!accepted.isNew) await deps.depository.discard(file.deposit);
  return accepted;
}

/** The files of one upload are one batch: they take turns with those of others. */
async function batchOf(
  deps: UploadIntakeDeps,
  upload: Upload,
): Promise<{ readonly batchId: string; readonly timeZone: string }> {
  const { batch, tenantId } = upload;
  const identity = JSON.stringify([upload.personId, upload.key, batch]);
  return deps.store.withActor({ kind: "process", tenantId }, async (trx) => ({
    timeZone: await timeZoneOfTown(trx),
    batchId: await findOrMakeBatch(trx, {
      tenantId,
      channel: CHANNEL,
      externalKey: createHash("sha256").update(identity).digest("hex"),
      class: batch.class,
      day: batch.day ?? null,
      deliveryRun: batch.deliveryRun ?? null,
      firstEmptying: batch.firstEmptying,
      sealed: batch.sealed,
    }),
  }));
}
