import { access, constants } from "node:fs/promises";
import { childOfSupervisor } from "../child-of-supervisor.ts";
import { readConfig } from "../config.ts";
import { stepNames } from "../domain/states.ts";
import { hasCode } from "../error-code.ts";
import { dataPaths, openInstallation, queueSettings } from "../installation.ts";
import { makeAccept } from "../intake/accept.ts";
import { makeDepository } from "../intake/deposit.ts";
import { makeHotFolder } from "../intake/hot-folder.ts";
import { makeUploadIntake } from "../intake/upload.ts";
import { makeFolder } from "../blobs/durable-file.ts";
import { openPseudonyms } from "../audit/pseudonyms.ts";
import { unpackPageWords } from "../blobs/page-words.ts";
import { sizedPageImage } from "../pages/sized-page-image.ts";
import { thresholdOrNull } from "../routing/calibration.ts";
import { shippedCalibration } from "../routing/shipped-calibration.ts";
import { holidaysAround } from "../text/holidays.ts";
import { openQueues } from "../queue/queues.ts";
import { insertRefusal } from "../store/batches.ts";
import { CHANGE_CHANNEL } from "../store/changes.ts";
import type { Trx } from "../store/database.ts";
import { stepBacklogs, workersAlive } from "../store/dispatch.ts";
import { listen } from "../store/listen.ts";
import { tenantsForIntake } from "../store/town.ts";
import { pingClamd } from "../unpack/clamd.ts";
import { software } from "../version.ts";
import { buildApp } from "./app.ts";
import { defaultRateLimits } from "./auth/rate-limits.ts";
import type { DependencyState } from "./routes/health.ts";

/** The server process: the HTTP API, and the intake channels that listen. Stops gracefully. */
const config = readConfig();
if (config.databaseUrl === null) {
  throw new Error(
    "DATABASE_URL is not set. Start with 'npm start', which knows the embedded PostgreSQL.",
  );
}
const house = await openInstallation(config, config.databaseUrl, "api");
const { log, store } = house;
const paths = dataPaths(config.dataFolder);
await makeFolder(paths.blobs);
const asHousekeeper = <T>(use: (trx: Trx) => Promise<T>) =>
  store.withActor({ kind: "housekeeper" }, use);
const queues = await openQueues(queueSettings(config, house.access, 0), [...stepNames], log);

const { clamavUrl } = config;
const now = () => new Date();
const accept = makeAccept({ ...house, now });
const app = await buildApp({
  ...house,
  now,
  uploads: makeUploadIntake({ ...house, accept, depository: makeDepository(house), now }),
  uploadBytesMax: config.limits.bytesMax,
  changes: (heard, missed) =>
    listen(
      house.access.url("poststelle_api"),
      CHANGE_CHANNEL,
      heard,
      (error) => log.warn({ cause: causeOf(error) }, "changes are not heard"),
      missed,
    ),
  ping: () => store.ping(),
  version: software.version,
  rateLimits: defaultRateLimits,
  trustedProxies: config.trustedProxies,
  unpackPageWords,
  sizedPageImage,
  holidaysAround,
  thresholdFor: (errorAccepted) => thresholdOrNull(shippedCalibration, errorAccepted),
  pseudonymOf: openPseudonyms(paths.pseudonyms),
  queueHealth: () => queues.health(),
  dependencies: {
    database: async () => {
      await store.ping();
      return { ok: true, needed: true, detail: "PostgreSQL answers" };
    },
    queue: async () => {
      const { ok, detail } = await queues.health();
      return { ok, needed: true, detail };
    },
    blobs: async () => {
      await access(paths.blobs, constants.R_OK | constants.W_OK);
      return { ok: true, needed: true, detail: "the blob folder can be written" };
    },
    workers: () => asHousekeeper(workerState),
    ...(clamavUrl === null ? {} : { scanner: () => scannerState(clamavUrl) }),
  },
});

async function scannerState(url: string): Promise<DependencyState> {
  await pingClamd(url);
  return { ok: true, needed: true, detail: "the virus scanner answers" };
}

async function workerState(trx: Trx): Promise<DependencyState> {
  const alive = await workersAlive(trx);
  const waiting = (await stepBacklogs(trx)).reduce((sum, step) => sum + step.waiting, 0);
  return {
    ok: alive.processes > 0,
    needed: true,
    detail: `${alive.processes} worker processes with ${alive.slots} slots; ${waiting} tasks waiting`,
  };
}

const tenants = await asHousekeeper(tenantsForIntake);
let looking = true;
const hotFolders = tenants.map((tenant) => {
  const refuse = (cause: string) =>
    store.withActor({ kind: "process", tenantId: tenant.id }, async (trx) => {
      await insertRefusal(trx, { tenantId: tenant.id, channel: "hot-folder", cause });
      await house.appendAudit(trx, tenant.id, new Date(), [
        {
          subject: { kind: "tenant", id: tenant.id },
          actor: { kind: "house", part: "intake:hot-folder" },
          keyOwnerId: null,
          fact: { type: "intake-refused", channel: "hot-folder", cause },
        },
      ]);
    });
  return makeHotFolder({
    store,
    accept,
    tenant,
    bytesMax: config.limits.bytesMax,
    now: () => new Date(),
    // One town: the hot folder itself; several: a folder each.
    folder: tenants.length === 1 ? paths.hot : `${paths.hot}/${tenant.key}`,
    refused: refuse,
    onError: (error) => log.error({ cause: causeOf(error) }, "a file could not be taken; it stays"),
  });
});
function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const LOOK_MS = 500;
async function lookForever(folder: { look(): Promise<number> }): Promise<void> {
  while (looking) {
    await folder
      .look()
      .catch((error: unknown) =>
        log.error({ cause: causeOf(error) }, "the hot folder cannot be read"),
      );
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
const watching = hotFolders.map(lookForever);

const port = await listenSomewhere();
childOfSupervisor(async () => {
  looking = false;
  await app.close();
  await Promise.all(watching);
  await queues.close(1_000);
  await house.close();
});
process.send?.({ kind: "listening", url: `http://${config.host}:${port}` });
if (process.send === undefined) log.info({ port }, "listening");

/** The wished port, or a free one where that is taken. */
async function listenSomewhere(): Promise<number> {
  const at = async (wished: number): Promise<number> => {
    await app.listen({ host: config.host, port: wished });
    const address = app.server.address();
    return typeof address === "object" && address !== null ? address.port : wished;
  };
  try {
    return await at(config.port);
  } catch (error) {
    if (!hasCode(error, "EADDRINUSE")) throw error;
    return at(0);
  }
}
