import { join } from "node:path";
import { pino, type Logger } from "pino";
import { type AppendAudit, makeAppendAudit } from "./audit/append.ts";
import { type BlobStore, openBlobStore } from "./blobs/blob-store.ts";
import { type KeyRing, openKeyRing } from "./blobs/keys.ts";
import type { Config } from "./config.ts";
import type { QueueSettings } from "./queue/queues.ts";
import {
  type DatabaseAccess,
  databaseAccess,
  readOrMakePasswords,
} from "./store/database-access.ts";
import { openStore, type Store } from "./store/database.ts";

/** The parts of one installation that every process of it opens in the same way. */
export interface Installation {
  readonly access: DatabaseAccess;
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly keys: KeyRing;
  readonly appendAudit: AppendAudit;
  readonly log: Logger;
  close(): Promise<void>;
}

/** Where things lie below the data folder. */
export const dataPaths = (dataFolder: string) => ({
  passwords: join(dataFolder, "secrets", "database.json"),
  demoPassword: join(dataFolder, "secrets", "demo-password"),
  keys: join(dataFolder, "keys"),
  /** Not with the keys: these are destroyed with their year, and must be in no backup. */
  pseudonyms: join(dataFolder, "secrets", "pseudonyms"),
  blobs: join(dataFolder, "blobs"),
  hot: join(dataFolder, "hot"),
  witness: join(dataFolder, "witness"),
});

const CONNECTIONS_PER_ROLE = 10;

/** Opens the house on the server of `databaseUrl`; connects with the first query. */
export async function openInstallation(
  config: Config,
  databaseUrl: string,
  part: string,
): Promise<Installation> {
  const paths = dataPaths(config.dataFolder);
  const log = pino({ level: config.logLevel, base: { part } }, pino.destination(2));
  const access = databaseAccess(
    databaseUrl,
    config.databaseName,
    await readOrMakePasswords(paths.passwords),
  );
  const store = openStore(access, CONNECTIONS_PER_ROLE, (error) =>
    log.warn({ cause: error.message }, "a database connection was cut"),
  );
  const keys = openKeyRing(paths.keys);
  return {
    access,
    store,
    blobs: openBlobStore(paths.blobs),
    keys,
    appendAudit: makeAppendAudit(keys),
    log,
    close: () => store.close(),
  };
}

/** Each Worker keeps a connection for LISTEN: ten Workers on a pool of ten hang (design section 9). */
export const queueSettings = (
  config: Config,
  access: DatabaseAccess,
  servedSteps: number,
): QueueSettings =>
  config.queueUrl === null
    ? {
        backend: "postgres",
        connectionString: access.url("poststelle_queue"),
        poolMax: servedSteps * 2 + 4,
      }
    : { backend: "redis", url: config.queueUrl };
