import type { AuditFact } from "../domain/audit-event.ts";
import { type ToldPasskey, passkeysToTell } from "../store/passkeys.ts";
import type { Store } from "../store/database.ts";
import type { Findings } from "./findings.ts";

/** The events that say which passkeys there are. */
export const isOfPasskeys = {
  "passkey-registered": true,
  "passkey-removed": true,
} as const;

interface ToldOfPasskeys {
  readonly fact: Extract<AuditFact, { readonly type: keyof typeof isOfPasskeys }>;
}

/** The passkeys this town's trail must tell of. */
export const passkeysNow = (store: Store, tenantId: string): Promise<readonly ToldPasskey[]> =>
  store.withActor({ kind: "process", tenantId }, passkeysToTell);

/**
 * Whoever writes a passkey into the table could sign in as its person for ever: each that is there was registered
 * by an event, and not taken away by its person since. `before` and `after`: read before and after the events, because
 * people go on.
 */
export function comparePasskeys(
  told: readonly ToldOfPasskeys[],
  before: readonly ToldPasskey[],
  after: readonly ToldPasskey[],
  findings: Findings,
): void {
  const registered = new Set<string>();
  for (const { fact } of told) {
    if (fact.type === "passkey-registered") registered.add(fact.passkeyId);
    else registered.delete(fact.passkeyId);
  }
  const known = new Set(before.map(({ id }) => id));
  for (const { id, personId, registeredAt } of after) {
    // One that changed just now is looked at the next time.
    if (registered.has(id) || !known.has(id)) continue;
    findings.add(`The passkey ${id} of person ${personId} is there, and no event tells of it`, {
      at: registeredAt,
    });
  }
}
