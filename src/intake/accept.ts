import { createHash } from "node:crypto";
import type { AppendAudit } from "../audit/append.ts";
import type { BlobStore } from "../blobs/blob-store.ts";
import type { KeyRing } from "../blobs/keys.ts";
import type { Receipt } from "../domain/receipt.ts";
import { newId } from "../new-id.ts";
import { findCapture, insertCapture } from "../store/captures.ts";
import type { Store } from "../store/database.ts";

/** What a channel hands in: bytes of one sender or one scan, and what the channel knows about them. */
export interface Offer {
  readonly tenantId: string;
  readonly channel: string;
  /** How the channel calls it (design section 5); the same id with the same bytes is the same capture. */
  readonly externalId: string;
  readonly bytes: Uint8Array;
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

export interface Accepted {
  readonly captureId: string;
  readonly receiptNumber: string;
  /** False: these bytes had come under this id before; nothing was written. */
  readonly isNew: boolean;
}

/** The one door. When it resolves, the bytes are ours: durable, recorded and on the audit trail. */
export type Accept = (offer: Offer) => Promise<Accepted>;

export function makeAccept(deps: {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly keys: KeyRing;
  readonly appendAudit: AppendAudit;
  readonly now: () => Date;
}): Accept {
  return async (offer) => {
    const actor = { kind: "process", tenantId: offer.tenantId } as const;
    // Names of files are content: the process table holds a digest of the channel's id.
    const externalId = createHash("sha256").update(offer.externalId).digest("hex");
    const originalSha256 = createHash("sha256").update(offer.bytes).digest("hex");
    const identity = {
      tenantId: offer.tenantId,
      channel: offer.channel,
      externalId,
      originalSha256,
    };
    const known = await deps.store.withActor(actor, (trx) => findCapture(trx, identity));
    if (known !== null) return { ...known, isNew: false };

    const captureId = newId();
    const { key, wrapped } = await deps.keys.mint(offer.tenantId, captureId);
    await deps.blobs.write(captureId, key, offer.bytes);
    return deps.store.withActor(actor, async (trx) => {
      const capture = await insertCapture(trx, {
        ...offer,
        ...identity,
        captureId,
        wrappedKey: wrapped,
        originalBytes: offer.bytes.length,
      });
      // Somebody else accepted the same bytes in the meantime; the folder written here has no row,
      // and the sweep removes it.
      if (!capture.isNew) return capture;
      await deps.appendAudit(trx, offer.tenantId, deps.now(), [
        {
          subject: { kind: "capture", id: captureId },
          actor: { kind: "house", part: `intake:${offer.channel}` },
          keyOwnerId: captureId,
          fact: {
            type: "capture-accepted",
            channel: offer.channel,
            sha256: capture.originalSha256,
            bytes: offer.bytes.length,
            receiptNumber: capture.receiptNumber,
            receiptDay: offer.receipt.receiptDay,
            receiptBasis: offer.receipt.receiptBasis,
            sealed: offer.sealed,
            sameIdAs: capture.sameIdAs,
          },
        },
      ]);
      return capture;
    });
  };
}
