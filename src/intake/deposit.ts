import type { BlobStore } from "../blobs/blob-store.ts";
import type { KeyRing } from "../blobs/keys.ts";
import { newId } from "../new-id.ts";

/** Bytes that were written to the disk as they came, in a folder of their own that has no row yet. */
export interface Deposit {
  readonly captureId: string;
  /** The folder's key, wrapped for the database. */
  readonly wrapped: Buffer;
  readonly sha256: string;
  /** In bytes. */
  readonly length: number;
}

/** Takes bytes of any size before it is known what they are accepted as. */
export interface Depository {
  /** Durable when it resolves. Throws what `source` or the file system throws, and keeps nothing then. */
  deposit(tenantId: string, source: AsyncIterable<Uint8Array>): Promise<Deposit>;
  /** Gives a deposit up that was not accepted as a capture of its own. */
  discard(deposit: Pick<Deposit, "captureId">): Promise<void>;
}

/** Deposits in the blob store, encrypted. What a crash leaves behind has no row, and the sweep removes it. */
export function makeDepository(deps: {
  readonly blobs: BlobStore;
  readonly keys: KeyRing;
}): Depository {
  const discard: Depository["discard"] = ({ captureId }) => deps.blobs.discard(captureId);
  return {
    discard,
    async deposit(tenantId, source) {
      const captureId = newId();
      const { key, wrapped } = await deps.keys.mint(tenantId, captureId);
      try {
        const { sha256, bytes } = await deps.blobs.writeStream(captureId, key, source);
        return { captureId, wrapped, sha256, length: bytes };
      } catch (error) {
        await discard({ captureId });
        throw error;
      }
    },
  };
}
