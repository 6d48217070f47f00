import { sql } from "kysely";
import { stepNames } from "../domain/states.ts";
import { roleNames, type DatabaseAccess, type RoleName } from "./database-access.ts";
import type { Trx } from "./database.ts";
import { withClient } from "./migrate.ts";

/** How much work a step has, for operators: counts and times, never content. */
export interface StepFigures {
  readonly step: string;
  /** Due now, and not in the queue yet. */
  readonly waiting: number;
  /** In the queue, for a worker to take. */
  readonly offered: number;
  readonly running: number;
  /** Waits for the time of its next attempt. */
  readonly later: number;
  /** Given up, and its case is open. */
  readonly gaveUp: number;
  /** Running by the table, but whoever had it is silent for a minute: nobody reclaims. */
  readonly lost: number;
  /** Since when the oldest piece of work that is due waits for a worker; ISO 8601. */
  readonly oldestWaitingSince: string | null;
  /** Slots of living workers that take work of the step. */
  readonly slots: number;
}

/** Every step of the process in its order, those without work too. */
export async function readStepFigures(trx: Trx): Promise<readonly StepFigures[]> {
  const { rows } = await sql<Omit<StepFigures, "oldestWaitingSince"> & { oldest: Date | null }>`
    with live as (
      select step,
        count(*) filter (where state = 'due' and due_at <= now()) as waiting,
        count(*) filter (where state = 'offered') as offered,
        count(*) filter (where state = 'running') as running,
        count(*) filter (where state = 'due' and due_at > now()) as later,
        count(*) filter (where state = 'running' and lease_until < now() - interval '1 minute') as lost,
        min(due_at) filter (where state in ('due', 'offered') and due_at <= now()) as oldest
      from task where state in ('due', 'offered', 'running') group by step
    ), given_up as (
      select t.step, count(*) as gave_up from task t where t.state = 'gave-up'
        and exists (select from clarification_case k where k.settled_at is null and k.step = t.step
          and coalesce(k.document_id, k.capture_id) = t.subject_id)
      group by t.step
    ), served as (
      select step, sum(slots) as slots from worker_process, unnest(steps) as step
      where seen_at > now() - interval '30 seconds' and drain_asked_at is null group by step
    )
    select s.step, coalesce(waiting, 0)::int as waiting, coalesce(offered, 0)::int as offered,
      coalesce(running, 0)::int as running, coalesce(later, 0)::int as later,
      coalesce(gave_up, 0)::int as "gaveUp", coalesce(lost, 0)::int as lost, oldest,
      coalesce(slots, 0)::int as slots
    from unnest(${[...stepNames]}::text[]) with ordinality as s (step, position)
      left join live using (step) left join given_up using (step) left join served using (step)
    order by position`.execute(trx);
  return rows.map(({ oldest, ...row }) => ({
    ...row,
    oldestWaitingSince: oldest?.toISOString() ?? null,
  }));
}

/** The oldest audit event that no tree head covers yet; ISO 8601, null: all are sealed. */
export async function oldestUnsealed(trx: Trx): Promise<string | null> {
  const { rows } = await sql<{ at: Date | null }>`select min(at) as at from audit_pending`.execute(
    trx,
  );
  return rows[0]?.at?.toISOString() ?? null;
}

/** What matters of a PostgreSQL server for keeping post. */
export interface ServerFacts {
  /** As PostgreSQL numbers itself: 180004 is 18.4. */
  readonly versionNumber: number;
  readonly version: string;
  readonly fsync: string;
  readonly fullPageWrites: string;
  readonly synchronousCommit: string;
  readonly connectionsMax: number;
  readonly encoding: string;
  readonly now: Date;
}

export async function readServerFacts(trx: Trx): Promise<ServerFacts> {
  const { rows } = await sql<ServerFacts>`
    select current_setting('server_version_num')::int as "versionNumber",
      current_setting('server_version') as version, current_setting('fsync') as fsync,
      current_setting('full_page_writes') as "fullPageWrites",
      current_setting('synchronous_commit') as "synchronousCommit",
      current_setting('max_connections')::int as "connectionsMax",
      current_setting('server_encoding') as encoding, clock_timestamp() as now`.execute(trx);
  const [facts] = rows;
  if (facts === undefined) throw new Error("PostgreSQL does not tell its settings");
  return facts;
}

/** The roles that cannot sign in, or may more than they should, each with the reason. */
export async function roleProblems(
  access: DatabaseAccess,
): Promise<readonly { readonly role: RoleName; readonly problem: string }[]> {
  const problems = [];
  for (const role of roleNames) {
    const problem = await withClient(access.url(role), async (client) => {
      const { rows } = await client.query<{ mighty: boolean }>(
        "select rolsuper or rolbypassrls or rolcreaterole as mighty from pg_roles where rolname = current_user",
      );
      return rows[0]?.mighty === true ? "is a superuser or passes row-level security by" : null;
    }).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    if (problem !== null) problems.push({ role, problem });
  }
  return problems;
}

/** A blob by its place, with whose key opens its folder. */
export interface StoredBlob {
  readonly tenantId: string;
  readonly folderId: string;
  readonly sha256: string;
}

/** So many blobs by chance. */
export const sampleBlobs = (trx: Trx, count: number): Promise<readonly StoredBlob[]> =>
  trx
    .selectFrom("blob")
    .select(["tenantId", "folderId", "sha256"])
    .orderBy(sql`random()`)
    .limit(count)
    .execute();

/** The next blobs in the order of folder and hash, after `after` (null: from the first). */
export async function blobsAfter(
  trx: Trx,
  after: StoredBlob | null,
  limit: number,
): Promise<readonly StoredBlob[]> {
  let query = trx
    .selectFrom("blob")
    .select(["tenantId", "folderId", "sha256"])
    .orderBy("folderId")
    .orderBy("sha256")
    .limit(limit);
  if (after !== null) {
    query = query.where(sql<boolean>`(folder_id, sha256) > (${after.folderId}, ${after.sha256})`);
  }
  return query.execute();
}

/** When a tenant's latest event happened, by the clock that it was written with; null: none. */
export async function latestEventAt(trx: Trx, tenantId: string): Promise<Date | null> {
  const row = await trx
    .selectFrom("auditEvent")
    .select("at")
    .where("tenantId", "=", tenantId)
    .orderBy("at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.at ?? null;
}

/** How many deliveries of a tenant were meant before that time, and have no receipt. */
export async function deliveriesWithoutReceipt(
  trx: Trx,
  tenantId: string,
  before: Date,
): Promise<number> {
  const row = await trx
    .selectFrom("delivery")
    .select((eb) => eb.fn.countAll().as("count"))
    .where("tenantId", "=", tenantId)
    .where("state", "=", "intended")
    .where("intendedAt", "<", before)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** A wrapped key of a tenant, the latest one, with whose it is; null: none yet. */
export async function latestWrappedKey(
  trx: Trx,
  tenantId: string,
): Promise<{ readonly ownerId: string; readonly wrappedKey: Buffer } | null> {
  const row = await trx
    .selectFrom("itemKey")
    .select(["ownerId", "wrappedKey"])
    .where("tenantId", "=", tenantId)
    .orderBy("createdAt", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}
