import { createHash } from "node:crypto";
import type { AppendAudit } from "../audit/append.ts";
import type { BlobStore } from "../blobs/blob-store.ts";
import type { HaveRoom } from "../blobs/disk.ts";
import type { KeyRing } from "../blobs/keys.ts";
import type { Actor } from "../domain/audit-event.ts";
import type { Receipt } from "../domain/receipt.ts";
import { newId } from "../new-id.ts";
import { findCapture, insertCapture } from "../store/captures.ts";
import type { Store } from "../store/database.ts";
import type { Deposit } from "./deposit.ts";

/** What a channel hands in: bytes of one sender or one scan, and what the channel knows about them. */
export interface Offer {
  readonly tenantId: string;
  readonly channel: string;
  /** How the channel calls it (design section 5); the same id with the same bytes is the same capture. */
  readonly externalId: string;
  /** The bytes themselves, or where they lie already. */
  readonly bytes: Uint8Array | Deposit;
  readonly name: string;
  readonly path: string;
  readonly mediaType: string;
  readonly receipt: Receipt;
  readonly recordedBy: string;
  readonly capturedAt: Date;
  readonly batchId: string | null;
  readonly class: "court" | "urgent" | "normal" | "bulk";
  readonly sealed: boolean;
  /** Whose act it is on the audit trail; default: the house's, by this channel. */
  readonly actor?: Actor;
}

export interface Accepted {
  readonly captureId: string;
  readonly receiptNumber: string;
  /** False: these bytes had come under this id before; nothing was written. */
  readonly isNew: boolean;
  /** The first capture that came under the same id with other bytes. */
  readonly sameIdAs: string | null;
}

/**
 * The one door. When it resolves, the bytes are ours: durable, recorded and on the audit trail. Throws
 * ReserveReached (ENOSPC) for new bytes there is no room for.
 */
export type Accept = (offer: Offer) => Promise<Accepted>;

export function makeAccept(deps: {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly keys: KeyRing;
  readonly haveRoom: HaveRoom;
  readonly appendAudit: AppendAudit;
  readonly now: () => Date;
}): Accept {
  return async (offer) => {
    const actor = { kind: "process", tenantId: offer.tenantId } as const;
    const came = cameAs(offer.bytes);
    const identity = {
      tenantId: offer.tenantId,
      channel: offer.channel,
      externalId: digestOfExternalId(offer.externalId),
      originalSha256: came.sha256,
    };
    const known = await deps.store.withActor(actor, (trx) => findCapture(trx, identity));
    if (known !== null) return { ...known, isNew: false };

    const { captureId, wrapped: wrappedKey } = await put(deps, offer);
    return deps.store.withActor(actor, async (trx) => {
      const capture = await insertCapture(trx, {
        ...offer,
        ...identity,
        captureId,
        wrappedKey,
        originalBytes: came.length,
      });
      // Somebody else accepted the same bytes in the meantime; the folder written here has no row,
      // and the sweep removes it.
      if (!capture.isNew) return capture;
      await deps.appendAudit(trx, offer.tenantId, deps.now(), [
        {
          subject: { kind: "capture", id: captureId },
          actor: offer.actor ?? { kind: "house", part: `intake:${offer.channel}` },
          keyOwnerId: captureId,
          fact: {
            type: "capture-accepted",
            channel: offer.channel,
            sha256: capture.originalSha256,
            bytes: came.length,
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

/** Names of files are content: the process table holds a digest of the channel's id. */
export const digestOfExternalId = (externalId: string): string =>
  createHash("sha256").update(externalId).digest("hex");

const isDeposit = (bytes: Uint8Array | Deposit): bytes is Deposit => "captureId" in bytes;

const cameAs = (
  bytes: Uint8Array | Deposit,
): { readonly sha256: string; readonly length: number } =>
  isDeposit(bytes)
    ? { sha256: bytes.sha256, length: bytes.length }
    : { sha256: createHash("sha256").update(bytes).digest("hex"), length: bytes.length };

/** Where the bytes lie: put there now, unless they were before. */
async function put(
  deps: Pick<Parameters<typeof makeAccept>[0], "blobs" | "keys" | "haveRoom">,
  offer: Offer,
): Promise<{ readonly captureId: string; readonly wrapped: Buffer }> {
  if (isDeposit(offer.bytes)) return offer.bytes;
  await deps.haveRoom(offer.bytes.length);
  const captureId = newId();
  const { key, wrapped } = await deps.keys.mint(offer.tenantId, captureId);
  await deps.blobs.write(captureId, key, offer.bytes);
  return { captureId, wrapped };
}
