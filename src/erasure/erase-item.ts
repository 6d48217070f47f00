import type { AppendAudit } from "../audit/append.ts";
import type { EraseBlobs } from "../blobs/erase-blobs.ts";
import type { Actor, AuditFact, AuditSubject } from "../domain/audit-event.ts";
import { ClarificationReason } from "../domain/clarification.ts";
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
  openCasesOf,
  pendingRemovals,
  takeTurn,
} from "../store/erasures.ts";
import { scansBehind } from "../store/pull-slips.ts";
import type { ErasureRegister } from "./register.ts";

/** What erasing needs of the house. */
export interface ErasureDeps {
  readonly store: Store;
  readonly eraseBlobs: EraseBlobs;
  readonly appendAudit: AppendAudit;
  readonly erasures: ErasureRegister;
}

/** One erasure of a mail item, or of a capture that has none. */
export interface Erasure {
  /** New, or that of the line in the register's file that this database does not know. */
  readonly id: string;
  readonly fromRegister?: true;
  /** By that line the whole capture went. */
  readonly whole?: boolean;
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
  await takeTurn(trx, owner);
  const scope = await lockScope(trx, owner);
  if (
    scope === null ||
    splitsNow(owner, scope, erasure.whole) ||
    !((await erasure.stillAllowed?.(trx, scope)) ?? true)
  )
    return false;
  const { captureId, pages, whole } = scope;
  const cases = await openCasesOf(trx, scope);
  const keyOwners = await eraseRows(trx, scope);
  // No personal data, and the town's key: it must be readable for as long as the trail is.
  const say = (subject: AuditSubject, fact: AuditFact) => ({
    subject,
    actor,
    fact,
    keyOwnerId: null,
  });
  await deps.appendAudit(trx, tenantId, at, [
    ...cases.map(({ documentId, reason }) =>
      say(
        documentId === null
          ? { kind: "capture", id: captureId }
          : { kind: "document", id: documentId },
        {
          type: "clarification-settled",
          reason: ClarificationReason.parse(reason),
          settlement: "erased",
        },
      ),
    ),
    say(owner, {
      type: "item-erased",
      erasureId: id,
      basis,
      documents: scope.documents.length,
      pages: pages.length,
      captureToo: whole,
      originalOfStack: !whole,
      keyOwners: [...keyOwners],
    }),
  ]);
  const row = { id, tenantId, owner, captureId, keyOwners, erasedAt: at, basis };
  await insertErasure(trx, row);
  if (erasure.fromRegister !== true) {
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
  }
  // What was scanned anew came in a file of its own, which shows the same pages.
  for (const scanId of await scansBehind(trx, scope.documents)) {
    const scan = { kind: "capture", id: scanId } as const;
    await eraseIn(trx, deps, { id: newId(), tenantId, owner: scan, basis, actor, at });
  }
  return true;
}

/** While its stack is being split, other letters of it have no document: they would go with this one. */
const splitsNow = (owner: ErasureOwner, scope: ErasureScope, wentWhole = false): boolean =>
  owner.kind === "mail-item" &&
  scope.whole &&
  !wentWhole &&
  !["separated", "discarded-whole"].includes(scope.captureState);

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
