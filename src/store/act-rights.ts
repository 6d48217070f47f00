import { sql } from "kysely";
import { allTenants } from "./audit-tree.ts";
import type { Store, Trx } from "./database.ts";

/** Whether the person of this transaction may act on the subject; from then on only its capture may be changed. */
export async function beginAct(
  trx: Trx,
  kind: "case" | "document" | "capture" | "inbox-entry",
  id: string,
): Promise<boolean> {
  const { rows } = await sql<{
    allowed: boolean;
  }>`select begin_act(${kind}, ${id}) as allowed`.execute(trx);
  return rows[0]?.allowed ?? false;
}

/** Whether the person of this transaction operates the town of the subject; then its capture may be changed. */
export async function beginOperation(
  trx: Trx,
  kind: "document" | "capture",
  id: string,
): Promise<boolean> {
  const { rows } = await sql<{
    allowed: boolean;
  }>`select begin_operation(${kind}, ${id}) as allowed`.execute(trx);
  return rows[0]?.allowed ?? false;
}

/** Whether somebody operates every town of the installation: what is one for all towns is theirs alone. */
export async function operatesEveryTown(store: Store, personId: string): Promise<boolean> {
  const towns = await store.withActor({ kind: "housekeeper" }, allTenants);
  for (const { id: tenantId } of towns) {
    const operates = await store.withActor({ kind: "person", tenantId, personId }, (trx) =>
      hasRole(trx, "operator"),
    );
    if (!operates) return false;
  }
  return true;
}

/** Whether the person of this transaction may set a unit's mode; null asks for the whole town's. */
export async function maySetMode(trx: Trx, unitId: string | null): Promise<boolean> {
  const { rows } = await sql<{
    allowed: boolean;
  }>`select may_set_mode(${unitId}) as allowed`.execute(trx);
  return rows[0]?.allowed ?? false;
}

/** Whether somebody works for a unit or one above it. */
export async function worksFor(trx: Trx, personId: string, unitId: string): Promise<boolean> {
  const { rows } = await sql<{
    works: boolean;
  }>`select works_for(${personId}, ${unitId}) as works`.execute(trx);
  return rows[0]?.works ?? false;
}

/** Whether the person of this transaction has one of these roles. */
export async function hasRole(trx: Trx, ...roles: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ is: boolean }>`
    select has_role(variadic ${[...roles]}::text[]) as is`.execute(trx);
  return rows[0]?.is ?? false;
}

/** The same of a colleague, as of today; false of one who was disabled. */
export async function hasRoleToday(trx: Trx, personId: string, role: string): Promise<boolean> {
  const { rows } = await sql`
    select from role_grant g join person p on p.id = g.person_id join tenant t on t.id = g.tenant_id
    where g.person_id = ${personId} and g.role = ${role} and p.disabled_at is null
      and (now() at time zone t.time_zone)::date between g.valid_from and coalesce(g.valid_to, 'infinity')`.execute(
    trx,
  );
  return rows.length > 0;
}

/** Whether the person of this transaction is a supervisor. */
export const isSupervisor = (trx: Trx): Promise<boolean> => hasRole(trx, "supervisor");

/** Whether the person of this transaction works in the mailroom, as clerk or supervisor. */
export async function splitsPost(trx: Trx): Promise<boolean> {
  const { rows } = await sql<{
    is: boolean;
  }>`select has_role('clerk', 'supervisor') as is`.execute(trx);
  return rows[0]?.is ?? false;
}
