import { DamagedBlob, type BlobStore } from "../src/blobs/blob-store.ts";
import { BlobRef } from "../src/domain/ids.ts";
import type { Trx } from "../src/store/database.ts";
import { noteBlobState } from "../src/store/blobs.ts";
import { becomeBlobChecker } from "../src/store/dispatch.ts";
import { blobsAfter, type StoredBlob } from "../src/store/operator-figures.ts";

/** What one round found: blobs looked at, newly damaged, and whole again. */
export interface BlobRound {
  readonly looked: number;
  readonly damaged: number;
  readonly mended: number;
}

interface BlobCheckDeps {
  readonly blobs: Pick<BlobStore, "read">;
  asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
  keyOf(tenantId: string, folder: string): Promise<Buffer>;
  /** Whether the disk is there at all: while it is not, no blob is damaged. */
  mayRead(): boolean;
  onDamage(blob: StoredBlob, what: "missing" | "changed"): void;
}

/** So many blobs are read in one round, and then others come first again. */
const PER_ROUND = 20;

/**
 * Reads the blobs one after the other, a few a round, round after round for ever, so that damage is found
 * before the letter is needed. Starts anywhere: the folders' ids. One process at a time: null elsewhere.
 */
export function makeBlobCheck(deps: BlobCheckDeps): () => Promise<BlobRound | null> {
  let after: StoredBlob | null = null;
  return () =>
    deps.asHousekeeper(async (lock) => {
      if (!deps.mayRead() || !(await becomeBlobChecker(lock))) return null;
      const blobs = await deps.asHousekeeper((trx) => blobsAfter(trx, after, PER_ROUND));
      after = blobs.at(-1) ?? null;
      const round = { looked: 0, damaged: 0, mended: 0 };
      for (const blob of blobs) {
        const what = await damageOf(deps, blob);
        if (what === "unknown") continue;
        round.looked += 1;
        const changed = await deps.asHousekeeper((trx) => noteBlobState(trx, blob, what));
        if (!changed) continue;
        if (what === null) round.mended += 1;
        else {
          round.damaged += 1;
          deps.onDamage(blob, what);
        }
      }
      return round;
    });
}

/** Null: it is what was written. `unknown`: it could not be read for another reason, such as an erased key. */
async function damageOf(
  deps: BlobCheckDeps,
  blob: StoredBlob,
): Promise<"missing" | "changed" | "unknown" | null> {
  try {
    const key = await deps.keyOf(blob.tenantId, blob.folderId);
    await deps.blobs.read(BlobRef.parse({ folder: blob.folderId, sha256: blob.sha256 }), key);
    return null;
  } catch (error) {
    return error instanceof DamagedBlob ? error.what : "unknown";
  }
}
