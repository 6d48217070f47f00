import { runMigrations } from "bullmq";
import { Client, escapeIdentifier } from "pg";

/** BullMQ's own schema; it belongs to the installation and has no tenant. */
const SCHEMA = "bullmq";
// Spells "PQUE": one migrator at a time grants, or PostgreSQL says "tuple concurrently updated".
const GRANT_LOCK = 0x50515545;

export interface QueueMigration {
  /** A role that may create schemas in the database (BullMQ asks for it even when the schema is there). */
  readonly connectionString: string;
  /**
   * The one role that may use the queue afterwards. One, because BullMQ makes and drops a sequence per queue at run
   * time (and a temporary table per offer), which then belong to whoever offered first.
   */
  readonly grantTo?: string;
}

/** Brings the schema `bullmq` to this BullMQ's version and gives it. Idempotent; safe when two start at once. */
export async function migrateQueue(migration: QueueMigration): Promise<number> {
  const client = new Client({ connectionString: migration.connectionString });
  // A connection cut between two queries raises an event; the next query rejects with it anyway.
  client.on("error", () => {});
  await client.connect();
  try {
    const version = await runMigrations(client, SCHEMA);
    if (migration.grantTo !== undefined) await grant(client, migration.grantTo);
    return version;
  } finally {
    await client.end();
  }
}

async function grant(client: Client, role: string): Promise<void> {
  const to = escapeIdentifier(role);
  await client.query("BEGIN");
  try {
    await client.query("SELECT pg_advisory_xact_lock($1)", [GRANT_LOCK]);
    await client.query(`GRANT USAGE, CREATE ON SCHEMA ${SCHEMA} TO ${to}`);
    const { rows } = await client.query<{ name: string }>("SELECT current_database() AS name");
    for (const { name } of rows) {
      await client.query(`GRANT TEMPORARY ON DATABASE ${escapeIdentifier(name)} TO ${to}`);
    }
    await client.query(
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${SCHEMA} TO ${to}`,
    );
    await client.query(`GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA ${SCHEMA} TO ${to}`);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}
