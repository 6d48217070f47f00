import type pg from "pg";
import { copyIn } from "./copy-rows.ts";
import type { DatabaseAccess } from "./database-access.ts";
import { type DumpedTable, readTables } from "./dump.ts";
import { withClient } from "./migrate.ts";

/** One table of a dump: its rows are read when its turn comes. */
export interface LoadedTable extends Pick<DumpedTable, "name" | "columns"> {
  readonly rows: number;
  read(): AsyncIterable<Uint8Array>;
}

/**
 * Fills an empty database whose schema is the dump's with its rows, all or nothing; `finish` does what
 * belongs to the same transaction. As the owner, without a superuser: row-level security and our own
 * triggers are off until the commit, the references of the tables are checked as ever.
 */
export const loadDump = (access: DatabaseAccess, tables: readonly LoadedTable[]): Promise<void> =>
  withClient(access.url("poststelle_owner"), async (client) => {
    await client.query(
      "set datestyle = 'ISO'; set intervalstyle = 'postgres'; set timezone = 'UTC'",
    );
    await client.query("begin");
    const ordered = await readTables(client);
    const names = ordered.map(({ name }) => name);
    const byName = new Map(tables.map((table) => [table.name, table]));
    const strange = tables.find(({ name }) => !names.includes(name));
    if (strange !== undefined) throw new Error(`The schema has no table ${strange.name}`);
    const forced = await forcedTables(client);
    for (const name of names) await open(client, name);
    // What migrations put in is in the dump, too.
    await client.query(`truncate ${names.map((name) => client.escapeIdentifier(name)).join(", ")}`);
    for (const name of names) {
      const table = byName.get(name);
      if (table === undefined) throw new Error(`The backup has no table ${name}`);
      const columns = table.columns.map((column) => client.escapeIdentifier(column)).join(", ");
      const into = `copy ${client.escapeIdentifier(name)} (${columns}) from stdin`;
      const rows = await copyIn(client, into, table.read());
      if (rows !== table.rows) {
        throw new Error(`Table ${name}: ${rows} rows came back of ${table.rows}`);
      }
    }
    await client.query(HAND_BACK_WORK);
    for (const name of names) await close(client, name, forced.has(name));
    await client.query("commit");
    await client.query("analyze");
  });

/**
 * Whoever worked when the backup was made is gone, and this is no crash of theirs: their work is due
 * again, under a new fence. Sessions ended since would be open again.
 */
const HAND_BACK_WORK = `
  update task set state = 'due', due_at = now(), fence = fence + 1, lease_until = null, worker_id = null, offered_at = null
    where state in ('offered', 'running');
  delete from worker_process;
  delete from session`;

async function forcedTables(client: pg.Client): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ relname: string }>(
    "select relname from pg_class where relnamespace = 'public'::regnamespace and relforcerowsecurity",
  );
  return new Set(rows.map((row) => row.relname));
}

async function open(client: pg.Client, name: string): Promise<void> {
  const table = client.escapeIdentifier(name);
  await client.query(`alter table ${table} no force row level security`);
  await client.query(`alter table ${table} disable trigger user`);
}

async function close(client: pg.Client, name: string, forced: boolean): Promise<void> {
  const table = client.escapeIdentifier(name);
  await client.query(`alter table ${table} enable trigger user`);
  if (forced) await client.query(`alter table ${table} force row level security`);
}
