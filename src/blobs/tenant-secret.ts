import { decrypt, encrypt, type KeyRing } from "./keys.ts";

/** Seals what a town must keep and nobody may read in the database; `context` is authenticated with it. */
export interface TenantSecret {
  seal(tenantId: string, bytes: Uint8Array, context: string): Promise<Buffer>;
  /** Throws when key, context or a single bit is not the one it was sealed with. */
  open(tenantId: string, sealed: Uint8Array, context: string): Promise<Buffer>;
}

/** With a key of each town for this purpose alone, derived from the town's, which is in a file. */
export function openTenantSecret(
  keys: Pick<KeyRing, "derive">,
  purpose: "mailbox-password",
): TenantSecret {
  return {
    seal: async (tenantId, bytes, context) =>
      encrypt(await keys.derive(tenantId, purpose), bytes, context),
    open: async (tenantId, sealed, context) =>
      decrypt(await keys.derive(tenantId, purpose), sealed, context),
  };
}
