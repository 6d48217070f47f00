import { sql } from "kysely";
import { z } from "zod";
import type { AuditEventRow } from "./audit-events.ts";
import type { Trx } from "./database.ts";

/** Tenants with events that have no leaf yet. */
export async function tenantsWithPendingEvents(trx: Trx): Promise<readonly string[]> {
  const rows = await trx.selectFrom("auditPending").select("tenantId").distinct().execute();
  return rows.map((row) => row.tenantId);
}

/** One sealer per tenant: true while this transaction is it. */
export async function becomeSealer(trx: Trx, tenantId: string): Promise<boolean> {
  const row = await sql<{ won: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`seal:${tenantId}`}, 0)) as won`.execute(
    trx,
  );
  return row.rows[0]?.won ?? false;
}

/** Events without a leaf in (time, id) order, at most `limit`. */
export async function pendingEvents(
  trx: Trx,
  tenantId: string,
  limit: number,
): Promise<readonly { readonly id: string; readonly leafHash: Buffer }[]> {
  return trx
    .selectFrom("auditPending")
    .innerJoin("auditEvent", "auditEvent.id", "auditPending.eventId")
    .select(["auditEvent.id", "auditEvent.leafHash"])
    .where("auditPending.tenantId", "=", tenantId)
    .orderBy("auditPending.at")
    .orderBy("auditPending.eventId")
    .limit(limit)
    .execute();
}

/** How many leaves a tenant's tree has. */
export async function treeSize(trx: Trx, tenantId: string): Promise<number> {
  const row = await trx
    .selectFrom("auditLeaf")
    .select((eb) => eb.fn.max("treeIndex").as("last"))
    .where("tenantId", "=", tenantId)
    .executeTakeFirst();
  return row?.last == null ? 0 : row.last + 1;
}

/** The leaf hashes of a tenant's tree from `from` on, in order, at most `limit`. */
export async function leavesFrom(
  trx: Trx,
  tenantId: string,
  from: number,
  limit: number,
): Promise<readonly Buffer[]> {
  const rows = await trx
    .selectFrom("auditLeaf")
    .select("leafHash")
    .where("tenantId", "=", tenantId)
    .where("treeIndex", ">=", from)
    .orderBy("treeIndex")
    .limit(limit)
    .execute();
  return rows.map((row) => row.leafHash);
}

/** Appends leaves from `treeIndex` on and takes their events off the pending list. */
export async function appendLeaves(
  trx: Trx,
  tenantId: string,
  treeIndex: number,
  events: readonly { readonly id: string; readonly leafHash: Buffer }[],
): Promise<void> {
  await trx
    .insertInto("auditLeaf")
    .values(
      events.map((event, offset) => ({
        tenantId,
        treeIndex: treeIndex + offset,
        eventId: event.id,
        leafHash: event.leafHash,
      })),
    )
    .execute();
  await trx
    .deleteFrom("auditPending")
    .where(
      "eventId",
      "in",
      events.map((event) => event.id),
    )
    .execute();
}

export interface TreeHead {
  readonly tenantId: string;
  readonly treeSize: number;
  readonly rootHash: Buffer;
  readonly signedAt: Date;
  readonly keyId: string;
  readonly signature: Buffer;
}

export async function insertTreeHead(trx: Trx, head: TreeHead): Promise<void> {
  await trx.insertInto("treeHead").values(head).execute();
}

/** Signed heads of trees larger than `after` and not larger than `upTo`, smallest first, at most `limit`. */
export async function treeHeads(
  trx: Trx,
  tenantId: string,
  range: { readonly after: number; readonly upTo: number; readonly limit: number },
): Promise<readonly TreeHead[]> {
  return trx
    .selectFrom("treeHead")
    .selectAll()
    .where("tenantId", "=", tenantId)
    .where("treeSize", ">", range.after)
    .where("treeSize", "<=", range.upTo)
    .orderBy("treeSize")
    .limit(range.limit)
    .execute();
}

/** The signed heads of trees of these sizes, as far as there are any. */
export async function treeHeadsOf(
  trx: Trx,
  tenantId: string,
  sizes: readonly number[],
): Promise<readonly TreeHead[]> {
  if (sizes.length === 0) return [];
  return trx
    .selectFrom("treeHead")
    .selectAll()
    .where("tenantId", "=", tenantId)
    .where("treeSize", "in", [...sizes])
    .execute();
}

/** The head of the largest tree; null before the first was signed. */
export async function lastTreeHead(trx: Trx, tenantId: string): Promise<TreeHead | null> {
  const row = await trx
    .selectFrom("treeHead")
    .selectAll()
    .where("tenantId", "=", tenantId)
    .orderBy("treeSize", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Tenants whose log has a signed head. */
export async function tenantsWithHeads(trx: Trx): Promise<readonly string[]> {
  const rows = await trx.selectFrom("treeHead").select("tenantId").distinct().execute();
  return rows.map((row) => row.tenantId);
}

/** An event as it is stored: its actor is not parsed, because whoever checks the log must see what is there. */
export type StoredEvent = Omit<AuditEventRow, "actor"> & {
  readonly actor: z.infer<typeof StoredJson>;
};
const StoredJson = z.json();

/** A leaf and its event; null where the event is gone. */
export interface StoredLeaf {
  readonly treeIndex: number;
  readonly eventId: string;
  readonly leafHash: Buffer;
  readonly event: StoredEvent | null;
}

/** A tenant's leaves from index `from` on, in order, each with its event. */
export async function storedLeaves(
  trx: Trx,
  tenantId: string,
  from: number,
  limit: number,
): Promise<readonly StoredLeaf[]> {
  const leaves = await trx
    .selectFrom("auditLeaf")
    .select(["treeIndex", "eventId", "leafHash"])
    .where("tenantId", "=", tenantId)
    .where("treeIndex", ">=", from)
    .orderBy("treeIndex")
    .limit(limit)
    .execute();
  const events = await storedEvents(
    trx,
    leaves.map((leaf) => leaf.eventId),
  );
  return leaves.map((leaf) => ({ ...leaf, event: events.get(leaf.eventId) ?? null }));
}

/** Events that wait for their leaf, by id after `after` (null: from the first); the event is null where it is gone. */
export async function storedPending(
  trx: Trx,
  tenantId: string,
  after: string | null,
  limit: number,
): Promise<readonly { readonly eventId: string; readonly event: StoredEvent | null }[]> {
  const rows = await trx
    .selectFrom("auditPending")
    .select("eventId")
    .where("tenantId", "=", tenantId)
    .$if(after !== null, (query) => query.where("eventId", ">", after))
    .orderBy("eventId")
    .limit(limit)
    .execute();
  const events = await storedEvents(
    trx,
    rows.map((row) => row.eventId),
  );
  return rows.map(({ eventId }) => ({ eventId, event: events.get(eventId) ?? null }));
}

async function storedEvents(
  trx: Trx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredEvent>> {
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom("auditEvent")
    .selectAll()
    .where("id", "in", [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, { ...row, actor: StoredJson.parse(row.actor) }]));
}

/** Ids of events that neither have a leaf nor wait for one. One statement, so that a sealer at work is no error. */
export async function strayEvents(
  trx: Trx,
  tenantId: string,
  limit: number,
): Promise<readonly string[]> {
  const rows = await sql<{ id: string }>`
    select id from audit_event e
    where tenant_id = ${tenantId}
      and not exists (select from audit_leaf l where l.event_id = e.id)
      and not exists (select from audit_pending p where p.event_id = e.id)
    order by id limit ${limit}`.execute(trx);
  return rows.rows.map((row) => row.id);
}

export async function allTenants(
  trx: Trx,
): Promise<readonly { readonly id: string; readonly key: string; readonly name: string }[]> {
  return trx.selectFrom("tenant").select(["id", "key", "name"]).orderBy("key").execute();
}
