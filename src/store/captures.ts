import { sql } from "kysely";
import { Sha256 } from "../domain/ids.ts";
import type { Receipt } from "../domain/receipt.ts";
import { insertBlobs } from "./blobs.ts";
import type { Trx } from "./database.ts";
import { insertItemKey } from "./item-keys.ts";
import { nextReceiptNumber } from "./receipt-numbers.ts";
import { createTasksForState } from "./tasks.ts";

/** What makes a capture the same one: the channel's id and the bytes. */
export interface CaptureIdentity {
  readonly tenantId: string;
  readonly channel: string;
  readonly externalId: string;
  readonly originalSha256: string;
}

export async function findCapture(
  trx: Trx,
  identity: CaptureIdentity,
): Promise<{
  readonly captureId: string;
  readonly receiptNumber: string;
  readonly sameIdAs: string | null;
} | null> {
  const row = await trx
    .selectFrom("capture")
    .select(["id as captureId", "receiptNumber", "sameIdAs"])
    .where("channel", "=", identity.channel)
    .where("externalId", "=", identity.externalId)
    .where("originalSha256", "=", identity.originalSha256)
    // What was erased is not here any more; whoever was told that it is would lose it.
    .where("erasedAt", "is", null)
    .executeTakeFirst();
  return row ?? null;
}

export interface NewCapture extends CaptureIdentity {
  readonly captureId: string;
  readonly wrappedKey: Buffer;
  readonly originalBytes: number;
  readonly name: string;
  readonly path: string;
  readonly mediaType: string;
  readonly receipt: Receipt;
  readonly recordedBy: string;
  readonly capturedAt: Date;
  readonly batchId: string | null;
  readonly class: "court" | "urgent" | "normal" | "bulk";
  readonly sealed: boolean;
}

/** Records a capture with its key, its blob and its first task; an equal one that was faster wins. */
export async function insertCapture(
  trx: Trx,
  capture: NewCapture,
): Promise<{
  readonly captureId: string;
  readonly receiptNumber: string;
  readonly isNew: boolean;
  readonly originalSha256: Sha256;
  readonly sameIdAs: string | null;
}> {
  const originalSha256 = Sha256.parse(capture.originalSha256);
  // One at a time per external id: two offers of the same file must not both pass the look-up.
  await sql`select pg_advisory_xact_lock(hashtextextended(${capture.tenantId + capture.channel + capture.externalId}, 0))`.execute(
    trx,
  );
  const known = await findCapture(trx, capture);
  if (known !== null) return { ...known, isNew: false, originalSha256 };
  const sameIdAs = await otherBytesUnder(trx, capture);
  const receiptNumber = await nextReceiptNumber(trx, capture.tenantId, capture.receipt.receiptDay);
  const { captureId: id, tenantId } = capture;
  await insertItemKey(trx, {
    ownerId: id,
    tenantId,
    ownerKind: "capture",
    wrappedKey: capture.wrappedKey,
  });
  await trx
    .insertInto("capture")
    .values({
      id,
      tenantId,
      batchId: capture.batchId,
      channel: capture.channel,
      externalId: capture.externalId,
      state: "accepted",
      class: capture.class,
      sealed: capture.sealed,
      originalSha256,
      originalBytes: capture.originalBytes,
      receiptNumber,
      ...capture.receipt,
      recordedBy: capture.recordedBy,
      capturedAt: capture.capturedAt,
      sameIdAs,
    })
    .execute();
  await trx
    .insertInto("captureSource")
    .values({ captureId: id, tenantId, name: capture.name, path: capture.path })
    .execute();
  await insertBlobs(trx, [
    {
      folderId: id,
      sha256: originalSha256,
      tenantId,
      bytes: capture.originalBytes,
      mediaType: capture.mediaType,
    },
  ]);
  await createTasksForState(trx, {
    tenantId,
    kind: "capture",
    id,
    captureId: id,
    state: "accepted",
  });
  return { captureId: id, receiptNumber, isNew: true, originalSha256, sameIdAs };
}

/** The same id came before with other bytes: a new capture, flagged. */
async function otherBytesUnder(trx: Trx, identity: CaptureIdentity): Promise<string | null> {
  const row = await trx
    .selectFrom("capture")
    .select("id")
    .where("channel", "=", identity.channel)
    .where("externalId", "=", identity.externalId)
    .where("erasedAt", "is", null)
    .orderBy("acceptedAt")
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Those of these originals (SHA-256 in hex) that the tenant has taken in. */
export async function knownOriginals(
  trx: Trx,
  sha256s: readonly string[],
): Promise<readonly string[]> {
  if (sha256s.length === 0) return [];
  const rows = await trx
    .selectFrom("capture")
    .select("originalSha256")
    .distinct()
    .where("originalSha256", "in", [...sha256s])
    .execute();
  return rows.map((row) => row.originalSha256);
}
