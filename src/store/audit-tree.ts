import { sql } from "kysely";
import type { Json } from "../domain/canonical-json.ts";
import type { LogName } from "../domain/log-name.ts";
import type { AuditEventRow } from "./audit-events.ts";
import type { Trx } from "./database.ts";

/** The two logs are alike: where each keeps its leaves, heads and what waits for a leaf. */
const tablesOf = {
  audit: { leaf: "auditLeaf", head: "treeHead", pending: "auditPending" },
  access: { leaf: "accessLeaf", head: "accessHead", pending: "accessPending" },
} as const;

/** Tenants with events of this log that have no leaf yet. */
export async function tenantsWithPendingEvents(
  trx: Trx,
  log: LogName = "audit",
): Promise<readonly string[]> {
  const rows = await trx.selectFrom(tablesOf[log].pending).select("tenantId").distinct().execute();
  return rows.map((row) => row.tenantId);
}

/** One sealer per tenant and log: true while this transaction is it. */
export async function becomeSealer(trx: Trx, tenantId: string, log: LogName): Promise<boolean> {
  const row = await sql<{ won: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`seal:${log}:${tenantId}`}, 0)) as won`.execute(
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
export async function treeSize(
  trx: Trx,
  tenantId: string,
  log: LogName = "audit",
): Promise<number> {
  const row = await trx
    .selectFrom(tablesOf[log].leaf)
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
  log: LogName = "audit",
): Promise<readonly Buffer[]> {
  const rows = await trx
    .selectFrom(tablesOf[log].leaf)
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
  log: LogName = "audit",
): Promise<void> {
  await trx
    .insertInto(tablesOf[log].leaf)
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
    .deleteFrom(tablesOf[log].pending)
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

export async function insertTreeHead(
  trx: Trx,
  head: TreeHead,
  log: LogName = "audit",
): Promise<void> {
  await trx.insertInto(tablesOf[log].head).values(head).execute();
}

/** Signed heads of trees larger than `after` and not larger than `upTo`, smallest first, at most `limit`. */
export async function treeHeads(
  trx: Trx,
  tenantId: string,
  range: { readonly after: number; readonly upTo: number; readonly limit: number },
  log: LogName = "audit",
): Promise<readonly TreeHead[]> {
  return trx
    .selectFrom(tablesOf[log].head)
    .selectAll()
    .where("tenantId", "=", tenantId)
    .where("treeSize", ">", range.after)
    .where("treeSize", "<=", range.upTo)
    .orderBy("treeSize")
    .limit(range.limit)
    .execute();
}

/** How far a log goes at this moment, by its leaves and its heads; both in one statement. */
export async function logSizes(
  trx: Trx,
  tenantId: string,
  log: LogName,
): Promise<{ readonly leaves: number; readonly heads: number }> {
  const { rows } = await sql<{ leaves: number; heads: number }>`
    select (select coalesce(max(tree_index) + 1, 0) from ${sql.table(`${log}_leaf`)} where tenant_id = ${tenantId}) as leaves,
      (select coalesce(max(tree_size), 0) from ${sql.id(log === "audit" ? "tree_head" : "access_head")} where tenant_id = ${tenantId}) as heads`.execute(
    trx,
  );
  return rows[0] ?? { leaves: 0, heads: 0 };
}

/** The signed heads of trees of these sizes, as far as there are any. */
export async function treeHeadsOf(
  trx: Trx,
  tenantId: string,
  sizes: readonly number[],
  log: LogName = "audit",
): Promise<readonly TreeHead[]> {
  if (sizes.length === 0) return [];
  return trx
    .selectFrom(tablesOf[log].head)
    .selectAll()
    .where("tenantId", "=", tenantId)
    .where("treeSize", "in", [...sizes])
    .execute();
}

/** The head of the largest tree; null before the first was signed. */
export async function lastTreeHead(
  trx: Trx,
  tenantId: string,
  log: LogName = "audit",
): Promise<TreeHead | null> {
  const row = await trx
    .selectFrom(tablesOf[log].head)
    .selectAll()
    .where("tenantId", "=", tenantId)
    .orderBy("treeSize", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Tenants whose log has a signed head. */
export async function tenantsWithHeads(
  trx: Trx,
  log: LogName = "audit",
): Promise<readonly string[]> {
  const rows = await trx.selectFrom(tablesOf[log].head).select("tenantId").distinct().execute();
  return rows.map((row) => row.tenantId);
}

/** An event as it is stored: its actor is not parsed, because whoever checks the log must see what is there. */
export type StoredEvent = Omit<AuditEventRow, "actor"> & { readonly actor: Json };

/** The same as a check reads a million of them: `at` to the microsecond, the actor as JSON text. */
export type CheckedEvent = Omit<AuditEventRow, "actor" | "at"> & {
  readonly at: string;
  readonly actor: string;
};

/** A leaf and its event; null where the event is gone. */
export interface StoredLeaf {
  readonly treeIndex: number;
  readonly eventId: string;
  readonly leafHash: Buffer;
  readonly event: CheckedEvent | null;
}

/** A tenant's leaves of the audit trail from index `from` on, in order, each with its event. */
export async function storedLeaves(
  trx: Trx,
  tenantId: string,
  from: number,
  limit: number,
): Promise<readonly StoredLeaf[]> {
  // A million of these are read at once: without the plugin that renames columns it takes half the time.
  const { rows } = await sql<SealedRow>`
    select l.tree_index as "treeIndex", l.event_id as "eventId", l.leaf_hash as "sealedHash", ${eventColumns}
    from audit_leaf l left join audit_event e on e.id = l.event_id and e.tenant_id = l.tenant_id
    where l.tenant_id = ${tenantId} and l.tree_index >= ${from}
    order by l.tree_index limit ${limit}`.execute(trx.withoutPlugins());
  return rows.map((row) => ({
    treeIndex: row.treeIndex,
    eventId: row.eventId,
    leafHash: row.sealedHash,
    event: row.id === null ? null : row,
  }));
}

const eventColumns = sql.raw(
  `e.id, e.tenant_id as "tenantId", to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as at,
    e.subject_kind as "subjectKind", e.subject_id as "subjectId", e.type, e.actor::text as actor, e.key_owner_id as "keyOwnerId", e.payload, e.leaf_hash as "leafHash"`,
);
/** Of an outer join: no event, no id. */
type EventOrNone = CheckedEvent | { readonly id: null };
type SealedRow = EventOrNone & {
  readonly treeIndex: number;
  readonly eventId: string;
  readonly sealedHash: Buffer;
};

/** Events that wait for their leaf, by id after `after` (null: from the first); the event is null where it is gone. */
export async function storedPending(
  trx: Trx,
  tenantId: string,
  after: string | null,
  limit: number,
): Promise<readonly { readonly eventId: string; readonly event: CheckedEvent | null }[]> {
  const { rows } = await sql<EventOrNone & { readonly eventId: string }>`
    select p.event_id as "eventId", ${eventColumns}
    from audit_pending p left join audit_event e on e.id = p.event_id
    where p.tenant_id = ${tenantId} and (${after}::uuid is null or p.event_id > ${after}::uuid)
    order by p.event_id limit ${limit}`.execute(trx.withoutPlugins());
  return rows.map((row) => ({ eventId: row.eventId, event: row.id === null ? null : row }));
}

/** Ids of events that neither have a leaf nor wait for one. One statement, so that a sealer at work is no error. */
export async function strayEvents(
  trx: Trx,
  tenantId: string,
  limit: number,
  log: LogName = "audit",
): Promise<readonly string[]> {
  const entries = sql.table(log === "audit" ? "audit_event" : "access_log");
  const rows = await sql<{ id: string }>`
    select e.id from ${entries} e
      left join ${sql.table(`${log}_leaf`)} l on l.event_id = e.id and l.tenant_id = e.tenant_id
      left join ${sql.table(`${log}_pending`)} p on p.event_id = e.id and p.tenant_id = e.tenant_id
    where e.tenant_id = ${tenantId} and l.event_id is null and p.event_id is null
    order by e.id limit ${limit}`.execute(trx);
  return rows.rows.map((row) => row.id);
}

export async function allTenants(
  trx: Trx,
): Promise<readonly { readonly id: string; readonly key: string; readonly name: string }[]> {
  return trx.selectFrom("tenant").select(["id", "key", "name"]).orderBy("key").execute();
}
