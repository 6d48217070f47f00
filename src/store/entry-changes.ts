import { sql } from "kysely";
import type { Trx } from "./database.ts";

/** An entry in its inbox, with the events that tell how it was changed there. */
export interface EntryChanges {
  readonly id: string;
  readonly documentId: string;
  readonly state: string;
  readonly changedAt: Date;
  readonly events: readonly {
    readonly id: string;
    readonly payload: Buffer;
    readonly keyOwnerId: string;
    /** Null: its key was destroyed. */
    readonly wrappedKey: Buffer | null;
  }[];
}

interface Row extends Omit<EntryChanges, "events"> {
  readonly eventId: string | null;
  readonly payload: Buffer;
  readonly keyOwnerId: string;
  readonly wrappedKey: Buffer | null;
}

/**
 * The entries that lie in a town's inboxes, by id after `after`, at most `limit`; each with its events since
 * its document was last taken out of an inbox.
 */
export async function entryChangesAfter(
  trx: Trx,
  tenantId: string,
  after: string | null,
  limit: number,
): Promise<readonly EntryChanges[]> {
  const { rows } = await sql<Row>`
    select e.id, e.document_id as "documentId", e.state, e.changed_at as "changedAt",
      a.id as "eventId", a.payload, a.key_owner_id as "keyOwnerId", k.wrapped_key as "wrappedKey"
    from (
      select id, document_id, state, changed_at from inbox_entry
      where tenant_id = ${tenantId} and state <> 'withdrawn' and (${after}::uuid is null or id > ${after}::uuid)
      order by id limit ${limit}) e
    left join lateral (
      select at, id from audit_event
      where subject_id = e.document_id and type = 'delivery-withdrawn'
      order by at desc, id desc limit 1) w on true
    left join audit_event a on a.subject_id = e.document_id and a.tenant_id = ${tenantId}
      and a.type = 'inbox-entry-changed' and (w.id is null or (a.at, a.id) > (w.at, w.id))
    left join item_key k on k.owner_id = a.key_owner_id
    order by e.id`.execute(trx.withoutPlugins());
  return [...Map.groupBy(rows, (row) => row.id).values()].flatMap((same) =>
    same.slice(0, 1).map(({ id, documentId, state, changedAt }) => ({
      id,
      documentId,
      state,
      changedAt,
      events: same.flatMap(({ eventId, payload, keyOwnerId, wrappedKey }) =>
        eventId === null ? [] : [{ id: eventId, payload, keyOwnerId, wrappedKey }],
      ),
    })),
  );
}
