import type { KeyRing } from "../../blobs/keys.ts";
import { openTenantSecret } from "../../blobs/tenant-secret.ts";
import { type MailboxSettings, passwordContext } from "../../domain/mailbox.ts";

/** Seals the passwords of mailboxes, each for its mailbox, server and login alone. */
export interface MailboxPasswords {
  seal(
    tenantId: string,
    mailboxId: string,
    settings: MailboxSettings,
    password: string,
  ): Promise<Buffer>;
  /** Throws when it was sealed for another mailbox, server or login, or a single bit was changed. */
  open(
    tenantId: string,
    mailboxId: string,
    settings: MailboxSettings,
    sealed: Uint8Array,
  ): Promise<string>;
}

/** With a key of each town that is derived from the town's own. */
export function openMailboxPasswords(keys: Pick<KeyRing, "derive">): MailboxPasswords {
  const secret = openTenantSecret(keys, "mailbox-password");
  return {
    seal: (tenantId, id, settings, password) =>
      secret.seal(tenantId, Buffer.from(password), passwordContext(id, settings)),
    async open(tenantId, id, settings, sealed) {
      const bytes = await secret.open(tenantId, sealed, passwordContext(id, settings));
      return bytes.toString("utf8");
    },
  };
}
