import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { addMailbox } from "../src/acts/mailboxes.ts";
import { hashPassword } from "../src/api/auth/password.ts";
import { givePassword, madePassword } from "../src/cli/account.ts";
import { demoTownFolder, foundTown } from "../src/cli/found.ts";
import { migrateAll, withoutUser } from "../src/cli/house.ts";
import { type Config, readConfig } from "../src/config.ts";
import { dataPaths, type Installation, openInstallation } from "../src/installation.ts";
import { openMailboxPasswords } from "../src/intake/mailbox/mailbox-passwords.ts";
import { accountsOfTown } from "../src/store/accounts.ts";
import { readTownAtWork, type TownAtWork } from "../src/store/town.ts";
import { startRedis, type TestRedis } from "../test/support/redis.ts";
import { type DrillDatabase, startDatabase } from "./database.ts";
import { type DrillDisk, mountDisk } from "./disk.ts";
import type { DrillLog } from "./drill-log.ts";
import { redisFolder } from "./left-behind.ts";
import { type DrillMailbox, openDrillMailbox } from "./mailbox.ts";
import { DISPATCHER, type WorkerName, workerNames } from "./plan.ts";
import { type DrillProgram, startProgram } from "./programs.ts";

/** A worker silent for so long has lost its work; short, so that a drill sees it often. */
export const LEASE_MS = 4_000;
const SLOT_MEMORY_MB = 900;
const CLERK = "a.ackerknecht";
const ADMINISTRATOR = "f.fechtmeier";

const stepsOfWorker: Readonly<Record<WorkerName, readonly string[]>> = {
  intake: ["--steps", "inspect,prepare,compose"],
  reading: ["--steps", "read,reread,separate"],
  deciding: ["--steps", "understand,route,deliver"],
  all: [],
};

export interface Clerk {
  readonly login: string;
  readonly password: string;
  readonly personId: string;
}

/** The real system of one drill: its servers and its processes. */
export interface DrillHouse {
  readonly config: Config;
  /** Our own parts, for the channel of the command line and the checks at the end. */
  readonly installation: Installation;
  readonly town: TownAtWork;
  readonly clerk: Clerk;
  readonly database: DrillDatabase;
  /** Null with the queue in PostgreSQL. */
  readonly redis: TestRedis | null;
  /** With its id in the town; null where there is no mail server. */
  readonly mailbox: (DrillMailbox & { readonly id: string }) | null;
  /** Null where this user may not mount one. */
  readonly disk: DrillDisk | null;
  readonly api: DrillProgram;
  readonly workers: Readonly<Record<WorkerName, DrillProgram>>;
  /** Ends every program; gives the names of those that had to be killed. */
  stopPrograms(): Promise<readonly string[]>;
  /** Ends everything that was started, the database last. */
  close(): Promise<void>;
}

