import { type ChildProcess, fork } from "node:child_process";
import { closeSync, mkdirSync, openSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { childEnvironment, type Config } from "../config.ts";
import { startEmbeddedPostgres } from "../embedded-postgres/embedded-postgres.ts";
import { dataPaths, type Installation, openInstallation } from "../installation.ts";
import { migrateQueue } from "../queue/migrate.ts";
import { databaseAccess, readOrMakePasswords } from "../store/database-access.ts";
import { lockInstance } from "../store/instance-lock.ts";
import { migrate } from "../store/migrate.ts";

/** The database of this installation: the city's own, or the embedded one, started. */
export interface DatabaseServer {
  /** A connection that may create roles. */
  readonly adminUrl: string;
  /** Whether it was running before: then somebody else stops it. */
  readonly adopted: boolean;
  stop(): Promise<void>;
}

/** Reaches the database server, starting the embedded one where no DATABASE_URL is set. */
export async function reachDatabase(
  config: Config,
  log: (line: string) => void,
): Promise<DatabaseServer> {
  if (config.databaseUrl !== null) {
    return { adminUrl: config.databaseUrl, adopted: true, stop: () => Promise.resolve() };
  }
  const server = await startEmbeddedPostgres({ dataFolder: config.dataFolder, log });
  return {
    adminUrl: server.url("postgres"),
    adopted: server.adopted,
    stop: () => server.stop(),
  };
}

/** Brings database and queue up to this version. */
export async function migrateAll(config: Config, adminUrl: string): Promise<readonly string[]> {
  const passwords = await readOrMakePasswords(dataPaths(config.dataFolder).passwords);
  const access = databaseAccess(adminUrl, config.databaseName, passwords);
  const applied = await migrate(adminUrl, access);
  await migrateQueue({ connectionString: access.url("poststelle_queue") });
  return applied;
}

/** Another process works on this data. */
export class AlreadyRunning extends Error {
  override readonly name = "AlreadyRunning";
}

/** A house whose database is up and migrated, and which this process alone holds. */
export interface House extends Installation {
  readonly config: Config;
  readonly databaseUrl: string;
  /** Starts one of our programs as a child process that ends with us. */
  start(program: "worker" | "api", onMessage?: (message: unknown) => void): SupervisedProcess;
  /** Stops every program in order, then what was opened, the database last. */
  closeHouse(): Promise<void>;
}

/** Opens the house for `up` and `process`. Throws AlreadyRunning when another instance holds the data. */
export async function openHouse(config: Config, log: (line: string) => void): Promise<House> {
  const server = await reachDatabase(config, log);
  try {
    // Roles and database first: the lock lives in the database.
    const applied = await migrateAll(config, server.adminUrl);
    for (const name of applied) log(`Database: ${name} applied`);
    const installation = await openInstallation(config, server.adminUrl, "poststelle");
    const lock = await lockInstance(installation.access.url("poststelle_housekeeper"), () =>
      installation.log.warn("the connection that holds the instance lock was cut"),
    );
    if (lock === null) {
      await installation.close();
      throw new AlreadyRunning(
        `Poststelle already runs on the data in ${config.dataFolder}. Use that one, stop it, or set POSTSTELLE_DATA to another folder.`,
      );
    }
    return housed(config, server, installation, lock);
  } catch (error) {
    if (!(error instanceof AlreadyRunning)) await server.stop();
    throw error;
  }
}

function housed(
  config: Config,
  server: DatabaseServer,
  installation: Installation,
  lock: { release(): Promise<void> },
): House {
  const processes: SupervisedProcess[] = [];
  // Children get the server without the administrator's name: each role has its own password.
  const url = new URL(server.adminUrl);
  url.username = "";
  url.password = "";
  const databaseUrl = url.href;
  return {
    ...installation,
    config,
    databaseUrl,
    start(program, onMessage = () => {}) {
      const supervised = supervise(program, config, databaseUrl, onMessage, installation.log);
      processes.push(supervised);
      return supervised;
    },
    async closeHouse() {
      await Promise.all(processes.map((each) => each.stop()));
      await installation.close();
      await lock.release();
      await server.stop();
    },
  };
}

const programs = {
  worker: new URL("../../workers/main.ts", import.meta.url),
  api: new URL("../api/main.ts", import.meta.url),
} as const;

export interface SupervisedProcess {
  /** SIGTERM, and SIGKILL to whoever is not gone in 9 s. */
  stop(): Promise<void>;
}

const RESTART_MS = 1_000;
const STOP_LIMIT_MS = 9_000;

/** Keeps a program running: it is started again a second after every death, until stopped. */
function supervise(
  program: keyof typeof programs,
  config: Config,
  databaseUrl: string,
  onMessage: (message: unknown) => void,
  log: Installation["log"],
): SupervisedProcess {
  let child: ChildProcess | null = null;
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    const logFile = openLog(config.dataFolder, program);
    const started = fork(programs[program], [], {
      env: childEnvironment({
        ...environmentOf(config),
        DATABASE_URL: databaseUrl,
      }),
      stdio: ["ignore", logFile, logFile, "ipc"],
    });
    closeSync(logFile);
    child = started;
    started.on("message", onMessage);
    started.on("error", (error) => log.error({ program, cause: error.message }, "cannot start"));
    started.once("exit", (code, signal) => {
      child = null;
      if (stopping) return;
      log.warn({ program, code, signal }, "a process ended and is started again");
      timer = setTimeout(start, RESTART_MS);
    });
  };
  start();
  return {
    async stop() {
      stopping = true;
      clearTimeout(timer);
      const last = child;
      if (last === null) return;
      const ended = new Promise<void>((resolve) => {
        last.once("exit", () => resolve());
      });
      last.kill("SIGTERM");
      const limit = setTimeout(() => last.kill("SIGKILL"), STOP_LIMIT_MS);
      await ended;
      clearTimeout(limit);
    },
  };
}

const LOG_BYTES_MAX = 10 * 1024 * 1024;

/** Appends to `logs/<program>.log`; what had grown too long is kept as `.1` until it happens again. */
function openLog(dataFolder: string, program: string): number {
  const folder = join(dataFolder, "logs");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${program}.log`);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_BYTES_MAX) renameSync(file, `${file}.1`);
  return openSync(file, "a", 0o600);
}

/** The settings as given to this process, so that every child works with the same ones. */
const environmentOf = (config: Config): Record<string, string> => ({
  POSTSTELLE_DATA: config.dataFolder,
  DATABASE_NAME: config.databaseName,
  POSTSTELLE_HOST: config.host,
  POSTSTELLE_PORT: String(config.port),
  POSTSTELLE_SLOTS: String(config.slots),
  POSTSTELLE_LEASE_MS: String(config.leaseMs),
  POSTSTELLE_LOG_LEVEL: config.logLevel,
});
