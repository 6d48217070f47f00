import { allTenants } from "../store/audit-tree.ts";
import type { Trx } from "../store/database.ts";
import type { AppendAudit } from "./append.ts";
import { prepareNextKey } from "./key-history.ts";

/**
 * Replaces the key that signs tree heads: the old one signs the hand-over, every town's trail tells of it,
 * and only then the new one is used; the old private key is gone from then on. Gives both key ids.
 */
export async function rotateKey(deps: {
  readonly keysFolder: string;
  readonly appendAudit: AppendAudit;
  readonly now: () => Date;
  asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
  inTenant<T>(tenantId: string, use: (trx: Trx) => Promise<T>): Promise<T>;
}): Promise<{ readonly oldKeyId: string; readonly newKeyId: string }> {
  const next = await prepareNextKey(deps.keysFolder, deps.now());
  const { oldKeyId, newKeyId } = next;
  for (const { id } of await deps.asHousekeeper(allTenants)) {
    await deps.inTenant(id, (trx) =>
      deps.appendAudit(trx, id, deps.now(), [
        {
          subject: { kind: "tenant", id },
          actor: { kind: "house", part: "audit rotate-key" },
          fact: { type: "audit-key-rotated", oldKeyId, newKeyId },
          keyOwnerId: null,
        },
      ]),
    );
  }
  await next.use();
  return { oldKeyId, newKeyId };
}
