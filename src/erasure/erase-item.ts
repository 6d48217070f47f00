import type { AppendAudit } from "../audit/append.ts";
import type { BlobStore } from "../blobs/blob-store.ts";
import type { EraseBlobs } from "../blobs/erase-blobs.ts";
import type { KeyRing } from "../blobs/keys.ts";
import type { Actor } from "../domain/audit-event.ts";
import { BlobRef } from "../domain/ids.ts";
import { hasCode } from "../error-code.ts";
import { newId } from "../new-id.ts";
import type { Store, Trx } from "../store/database.ts";
import {
  eraseRows,
  type ErasureOwner,
  type ErasureScope,
  forgetRemovals,
  insertErasure,
  lockScope,
  pendingRemovals,
} from "../store/erasures.ts";
import { keyOf } from "../store/item-keys.ts";
import type { ErasureRegister } from "./register.ts";

/** What erasing needs of the house. */
export interface ErasureDeps {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly eraseBlobs: EraseBlobs;
  readonly keys: KeyRing;
  readonly appendAudit: AppendAudit;
  readonly erasures: ErasureRegister;
}

/** One erasure of a mail item, or of a capture that has none. */
export interface Erasure {
  /** New, or that of the line in the register's file that this database does not know. */
  readonly id: string;
  readonly fromRegister?: true;
  readonly tenantId: string;
  readonly owner: ErasureOwner;
  /** A code of `ErasureBasis`. */
  readonly basis: string;
  readonly actor: Actor;
  readonly at: Date;
  /** Asked with everything locked: false leaves it as it is. */
  stillAllowed?(trx: Trx, scope: ErasureScope): Promise<boolean>;
}

const TRIES_MAX = 3;

/**
 * Erases an item in one transaction: rows, keys, event and register; then its files. The line of the
 * register is durable before the commit, and what is in it is erased by the housekeeper at the latest
 * (finish-erasures.ts), so that no crash leaves it half done. False: it is not there, was erased
 * already, or is not allowed any more.
 */
export async function eraseItem(deps: ErasureDeps, erasure: Erasure): Promise<boolean> {
  const { tenantId } = erasure;
  for (let nth = 1; ; nth += 1) {
    try {
      const erased = await deps.store.withActor({ kind: "process", tenantId }, (trx) =>
        eraseIn(trx, deps, erasure),
      );
      if (erased) await removeErasedFiles(deps, tenantId);
      return erased;
    } catch (error) {
      // PostgreSQL's serialization_failure and deadlock_detected.
      if (nth === TRIES_MAX || !hasCode(error, "40001", "40P01")) throw error;
    }
  }
}

async function eraseIn(trx: Trx, deps: ErasureDeps, erasure: Erasure): Promise<boolean> {
  const { id, tenantId, owner, at, basis, actor } = erasure;
  const scope = await lockScope(trx, owner);
  if (scope === null || !((await erasure.stillAllowed?.(trx, scope)) ?? true)) return false;
  const { captureId, pages, whole } = scope;
  const keyOwners = await eraseRows(trx, scope, await freshKeys(trx, deps, tenantId, scope));
  await deps.appendAudit(trx, tenantId, at, [
    {
      subject: owner,
      actor,
      // No personal data: it must be readable for as long as the trail is.
      fact: {
        type: "item-erased",
        erasureId: id,
        basis,
        documents: scope.documents.length,
        pages: pages.length,
        captureToo: whole,
        originalOfStack: !whole,
        keyOwners: [...keyOwners],
      },
      keyOwnerId: null,
    },
  ]);
  const row = { id, tenantId, owner, captureId, keyOwners, erasedAt: at, basis };
  await insertErasure(trx, row);
  if (erasure.fromRegister === true) return true;
  // The last thing before the commit: nothing is in the register that could not be carried out.
  await deps.erasures.append({
    id,
    tenantId,
    ownerKind: owner.kind,
    ownerId: owner.id,
    captureId,
    pages: [...pages],
    whole,
    erasedAt: at.toISOString(),
    basis,
  });
  return true;
}

/**
 * A stack of which other letters live gets a new key, and pages in no item, such as separator sheets, a
 * folder of their own: with the old key goes whatever it sealed, wherever a copy of it lies.
 */
async function freshKeys(trx: Trx, deps: ErasureDeps, tenantId: string, scope: ErasureScope) {
  if (scope.whole) return { fresh: null, kept: null };
  const { captureId } = scope;
  const fresh = (await deps.keys.mint(tenantId, captureId)).wrapped;
  if (scope.kept.length === 0) return { fresh, kept: null };
  const folder = newId();
  const [from, to] = [
    await keyOf(trx, deps.keys, tenantId, captureId),
    await deps.keys.mint(tenantId, folder),
  ];
  for (const sha256 of scope.kept) {
    const ref = BlobRef.parse({ folder: captureId, sha256 });
    await deps.blobs.write(folder, to.key, await deps.blobs.read(ref, from));
  }
  return { fresh, kept: { folder, wrapped: to.wrapped } };
}

const REMOVALS_PER_ROUND = 200;

/** Removes the files that erasures of a town have left; also those of one that a crash cut short. */
export async function removeErasedFiles(deps: ErasureDeps, tenantId: string): Promise<void> {
  const inTenant = <T>(use: (trx: Trx) => Promise<T>) =>
    deps.store.withActor({ kind: "process", tenantId }, use);
  for (;;) {
    const removals = await inTenant((trx) => pendingRemovals(trx, REMOVALS_PER_ROUND));
    if (removals.length === 0) return;
    for (const { folderId, sha256 } of removals) {
      if (sha256 === null) await deps.eraseBlobs.folder(folderId);
      else await deps.eraseBlobs.file(folderId, sha256);
    }
    await inTenant((trx) =>
      forgetRemovals(
        trx,
        removals.map(({ id }) => id),
      ),
    );
  }
}
