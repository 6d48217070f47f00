import type { AuditFact } from "../domain/audit-event.ts";
import type { Store } from "../store/database.ts";
import { mailboxes } from "../store/mailboxes.ts";
import type { Findings } from "./findings.ts";

/** The events that say which mailboxes are collected, and where they are. */
export const isOfMailboxes = {
  "mailbox-added": true,
  "mailbox-changed": true,
  "mailbox-paused": true,
  "mailbox-resumed": true,
  "mailbox-removed": true,
} as const;

interface ToldOfMailbox {
  readonly fact: Extract<AuditFact, { readonly type: keyof typeof isOfMailboxes }>;
}

/** By mailbox, its server and whether it is paused. */
type MailboxesAsIs = ReadonlyMap<string, string>;

const asIs = (host: string, isPaused: boolean): string =>
  `${isPaused ? "paused" : "collected"} from ${host}`;

/** The mailboxes that were not removed. */
export const mailboxesNow = (store: Store, tenantId: string): Promise<MailboxesAsIs> =>
  store.withActor({ kind: "process", tenantId }, async (trx) =>
    (await mailboxes(trx)).reduce(
      (all, { id, settings, pausedAt }) => all.set(id, asIs(settings.host, pausedAt !== null)),
      new Map<string, string>(),
    ),
  );

/**
 * Whoever writes into the table could have the town's post collected from elsewhere, or not at all: what is there is
 * as the events say. `before` and `after`: read before and after the events, because administrators go on.
 */
export function compareMailboxes(
  told: readonly ToldOfMailbox[],
  before: MailboxesAsIs,
  after: MailboxesAsIs,
  findings: Findings,
): void {
  const said = asTold(told);
  for (const id of new Set([...said.keys(), ...after.keys()])) {
    // One that changed just now is looked at the next time.
    if (before.get(id) !== after.get(id) || after.get(id) === said.get(id)) continue;
    findings.add(
      `The mailbox ${id} is ${after.get(id) ?? "not there"}, and by the trail it is ${said.get(id) ?? "not there"}`,
      { at: null },
    );
  }
}

function asTold(told: readonly ToldOfMailbox[]): MailboxesAsIs {
  const known = new Map<string, { readonly host: string; readonly isPaused: boolean }>();
  for (const { fact } of told) {
    const { mailboxId } = fact;
    const { host, isPaused } = known.get(mailboxId) ?? { host: "", isPaused: false };
    if (fact.type === "mailbox-removed") known.delete(mailboxId);
    else if (fact.type === "mailbox-paused") known.set(mailboxId, { host, isPaused: true });
    else if (fact.type === "mailbox-resumed") known.set(mailboxId, { host, isPaused: false });
    else known.set(mailboxId, { host: fact.host, isPaused });
  }
  return new Map([...known].map(([id, { host, isPaused }]) => [id, asIs(host, isPaused)]));
}
