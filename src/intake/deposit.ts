import type { BlobStore } from "../blobs/blob-store.ts";
import type { HaveRoom } from "../blobs/disk.ts";
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
  readonly haveRoom: HaveRoom;
}): Depository {
  const discard: Depository["discard"] = ({ captureId }) => deps.blobs.discard(captureId);
  return {
    discard,
    async deposit(tenantId, source) {
      const captureId = newId();
      const { key, wrapped } = await deps.keys.mint(tenantId, captureId);
      try {
        const { sha256, bytes } = await deps.blobs.writeStream(
          captureId,
          key,
          withRoom(deps.haveRoom, source),
        );
        return { captureId, wrapped, sha256, length: bytes };
      } catch (error) {
        await discard({ captureId });
        throw error;
      }
    },
  };
}

/** The room is looked at again whenever so much has come. */
const LOOK_BYTES = 8 * 1024 * 1024;

/** Its size is not known before its end, and it lies there twice until then (incoming-blob.ts). */
async function* withRoom(
  haveRoom: HaveRoom,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let sinceLook = LOOK_BYTES;
  let length = 0;
  for await (const chunk of source) {
    if (sinceLook >= LOOK_BYTES) {
      await haveRoom(length + chunk.length);
      sinceLook = 0;
    }
    length += chunk.length;
    sinceLook += chunk.length;
    yield chunk;
  }
}
