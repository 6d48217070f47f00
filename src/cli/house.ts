import type { Config } from "../config.ts";
import { startEmbeddedPostgres } from "../embedded-postgres/embedded-postgres.ts";
import { dataPaths, type Installation, openInstallation } from "../installation.ts";
import { migrateQueue } from "../queue/migrate.ts";
import { databaseAccess, readOrMakePasswords } from "../store/database-access.ts";
import { lockInstance } from "../store/instance-lock.ts";
import { migrate } from "../store/migrate.ts";
import { type Program, supervise, type SupervisedProcess } from "./supervise.ts";

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

/** A house whose database is up and migrated, and which this process alone holds. */
export interface House extends Installation {
  readonly config: Config;
  /** Starts one of our programs as a child process that ends with us. */
  start(program: Program, onMessage?: (message: unknown) => void): SupervisedProcess;
  /** Stops every program in order, then what was opened, the database last. */
  closeHouse(): Promise<void>;
}

/** Opens the house for `up` and `process`. Throws when another instance holds the data. */
export async function openHouse(config: Config, log: (line: string) => void): Promise<House> {
  const server = await reachDatabase(config, log);
  try {
    // Roles and database first: the lock lives in the database.
    const applied = await migrateAll(config, server.adminUrl);
    for (const name of applied) log(`Database: ${name} applied`);
    const installation = await openInstallation(config, server.adminUrl, "poststelle");
    const house = new OpenHouse(config, server, installation);
    if (await house.lock()) return house;
    await installation.close();
  } catch (error) {
    // An adopted server may be serving somebody else.
    if (!server.adopted) await server.stop();
    throw error;
  }
  throw new Error(
    `Poststelle already runs on the data in ${config.dataFolder}. Use that one, stop it, or set POSTSTELLE_DATA to another folder.`,
  );
}

/** Children get the server without the administrator's name: each role has its own password. */
export function withoutUser(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.username = "";
  url.password = "";
  return url.href;
}

const DATABASE_RETRY_MS = 1_000;

class OpenHouse implements House {
  readonly config: Config;
  readonly access: Installation["access"];
  readonly store: Installation["store"];
  readonly blobs: Installation["blobs"];
  readonly eraseBlobs: Installation["eraseBlobs"];
  readonly erasures: Installation["erasures"];
  readonly keys: Installation["keys"];
  readonly haveRoom: Installation["haveRoom"];
  readonly appendAudit: Installation["appendAudit"];
  readonly log: Installation["log"];
  readonly close: Installation["close"];
  readonly #processes: SupervisedProcess[] = [];
  #server: DatabaseServer;
  #lock: { release(): Promise<void> } | null = null;
  #closing = false;

  constructor(config: Config, server: DatabaseServer, installation: Installation) {
    this.config = config;
    this.#server = server;
    this.access = installation.access;
    this.store = installation.store;
    this.blobs = installation.blobs;
    this.eraseBlobs = installation.eraseBlobs;
    this.erasures = installation.erasures;
    this.keys = installation.keys;
    this.haveRoom = installation.haveRoom;
    this.appendAudit = installation.appendAudit;
    this.log = installation.log;
    this.close = () => installation.close();
  }

  /** Becomes the one instance; false when another is. A lock that is cut is taken again. */
  async lock(): Promise<boolean> {
    // After a recovery the server may listen on another port.
    const access = databaseAccess(
      this.#server.adminUrl,
      this.config.databaseName,
      this.access.passwords,
    );
    this.#lock = await lockInstance(
      access.url("poststelle_housekeeper"),
      () => void this.#recover(),
    );
    return this.#lock !== null;
  }

  start(program: Program, onMessage: (message: unknown) => void = () => {}): SupervisedProcess {
    const supervised = supervise(
      program,
      this.config,
      () => withoutUser(this.#server.adminUrl),
      onMessage,
      this.log,
    );
    this.#processes.push(supervised);
    return supervised;
  }

  async closeHouse(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#processes.map((each) => each.stop()));
    await this.close();
    await this.#lock?.release();
    await this.#server.stop();
  }

  /** The database went away under us: the embedded one is started again, the city's own is waited for. */
  async #recover(): Promise<void> {
    while (!this.#closing) {
      const recovered = await this.#reachAgain().catch((error: unknown) => {
        const cause = error instanceof Error ? error.message : String(error);
        this.log.warn({ cause }, "the database is away");
        return false;
      });
      if (recovered) return;
      await new Promise((resolve) => setTimeout(resolve, DATABASE_RETRY_MS));
    }
  }

  async #reachAgain(): Promise<boolean> {
    const before = this.#server.adminUrl;
    this.#server = await reachDatabase(this.config, (line) => this.log.warn(line));
    if (!(await this.lock())) return false;
    if (this.#server.adminUrl !== before) for (const each of this.#processes) each.restart();
    return true;
  }
}
