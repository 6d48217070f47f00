import { sql } from "kysely";
import { Actor } from "../domain/audit-event.ts";
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

/** The leaf hashes of a tenant's tree from `from` on, in order. */
export async function leavesFrom(
  trx: Trx,
  tenantId: string,
  from: number,
): Promise<readonly Buffer[]> {
  const rows = await trx
    .selectFrom("auditLeaf")
    .select("leafHash")
    .where("tenantId", "=", tenantId)
    .where("treeIndex", ">=", from)
    .orderBy("treeIndex")
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

/** All signed heads of a tenant, smallest tree first. */
export async function treeHeads(trx: Trx, tenantId: string): Promise<readonly TreeHead[]> {
  return trx
    .selectFrom("treeHead")
    .selectAll()
    .where("tenantId", "=", tenantId)
    .orderBy("treeSize")
    .execute();
}

/** A stored event with its place in the tree (null: not sealed yet). */
export interface StoredEvent extends AuditEventRow {
  readonly treeIndex: number | null;
  readonly treeLeaf: Buffer | null;
}

/** A tenant's events in tree order, the unsealed ones last, `limit` at a time after `after` events. */
export async function auditEvents(
  trx: Trx,
  tenantId: string,
  after: number,
  limit: number,
): Promise<readonly StoredEvent[]> {
  const rows = await trx
    .selectFrom("auditEvent")
    .leftJoin("auditLeaf", "auditLeaf.eventId", "auditEvent.id")
    .selectAll("auditEvent")
    .select(["auditLeaf.treeIndex", "auditLeaf.leafHash as treeLeaf"])
    .where("auditEvent.tenantId", "=", tenantId)
    .orderBy("auditLeaf.treeIndex", (order) => order.asc().nullsLast())
    .orderBy("auditEvent.id")
    .offset(after)
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, actor: Actor.parse(row.actor) }));
}

export async function allTenants(
  trx: Trx,
): Promise<readonly { readonly id: string; readonly key: string; readonly name: string }[]> {
  return trx.selectFrom("tenant").select(["id", "key", "name"]).orderBy("key").execute();
}
