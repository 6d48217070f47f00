import type { KeyRing } from "../blobs/keys.ts";
import { AuditFact } from "../domain/audit-event.ts";
import type { Store } from "../store/database.ts";
import { entryChangesAfter, type EntryChanges } from "../store/entry-changes.ts";
import { openFact } from "./fact-payload.ts";
import type { Findings } from "./findings.ts";

interface InboxDeps {
  readonly store: Store;
  readonly keys: KeyRing;
}

const ENTRIES_PER_READ = 500;

/**
 * Holds the state of every entry that lies in an inbox against what the trail tells of it: a letter that
 * somebody set to done in the tables alone is found. What is under keys that are gone says nothing any more.
 */
export async function checkInboxes(
  deps: InboxDeps,
  tenantId: string,
  findings: Findings,
): Promise<void> {
  let after: string | null = null;
  for (;;) {
    // Entries and events are of one moment: an act writes both at once.
    const entries: readonly EntryChanges[] = await deps.store.withActor(
      { kind: "process", tenantId },
      (trx) => entryChangesAfter(trx, tenantId, after, ENTRIES_PER_READ),
    );
    for (const entry of entries) await checkEntry(deps, tenantId, entry, findings);
    after = entries.at(-1)?.id ?? null;
    if (entries.length < ENTRIES_PER_READ) return;
  }
}

async function checkEntry(
  { keys }: InboxDeps,
  tenantId: string,
  { documentId, state, changedAt, events }: EntryChanges,
  findings: Findings,
): Promise<void> {
  const about = { subject: { kind: "document", id: documentId }, at: changedAt };
  const changes: Change[] = [];
  for (const event of events) {
    if (event.wrappedKey === null) return;
    const key = await keys.unwrap(tenantId, event.keyOwnerId, event.wrappedKey).catch(() => null);
    const change = key === null ? null : changeOrNull(key, event);
    if (change === null) {
      findings.add(`What event ${event.id} says of its inbox entry cannot be read`, about);
      return;
    }
    changes.push(change);
  }
  const told = lastState(changes);
  if (told === state) return;
  findings.add(
    told === null
      ? "The changes of its inbox entry that the trail tells do not follow one another"
      : `Its inbox entry is ${state}, and the trail tells that it is ${told}`,
    about,
  );
}

interface Change {
  readonly from: string;
  readonly to: string;
}

function changeOrNull(
  key: Buffer,
  event: { readonly id: string; readonly payload: Buffer },
): Change | null {
  try {
    const fact = AuditFact.parse(openFact(key, event.payload, event.id).fact);
    return fact.type === "inbox-entry-changed" ? fact : null;
  } catch {
    return null;
  }
}

/**
 * Where changes lead that begin with "new", in whatever order: clocks of hosts differ. Null: nowhere, because
 * one is missing or too many.
 */
export function lastState(changes: readonly Change[]): string | null {
  const often = new Map([["new", 1]]);
  for (const { from, to } of changes) {
    often.set(from, (often.get(from) ?? 0) - 1);
    often.set(to, (often.get(to) ?? 0) + 1);
  }
  const left = [...often].filter(([, count]) => count !== 0);
  const [only, ...others] = left;
  return only?.[1] === 1 && others.length === 0 ? only[0] : null;
}
