import { stat } from "node:fs/promises";
import { join } from "node:path";
import { pino, type Logger } from "pino";
import { type AppendAudit, makeAppendAudit } from "./audit/append.ts";
import { type BlobStore, openBlobStore } from "./blobs/blob-store.ts";
import { diskFault, type HaveRoom, keepReserve, probeDisk } from "./blobs/disk.ts";
import { type EraseBlobs, openEraseBlobs } from "./blobs/erase-blobs.ts";
import { type KeyRing, openKeyRing } from "./blobs/keys.ts";
import { markUnlessAway } from "./blobs/root-mark.ts";
import type { Config } from "./config.ts";
import type { Probe } from "./pipeline/dependency-watch.ts";
import { type ErasureRegister, openErasureRegister } from "./erasure/register.ts";
import type { QueueSettings } from "./queue/queues.ts";
import {
  type DatabaseAccess,
  databaseAccess,
  readOrMakePasswords,
} from "./store/database-access.ts";
import { openStore, type Store } from "./store/database.ts";
import { blobsAfter } from "./store/operator-figures.ts";

/** The parts of one installation that every process of it opens in the same way. */
export interface Installation {
  readonly access: DatabaseAccess;
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly eraseBlobs: EraseBlobs;
  readonly erasures: ErasureRegister;
  readonly keys: KeyRing;
  /** Keeps the reserve of the blobs' disk free of new post. */
  readonly haveRoom: HaveRoom;
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
  /** What was erased, apart from the database: a restored older one learns of it here. */
  erasures: join(dataFolder, "erasures"),
  hot: join(dataFolder, "hot"),
  witness: join(dataFolder, "witness"),
  /** Tells the doctor of the last backup. */
  lastBackup: join(dataFolder, "last-backup.json"),
  /** Is there from the first to the last moment of a restore: until it is gone, nothing may start. */
  restoring: join(dataFolder, "restore-unfinished.txt"),
});

const CONNECTIONS_PER_ROLE = 10;

/** Opens the house on the server of `databaseUrl`; connects with the first query. */
export async function openInstallation(
  config: Config,
  databaseUrl: string,
  part: string,
): Promise<Installation> {
  const paths = dataPaths(config.dataFolder);
  if (part !== "restore") await requireRestored(paths.restoring);
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
  await markBlobs(paths.blobs, false);
  return {
    access,
    store,
    blobs: openBlobStore(paths.blobs),
    eraseBlobs: openEraseBlobs(paths.blobs),
    erasures: openErasureRegister(paths.erasures, keys),
    keys,
    haveRoom: keepReserve(paths.blobs, config.reserveBytes),
    appendAudit: makeAppendAudit(keys),
    log,
    close: () => store.close(),
  };
}

/** What was erased since the backup may still be there, and the trail may not be in order yet. */
async function requireRestored(file: string): Promise<void> {
  if ((await stat(file).catch(() => null)) === null) return;
  throw new Error(
    `The restore into this data folder was not finished (${file} is there). Remove the folder and restore again; start nothing on it.`,
  );
}

/** Marks the folder of blobs also where it is an empty disk, as long as nothing was ever kept. */
export async function markNewBlobs(
  store: Store,
  root: string,
  log: Pick<Logger, "error">,
): Promise<void> {
  const kept = await store.withActor({ kind: "housekeeper" }, (trx) => blobsAfter(trx, null, 1));
  if (await markBlobs(root, kept.length === 0)) return;
  const remedy = "mount its disk there; everything that needs a blob waits until then";
  log.error({ folder: root, remedy }, "the folder of the blobs is empty, or cannot be used");
}

/** A disk that is full or failing keeps nothing from starting: whoever watches it says so. */
async function markBlobs(root: string, isNew: boolean): Promise<boolean> {
  try {
    return await markUnlessAway(root, isNew);
  } catch (error) {
    if (diskFault(error) === null) throw error;
    return false;
  }
}

/** How the database, the queue and the disk of the blobs are looked at, for a process that watches them. */
export const installationProbes = (
  { store }: Pick<Installation, "store">,
  queues: { health(): Promise<{ readonly ok: boolean; readonly detail: string }> },
  blobsFolder: string,
): Readonly<Record<"database" | "queue" | "blobs", Probe>> => ({
  async database() {
    await store.ping();
    return { because: null, detail: "PostgreSQL answers" };
  },
  async queue() {
    const { ok, detail } = await queues.health();
    return { because: ok ? null : "no-answer", detail };
  },
  async blobs(thorough) {
    const because = await probeDisk(blobsFolder, thorough);
    return { because, detail: because ?? "the blob folder can be written" };
  },
});

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
