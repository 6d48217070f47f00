import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { startEmbeddedPostgres } from "../src/embedded-postgres/embedded-postgres.ts";
import { removeRelocatedCluster } from "../src/embedded-postgres/remove-cluster.ts";

/** The embedded PostgreSQL of one drill, seen from outside. */
export interface DrillDatabase {
  /** As the superuser. */
  url(database: string): string;
  /** As the superuser, behind every policy, on a connection of its own. */
  sql<Row extends pg.QueryResultRow>(
    query: string,
    values?: readonly unknown[],
  ): Promise<readonly Row[]>;
  /** SIGKILL: as if the machine were switched off. SIGQUIT: an immediate shutdown. */
  signal(signal: "SIGKILL" | "SIGQUIT"): Promise<void>;
  /** Starts it again after it was stopped under everybody. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startDatabase(
  dataFolder: string,
  name: string,
  log: (line: string) => void,
): Promise<DrillDatabase> {
  const start = () => startEmbeddedPostgres({ dataFolder, log });
  let server = await start();
  const sql = async <Row extends pg.QueryResultRow>(
    query: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> => {
    const client = new pg.Client({ connectionString: server.url(name) });
    client.on("error", () => {});
    await client.connect();
    try {
      return (await client.query<Row>(query, [...values])).rows;
    } finally {
      await client.end();
    }
  };
  return {
    url: (database) => server.url(database),
    sql,
    async signal(signal) {
      const [row] = await sql<{ folder: string }>(
        "select setting as folder from pg_settings where name = 'data_directory'",
      );
      const file = await readFile(join(row?.folder ?? "", "postmaster.pid"), "utf8");
      process.kill(Number(file.split("\n")[0]), signal);
    },
    async restart() {
      const before = server.port;
      server = await start();
      if (server.port !== before) {
        throw new Error(`PostgreSQL came back on port ${server.port}: ${before} was taken`);
      }
    },
    async stop() {
      await server.stop();
      await removeRelocatedCluster(dataFolder);
    },
  };
}
