import type pg from "pg";
import { copyOut } from "./copy-rows.ts";
import type { DatabaseAccess } from "./database-access.ts";
import { withClient } from "./migrate.ts";

/** A table of ours as it is dumped. */
export interface DumpedTable {
  readonly name: string;
  /** Without those that PostgreSQL computes. */
  readonly columns: readonly string[];
  /** The column that says whose row it is; null for what belongs to the installation. */
  readonly tenantColumn: string | null;
}

export interface DumpedTenant {
  readonly id: string;
  readonly key: string;
  readonly name: string;
}

/** A blob that a row names, and the wrapped key of its folder. */
export interface DumpedBlob {
  readonly folderId: string;
  readonly sha256: string;
  readonly wrappedKey: Buffer;
}

/** How long a tenant's trail is. */
export interface DumpedTrail {
  readonly events: number;
  /** Leaves under the last signed head, and its root in hex; 0 and null before the first. */
  readonly sealed: number;
  readonly root: string | null;
}

/** The database as it was at one moment, while others go on writing. */
export interface DatabaseSnapshot {
  readonly takenAt: Date;
  readonly migrations: readonly {
    readonly number: number;
    readonly name: string;
    readonly checksum: string;
  }[];
  readonly tables: readonly DumpedTable[];
  readonly tenants: readonly DumpedTenant[];
  trailOf(tenantId: string): Promise<DumpedTrail>;
  /** A table's rows in PostgreSQL's text format. One stream at a time. */
  rows(table: DumpedTable): AsyncIterable<Uint8Array>;
  blobs(tenantId: string): AsyncIterable<readonly DumpedBlob[]>;
}

/** Another backup of the same database is at work. */
export class BackupRunning extends Error {
  override readonly name = "BackupRunning";
}

const BACKUP_LOCK = 7_061_803;

/**
 * Opens one snapshot of the whole database and gives it to `use`. One transaction as the owner, who sees
 * one tenant at a time (design section 5): no superuser is needed, so a city's own server is dumped the
 * same way as the embedded one. It keeps VACUUM from removing what dies meanwhile, and holds up nobody.
 */
export const withSnapshot = <T>(
  access: DatabaseAccess,
  use: (snapshot: DatabaseSnapshot) => Promise<T>,
): Promise<T> =>
  withClient(access.url("poststelle_owner"), async (client) => {
    const lock = await client.query<{ won: boolean }>("select pg_try_advisory_lock($1) as won", [
      BACKUP_LOCK,
    ]);
    if (lock.rows[0]?.won !== true) throw new BackupRunning("A backup of this database is running");
    // What the text of a value depends on.
    await client.query(
      "set datestyle = 'ISO'; set intervalstyle = 'postgres'; set timezone = 'UTC'",
    );
    await client.query("begin isolation level repeatable read read only");
    const moment = await client.query<{ now: Date }>("select clock_timestamp() as now");
    const [at] = moment.rows;
    if (at === undefined) throw new Error("PostgreSQL does not tell the time");
    const migrations = await client.query<DatabaseSnapshot["migrations"][number]>(
      "select number, name, checksum from migration order by number",
    );
    const tables = await readTables(client);
    const tenants = await withClient(access.url("poststelle_housekeeper"), async (housekeeper) => {
      const { rows } = await housekeeper.query<DumpedTenant>(
        "select id, key, name from tenant order by id",
      );
      return rows;
    });
    const known = await knownTenants(client, tenants);
    return use({
      takenAt: at.now,
      migrations: migrations.rows,
      tables,
      tenants: known,
      trailOf: (tenantId) => trailOf(client, tenantId),
      rows: (table) => rowsOf(client, table, known),
      blobs: (tenantId) => blobsOf(client, tenantId),
    });
  });

