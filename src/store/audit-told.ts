import { sql } from "kysely";
import type { Trx } from "./database.ts";

/** An item whose contents nobody can read, or that was erased, as the tables have it. */
export interface ErasedItem {
  readonly kind: "capture" | "mail-item";
  readonly id: string;
  readonly at: Date | null;
}

/** Captures and mail items that were erased, or whose key is gone. */
export async function erasedItems(trx: Trx, tenantId: string): Promise<readonly ErasedItem[]> {
  const { rows } = await sql<ErasedItem>`
    select kind, i.id, erased_at as at from (
      select 'capture' as kind, id, erased_at from capture where tenant_id = ${tenantId}
      union all select 'mail-item', id, erased_at from mail_item where tenant_id = ${tenantId}) i
    where erased_at is not null or not exists (select from item_key k where k.owner_id = i.id)
    order by i.id`.execute(trx.withoutPlugins());
  return rows;
}

/** The rows of a tenant's register of erasures. */
export async function registeredErasures(
  trx: Trx,
  tenantId: string,
): Promise<readonly { readonly id: string; readonly ownerId: string; readonly at: Date }[]> {
  return trx
    .selectFrom("erasureRegister")
    .select(["id", "ownerId", "erasedAt as at"])
    .where("tenantId", "=", tenantId)
    .execute();
}

/** The modes as they are: of each unit by its key, and the town's one switch. */
export async function modesOf(
  trx: Trx,
  tenantId: string,
): Promise<{ readonly units: ReadonlyMap<string, string>; readonly allAssisted: boolean }> {
  const units = await trx
    .selectFrom("orgUnit")
    .select(["key", "mode"])
    .where("tenantId", "=", tenantId)
    .execute();
  const { allAssisted } = await trx
    .selectFrom("tenant")
    .select("allAssisted")
    .where("id", "=", tenantId)
    .executeTakeFirstOrThrow();
  return { units: new Map(units.map(({ key, mode }) => [key, mode])), allAssisted };
}

/** The steps that are paused for a tenant. */
export async function pausedSteps(trx: Trx, tenantId: string): Promise<ReadonlySet<string>> {
  const rows = await trx
    .selectFrom("stepPause")
    .select("step")
    .where("tenantId", "=", tenantId)
    .where("resumedAt", "is", null)
    .execute();
  return new Set(rows.map(({ step }) => step));
}

/** A tenant's events of these types, oldest first. */
export async function eventsOfTypes(trx: Trx, tenantId: string, types: readonly string[]) {
  return trx
    .selectFrom("auditEvent")
    .selectAll()
    .where("tenantId", "=", tenantId)
    .where("type", "in", [...types])
    .orderBy("at")
    .orderBy("id")
    .execute();
}
