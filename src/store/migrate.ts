import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import pg from "pg";
import type { DatabaseAccess, RoleName } from "./database-access.ts";

const MIGRATION_LOCK = 7_061_801;
const migrationsFolder = new URL("../../db/migrations/", import.meta.url);

/**
 * Brings roles, database and schema up to this version; safe to run twice and from two processes.
 * `adminUrl` is a connection that may create roles; `only`: just the migrations of these numbers, for a
 * backup of an older version. Refuses a schema that is newer and breaking.
 */
export async function migrate(
  adminUrl: string,
  access: DatabaseAccess,
  only: ReadonlySet<number> | null = null,
): Promise<readonly string[]> {
  await withClient(adminUrl, async (client) => {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await ensureRoles(client, access);
    await ensureDatabase(client, access);
  });
  await withClient(onDatabase(adminUrl, access.database), (client) =>
    ensureSchemas(client, access),
  );
  return withClient(access.url("poststelle_owner"), (client) => applyMigrations(client, only));
}

/** Whether a restore would overwrite nothing: there is no such database, or no table in it. */
export async function isDatabaseEmpty(adminUrl: string, database: string): Promise<boolean> {
  const known = await withClient(adminUrl, (client) =>
    client.query("select from pg_database where datname = $1", [database]),
  );
  if (known.rowCount === 0) return true;
  const tables = await withClient(onDatabase(adminUrl, database), (client) =>
    client.query("select from pg_tables where schemaname in ('public', 'bullmq')"),
  );
  return tables.rowCount === 0;
}

/** Whether our roles are on the server: then another installation may be using them. */
export const haveRoles = (adminUrl: string): Promise<boolean> =>
  withClient(adminUrl, async (client) => {
    const owner: RoleName = "poststelle_owner";
    const known = await client.query("select from pg_roles where rolname = $1", [owner]);
    return known.rowCount !== 0;
  });

/** Those of `done` that this version does not know, or knows otherwise, by name; for a backup's schema. */
export async function strangeMigrations(
  done: readonly Pick<AppliedMigration, "number" | "name" | "checksum">[],
): Promise<{ readonly unknown: readonly string[]; readonly changed: readonly string[] }> {
  const state = compare(
    done.map((each) => ({ ...each, breaking: false })),
    await readMigrations(),
  );
  return { unknown: state.unknown.map(({ name }) => name), changed: state.changed };
}

/** Opens a connection for `use` and closes it. */
export async function withClient<T>(
  url: string,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
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

interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
  readonly breaking: boolean;
}

/** How the schema of the database stands to this version's migrations, by their names. */
export interface SchemaState {
  /** Of ours, not applied yet. */
  readonly pending: readonly string[];
  /** Applied by a newer version; `breaking`: this one cannot work with it. */
  readonly unknown: readonly { readonly name: string; readonly breaking: boolean }[];
  /** Applied, and the file says something else now. */
  readonly changed: readonly string[];
}

/** Compares and changes nothing. Throws when the database is away or was never migrated. */
export const readSchemaState = (access: DatabaseAccess): Promise<SchemaState> =>
  withClient(access.url("poststelle_owner"), async (client) => {
    const made = await client.query("select from pg_tables where tablename = 'migration'");
    const done = made.rowCount === 0 ? [] : await appliedMigrations(client);
    return compare(done, await readMigrations());
  });

/** Why this version cannot work on such a schema, with the remedy; null when it can. */
export function schemaProblem(state: SchemaState): string | null {
  const newer = state.unknown.find((migration) => migration.breaking);
  if (newer !== undefined) {
    return `The database has migration ${newer.name}, which this version does not know and cannot work with. Start a newer Poststelle.`;
  }
  const [changed] = state.changed;
  if (changed !== undefined) {
    return `Migration ${changed} was changed after it had been applied. Put the file back as it was, and write a new migration.`;
  }
  const [pending] = state.pending;
  if (pending === undefined) return null;
  return `The database is older than this version: ${pending} and what follows it is not applied. Run 'poststelle migrate'.`;
}

const appliedMigrations = async (client: pg.Client): Promise<readonly AppliedMigration[]> => {
  const { rows } = await client.query<AppliedMigration>(
    "select number, name, checksum, breaking from migration order by number",
  );
  return rows;
};

function compare(done: readonly AppliedMigration[], known: readonly Migration[]): SchemaState {
  const ours = new Map(known.map((migration) => [migration.number, migration]));
  const applied = new Set(done.map((row) => row.number));
  return {
    pending: known.flatMap(({ number, name }) => (applied.has(number) ? [] : [name])),
    unknown: done.filter((row) => !ours.has(row.number)),
    changed: done.flatMap(({ number, name, checksum }) =>
      (ours.get(number)?.checksum ?? checksum) === checksum ? [] : [name],
    ),
  };
}

async function applyMigrations(
  client: pg.Client,
  only: ReadonlySet<number> | null,
): Promise<readonly string[]> {
  await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
  await client.query(`create table if not exists migration (
    number integer primary key, name text not null, checksum text not null,
    breaking boolean not null, applied_at timestamptz not null default now())`);
  const migrations = await readMigrations();
  const state = compare(await appliedMigrations(client), migrations);
  const problem = schemaProblem({ ...state, pending: [] });
  if (problem !== null) throw new Error(problem);
  const applied: string[] = [];
  for (const migration of migrations.filter(({ name }) => state.pending.includes(name))) {
    if (only !== null && !only.has(migration.number)) continue;
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
