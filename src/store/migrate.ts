import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import pg from "pg";
import type { DatabaseAccess, RoleName } from "./database-access.ts";

const MIGRATION_LOCK = 7_061_801;
const migrationsFolder = new URL("../../db/migrations/", import.meta.url);

/**
 * Brings roles, database and schema up to this version; safe to run twice and from two processes.
 * `adminUrl` is a connection that may create roles. Refuses a schema that is newer and breaking.
 */
export async function migrate(
  adminUrl: string,
  access: DatabaseAccess,
): Promise<readonly string[]> {
  await withClient(adminUrl, async (client) => {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await ensureRoles(client, access);
    await ensureDatabase(client, access);
  });
  await withClient(onDatabase(adminUrl, access.database), (client) =>
    ensureSchemas(client, access),
  );
  return withClient(access.url("poststelle_owner"), applyMigrations);
}

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // A connection cut between two queries raises an event; the next query rejects with it anyway.
  client.on("error", () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

const onDatabase = (url: string, database: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
};

async function ensureRoles(client: pg.Client, access: DatabaseAccess): Promise<void> {
  const roles = Object.entries(access.passwords);
  for (const [role, password] of roles) {
    const known = await client.query("select from pg_roles where rolname = $1", [role]);
    const verb = known.rowCount === 0 ? "create" : "alter";
    await client.query(
      `${verb} role ${client.escapeIdentifier(role)} login nosuperuser nobypassrls nocreatedb nocreaterole password ${client.escapeLiteral(password)}`,
    );
  }
}

async function ensureDatabase(client: pg.Client, access: DatabaseAccess): Promise<void> {
  const known = await client.query("select from pg_database where datname = $1", [access.database]);
  if (known.rowCount !== 0) return;
  const owner: RoleName = "poststelle_owner";
  // A city's own administrator is no superuser: it must be a member of the owner to give it a database.
  await client.query(`grant ${owner} to current_user`);
  await client.query(
    `create database ${client.escapeIdentifier(access.database)} owner ${owner} encoding 'UTF8' template template0`,
  );
}

/**
 * Nobody but the owner makes anything in `public`. The queue's role makes and owns its own schema:
 * BullMQ creates and drops objects there while it runs.
 */
async function ensureSchemas(client: pg.Client, access: DatabaseAccess): Promise<void> {
  const database = client.escapeIdentifier(access.database);
  await client.query("alter schema public owner to poststelle_owner");
  await client.query(`grant create, temporary on database ${database} to poststelle_queue`);
}

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
  /** An older process must not run on a schema with this in it (its first line says `-- breaking`). */
  readonly breaking: boolean;
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(migrationsFolder)).filter((name) => /^\d{4}_.+\.sql$/.test(name));
  return Promise.all(
    names.toSorted().map(async (name) => {
      const sql = await readFile(new URL(name, migrationsFolder), "utf8");
      return {
        number: Number(name.slice(0, 4)),
        name,
        sql,
        checksum: createHash("sha256").update(sql).digest("hex"),
        breaking: sql.startsWith("-- breaking"),
      };
    }),
  );
}

async function applyMigrations(client: pg.Client): Promise<readonly string[]> {
  await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
  await client.query(`create table if not exists migration (
    number integer primary key, name text not null, checksum text not null,
    breaking boolean not null, applied_at timestamptz not null default now())`);
  const migrations = await readMigrations();
  const done = await client.query<{
    number: number;
    name: string;
    checksum: string;
    breaking: boolean;
  }>("select number, name, checksum, breaking from migration order by number");
  refuseForeignSchema(done.rows, migrations);
  const applied: string[] = [];
  for (const migration of migrations.filter((m) => !done.rows.some((d) => d.number === m.number))) {
    await client.query("begin");
    try {
      await client.query(
        "insert into migration (number, name, checksum, breaking) values ($1, $2, $3, $4)",
        [migration.number, migration.name, migration.checksum, migration.breaking],
      );
      await client.query(migration.sql);
      await client.query("commit");
    } catch (error) {
      await client.query("rollback");
      throw new Error(`Migration ${migration.name} failed and changed nothing`, { cause: error });
    }
    applied.push(migration.name);
  }
  return applied;
}

function refuseForeignSchema(
  done: readonly { number: number; name: string; checksum: string; breaking: boolean }[],
  known: readonly Migration[],
): void {
  for (const row of done) {
    const ours = known.find((migration) => migration.number === row.number);
    if (ours === undefined && row.breaking) {
      throw new Error(
        `The database has migration ${row.name}, which this version does not know and cannot work with. Start a newer Poststelle.`,
      );
    }
    if (ours !== undefined && ours.checksum !== row.checksum) {
      throw new Error(
        `Migration ${row.name} was changed after it had been applied. Put the file back as it was, and write a new migration.`,
      );
    }
  }
}
