import type { KeyRing } from "../blobs/keys.ts";
import { AuditFact, type Actor, type AuditSubject } from "../domain/audit-event.ts";
import { canonicalJson, type Json } from "../domain/canonical-json.ts";
import { newId } from "../new-id.ts";
import { insertAuditEvents, type AuditEventRow } from "../store/audit-events.ts";
import type { Trx } from "../store/database.ts";
import { keyOf, keyOfTenantYear } from "../store/item-keys.ts";
import { commitmentOf, openFact, sealFact } from "./fact-payload.ts";
import { sha256, sha256Hex } from "./hash.ts";

export interface NewAuditEvent {
  readonly subject: AuditSubject;
  readonly actor: Actor;
  readonly fact: AuditFact;
  /** Whose key encrypts the fact: a capture or mail item; null for the tenant's key of the year. */
  readonly keyOwnerId: string | null;
}

/** Writes events into the act's own transaction. */
export type AppendAudit = (
  trx: Trx,
  tenantId: string,
  at: Date,
  events: readonly NewAuditEvent[],
) => Promise<void>;

/**
 * Personal data stays out of the leaves: a leaf commits to the encrypted fact (design section 6), and to
 * a salted hash of the clear one, so that a proof bundle can show it without anybody's key.
 */
export function makeAppendAudit(keys: KeyRing): AppendAudit {
  return async (trx, tenantId, at, events) => {
    const rows: AuditEventRow[] = [];
    for (const event of events) {
      const owner =
        event.keyOwnerId === null
          ? await keyOfTenantYear(trx, keys, tenantId, at.getUTCFullYear())
          : { id: event.keyOwnerId, key: await keyOf(trx, keys, tenantId, event.keyOwnerId) };
      const id = newId();
      const payload = sealFact(owner.key, AuditFact.parse(event.fact), id);
      const row = {
        id,
        tenantId,
        at,
        subjectKind: event.subject.kind,
        subjectId: event.subject.id,
        type: event.fact.type,
        actor: event.actor,
        keyOwnerId: owner.id,
        payload,
      };
      rows.push({ ...row, leafHash: leafHashOf(row) });
    }
    await insertAuditEvents(trx, rows);
  };
}

/** An event whose leaf is asked for; its actor need not be one that is known today. */
type LeafEvent = Omit<AuditEventRow, "leafHash" | "actor"> & { readonly actor: Json };

/** The leaf of an event: RFC 6962 leaf hash over the canonical JSON (RFC 8785) of its entry. */
export const leafHashOf = (event: LeafEvent): Buffer =>
  sha256(
    `\0${leafTextOf({ ...event, at: event.at.toISOString(), actor: canonicalJson(event.actor) })}`,
  );

/** An event whose time is as it stands in the leaf, and whose actor is canonical JSON. */
type LeafText = Omit<LeafEvent, "at" | "actor"> & { readonly at: string; readonly actor: string };

/** `canonicalJson(entryOf(event))`, put together directly: a check of a million events does nothing else. */
export function leafTextOf(event: LeafText): string {
  const commitment = commitmentOf(event.payload);
  const fact = commitment === null ? "" : `"factSha256":"${commitment.toString("hex")}",`;
  const subject = `{"id":"${event.subjectId}","kind":${canonicalJson(event.subjectKind)}}`;
  return `{"actor":${event.actor},"at":"${event.at}",${fact}"id":"${event.id}","keyOwner":"${event.keyOwnerId}","payloadSha256":"${sha256Hex(event.payload)}","subject":${subject},"tenant":"${event.tenantId}","type":${canonicalJson(event.type)}}`;
}

/** Everything in an event's row, with hashes for its fact: what the leaf commits to. Hashes in hex. */
export function entryOf(event: LeafEvent) {
  return {
    actor: event.actor,
    at: event.at.toISOString(),
    // Undefined, and so left out, where the event is older than the commitment.
    factSha256: commitmentOf(event.payload)?.toString("hex"),
    id: event.id,
    keyOwner: event.keyOwnerId,
    payloadSha256: sha256Hex(event.payload),
    subject: { id: event.subjectId, kind: event.subjectKind },
    tenant: event.tenantId,
    type: event.type,
  };
}

/** The fact of a stored event, in clear. Throws when its key was destroyed. */
export async function factOf(
  trx: Trx,
  keys: KeyRing,
  event: Pick<AuditEventRow, "id" | "tenantId" | "keyOwnerId" | "payload">,
): Promise<AuditFact> {
  const key = await keyOf(trx, keys, event.tenantId, event.keyOwnerId);
  return AuditFact.parse(openFact(key, event.payload, event.id).fact);
}