/** Every table of the schema `public`, each after those it refers to. */
export async function readTables(client: pg.Client): Promise<readonly DumpedTable[]> {
  const { rows } = await client.query<DumpedTable & { readonly refersTo: readonly string[] }>(`
    select c.relname as name,
      (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      case when c.relname = 'tenant' then 'id' else (select a.attname from pg_attribute a
        where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) end as "tenantColumn",
      array(select f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as "refersTo"
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'migration'
    order by c.relname`);
  return inOrder(rows);
}

/** A row must find what it refers to. */
function inOrder(
  tables: readonly (DumpedTable & { readonly refersTo: readonly string[] })[],
): readonly DumpedTable[] {
  const ordered: DumpedTable[] = [];
  let left = tables;
  while (left.length > 0) {
    const waiting = new Set(left.map((table) => table.name));
    const ready = left.filter((table) => !table.refersTo.some((name) => waiting.has(name)));
    if (ready.length === 0) {
      throw new Error(`The tables ${[...waiting].join(", ")} refer to each other in a circle`);
    }
    ordered.push(
      ...ready.map(({ name, columns, tenantColumn }) => ({ name, columns, tenantColumn })),
    );
    left = left.filter((table) => !ready.includes(table));
  }
  return ordered;
}

async function* rowsOf(
  client: pg.Client,
  table: DumpedTable,
  tenants: readonly DumpedTenant[],
): AsyncGenerator<Uint8Array> {
  const columns = table.columns.map((name) => client.escapeIdentifier(name)).join(", ");
  const from = `select ${columns} from only ${client.escapeIdentifier(table.name)}`;
  if (table.tenantColumn === null) {
    yield* copyOut(client, `copy (${from}) to stdout`);
    return;
  }
  const column = client.escapeIdentifier(table.tenantColumn);
  for (const { id } of tenants) {
    await become(client, id);
    // Said again beside row-level security: some policies let the owner see all.
    yield* copyOut(
      client,
      `copy (${from} where ${column} = ${client.escapeLiteral(id)}) to stdout`,
    );
  }
}

/** Without the towns founded since the snapshot: they have no rows in it. */
async function knownTenants(
  client: pg.Client,
  tenants: readonly DumpedTenant[],
): Promise<readonly DumpedTenant[]> {
  const known: DumpedTenant[] = [];
  for (const tenant of tenants) {
    await become(client, tenant.id);
    const { rowCount } = await client.query("select from tenant where id = $1", [tenant.id]);
    if (rowCount === 1) known.push(tenant);
  }
  return known;
}

const become = (client: pg.Client, tenantId: string) =>
  client.query("select set_config('app.tenant', $1, true)", [tenantId]);

async function trailOf(client: pg.Client, tenantId: string): Promise<DumpedTrail> {
  await become(client, tenantId);
  const { rows } = await client.query<DumpedTrail>(
    `select (select count(*) from audit_event where tenant_id = $1)::int as events,
      coalesce(h.tree_size, 0)::int as sealed, encode(h.root_hash, 'hex') as root
    from (select) one left join lateral (select tree_size, root_hash from tree_head
      where tenant_id = $1 order by tree_size desc limit 1) h on true`,
    [tenantId],
  );
  return rows[0] ?? { events: 0, sealed: 0, root: null };
}

const BLOBS_PER_READ = 1_000;

/** In the order of their folders. */
async function* blobsOf(
  client: pg.Client,
  tenantId: string,
): AsyncGenerator<readonly DumpedBlob[]> {
  await become(client, tenantId);
  await client.query(
    `declare backed_up no scroll cursor for
      select b.folder_id as "folderId", b.sha256, k.wrapped_key as "wrappedKey"
      from blob b join item_key k on k.owner_id = b.folder_id
      where b.tenant_id = ${client.escapeLiteral(tenantId)} order by b.folder_id, b.sha256`,
  );
  for (;;) {
    const { rows } = await client.query<DumpedBlob>(`fetch ${BLOBS_PER_READ} from backed_up`);
    if (rows.length === 0) break;
    yield rows;
  }
  await client.query("close backed_up");
}