/** Founds the demo town in an empty folder and starts everything on it. Ends what it started when it throws. */
export async function openDrillHouse(
  dataFolder: string,
  wanted: { readonly queue: "postgres" | "redis"; readonly hasMailbox: boolean },
  log: DrillLog,
): Promise<DrillHouse> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closers.splice(0).toReversed()) {
      await each().catch((error: unknown) => log.line(`while closing: ${String(error)}`));
    }
  };
  try {
    const paths = dataPaths(dataFolder);
    const config = readConfig({ POSTSTELLE_DATA: dataFolder, DATABASE_URL: "", QUEUE_URL: "" });
    const disk = await mountDisk(paths.blobs);
    if (disk !== null) closers.push(() => disk.unmount());
    const database = await startDatabase(dataFolder, config.databaseName, (line) => log.line(line));
    closers.push(() => database.stop());
    const founded = await foundHouse(config, database);
    closers.push(() => founded.installation.close());
    const mailbox = wanted.hasMailbox ? await openDrillMailbox(dataFolder) : null;
    if (mailbox !== null) closers.push(() => mailbox.close());
    const redis =
      wanted.queue === "redis" ? await startRedis({ folder: redisFolder(dataFolder) }) : null;
    if (redis !== null) closers.push(() => redis.stop());
    const id = mailbox === null ? "" : await connectMailbox(founded, mailbox);
    await mkdir(paths.hot, { recursive: true });
    const launched = await launchPrograms(dataFolder, database, redis?.url ?? "");
    closers.push(launched.stopPrograms);
    await Promise.all([launched.api, ...Object.values(launched.workers)].map((it) => it.ready()));
    const connected = mailbox === null ? null : { ...mailbox, id };
    return { config, ...founded, database, redis, mailbox: connected, disk, ...launched, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function foundHouse(config: Config, database: DrillDatabase) {
  const adminUrl = database.url("postgres");
  await migrateAll(config, adminUrl);
  const installation = await openInstallation({ ...config, logLevel: "silent" }, adminUrl, "drill");
  const { tenantId } = await foundTown(installation, demoTownFolder);
  const inTown = { kind: "process", tenantId } as const;
  const accounts = await installation.store.withActor(inTown, accountsOfTown);
  const idOf = (wanted: string) => accounts.find(({ login }) => login === wanted)?.personId ?? "";
  const personId = idOf(CLERK);
  const password = madePassword();
  await givePassword(installation, tenantId, [personId], await hashPassword(password));
  const town = await installation.store.withActor(inTown, readTownAtWork);
  const clerk = { login: CLERK, password, personId };
  return { installation, town, clerk, administratorId: idOf(ADMINISTRATOR) };
}

/** Has the town collect it, as its administrator would; gives its id. */
function connectMailbox(
  { installation, town, administratorId }: Awaited<ReturnType<typeof foundHouse>>,
  { settings, server }: DrillMailbox,
): Promise<string> {
  const deps = {
    ...installation,
    now: () => new Date(),
    mailboxPasswords: openMailboxPasswords(installation.keys),
  };
  const person = { tenantId: town.tenantId, personId: administratorId };
  return addMailbox(deps, person, settings, server.password);
}

async function launchPrograms(dataFolder: string, database: DrillDatabase, queueUrl: string) {
  const [logFolder, ordersFolder] = [join(dataFolder, "logs"), join(dataFolder, "orders")];
  for (const folder of [logFolder, ordersFolder]) await mkdir(folder, { recursive: true });
  const environment = () => ({
    POSTSTELLE_DATA: dataFolder,
    DATABASE_URL: withoutUser(database.url("postgres")),
    QUEUE_URL: queueUrl,
    POSTSTELLE_PORT: "0",
    POSTSTELLE_SLOTS: "1",
    POSTSTELLE_SLOT_MEMORY_MB: String(SLOT_MEMORY_MB),
    POSTSTELLE_LEASE_MS: String(LEASE_MS),
    POSTSTELLE_LOG_LEVEL: "info",
  });
  const launch = (name: string, program: "api" | "worker", args: readonly string[]) =>
    startProgram({ name, program, args, environment, logFolder, ordersFolder });
  const worker = (name: WorkerName): DrillProgram =>
    launch(name, "worker", [
      ...stepsOfWorker[name],
      ...(name === DISPATCHER ? [] : ["--no-housekeeping"]),
    ]);
  const api = launch("api", "api", []);
  const workers = {
    intake: worker("intake"),
    reading: worker("reading"),
    deciding: worker("deciding"),
    all: worker("all"),
  };
  const all = [api, ...workerNames.map((name) => workers[name])];
  const stopPrograms = async (): Promise<readonly string[]> => {
    const ended = await Promise.all(
      all.map(async (each) => ({ name: each.name, inOrder: await each.stop() })),
    );
    return ended.filter(({ inOrder }) => !inOrder).map(({ name }) => name);
  };
  return { api, workers, stopPrograms };
}
