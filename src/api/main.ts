import { childOfSupervisor } from "../child-of-supervisor.ts";
import { readConfig } from "../config.ts";
import { stepNames } from "../domain/states.ts";
import { hasCode } from "../error-code.ts";
import {
  dataPaths,
  installationProbes,
  markNewBlobs,
  openInstallation,
  queueSettings,
} from "../installation.ts";
import { makeAccept } from "../intake/accept.ts";
import { makeDepository } from "../intake/deposit.ts";
import { makeCleanDone } from "../intake/clean-done.ts";
import { makeHotFolder } from "../intake/hot-folder.ts";
import { openMailboxPasswords } from "../intake/mailbox/mailbox-passwords.ts";
import { tryMailbox } from "../intake/mailbox/try-mailbox.ts";
import { watchMailboxes } from "../intake/mailbox/watch-mailboxes.ts";
import { makeUploadIntake } from "../intake/upload.ts";
import { diskFault, freeBytes } from "../blobs/disk.ts";
import type { DependencyName } from "../domain/dependency.ts";
import { type Found, watchDependencies } from "../pipeline/dependency-watch.ts";
import { isConnectionLost } from "../store/database-away.ts";
import { openInstallationSecret } from "../blobs/installation-secret.ts";
import { makeCheckTrail } from "../audit/check-as-asked.ts";
import { openProofs } from "../audit/open-proofs.ts";
import { openPseudonyms } from "../audit/pseudonyms.ts";
import { lastHeadIn, witnessFile } from "../audit/witness.ts";
import { builtPortal } from "../cli/build-portal.ts";
import { readLastBackup } from "../cli/last-backup.ts";
import { drawMailPage } from "../mail/draw-mail-page.ts";
import { unpackPageWords } from "../blobs/page-words.ts";
import { printSheets } from "../pages/print-sheets.ts";
import { drawQrCode } from "../pages/qr-code.ts";
import { sizedPageImage } from "../pages/sized-page-image.ts";
import { startRulesTrial } from "../routing/start-rules-trial.ts";
import { thresholdOrNull } from "../routing/calibration.ts";
import { shippedCalibration } from "../routing/shipped-calibration.ts";
import { holidaysAround } from "../text/holidays.ts";
import { openQueues } from "../queue/queues.ts";
import { insertRefusal } from "../store/batches.ts";
import { CHANGE_CHANNEL } from "../store/changes.ts";
import type { Trx } from "../store/database.ts";
import { stepBacklogs, workersAlive } from "../store/dispatch.ts";
import { openTrailAlarms } from "../store/trail-alarms.ts";
import { listen } from "../store/listen.ts";
import { tenantsForIntake } from "../store/town.ts";
import { pingClamd } from "../unpack/clamd.ts";
import { readGroupMap } from "../town/read-group-map.ts";
import { readUnitFile } from "../town/read-unit-file.ts";
import { software } from "../version.ts";
import { buildApp } from "./app.ts";
import { openOidc } from "./auth/oidc.ts";
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
await markNewBlobs(store, paths.blobs, log);
const asHousekeeper = <T>(use: (trx: Trx) => Promise<T>) =>
  store.withActor({ kind: "housekeeper" }, use);
const queues = await openQueues(queueSettings(config, house.access, 0), [...stepNames], log);

const { clamavUrl } = config;
const watch = watchDependencies({
  probes: {
    ...installationProbes(house, queues, paths.blobs),
    intake: intakeState,
    workers: () => asHousekeeper(workerState),
    ...(clamavUrl === null ? {} : { scanner: () => scannerState(clamavUrl) }),
  },
  now: () => new Date(),
  log,
});
const now = () => new Date();
const pseudonyms = openPseudonyms(paths.pseudonyms, config.readerMonths);
const accept = makeAccept({ ...house, now });
const mailboxPasswords = openMailboxPasswords(house.keys);
/** Certificate authorities beside the system's are Node's to read (NODE_EXTRA_CA_CERTS). */
const imap = { certificates: null, limitMs: 20_000 };
const groupMap = config.oidc === null ? null : await readGroupMap(config.oidc.groupsFile);
const app = await buildApp({
  ...house,
  now,
  uploads: makeUploadIntake({ ...house, accept, depository: makeDepository(house), now }),
  mailboxPasswords,
  tryMailbox: (settings, password) => tryMailbox({ ...imap, limitMs: 10_000 }, settings, password),
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
  sessionTimes: config.sessionTimes,
  portalAddress: config.portalAddress,
  secrets: openInstallationSecret(paths.keys),
  drawQrCode,
  printSheets,
  readUnitFile,
  oidcRefused: (why, cause) =>
    log.warn({ why, cause }, "somebody was not let in by the city's sign-in"),
  groupMap,
  oidc:
    config.oidc === null || groupMap === null
      ? null
      : openOidc({ ...config.oidc, claim: groupMap.claim }),
  unpackPageWords,
  sizedPageImage,
  holidaysAround,
  thresholdFor: (errorAccepted) => thresholdOrNull(shippedCalibration, errorAccepted),
  pseudonymOf: pseudonyms.of,
  pseudonymsBetween: (...of) => pseudonyms.between(...of),
  queueHealth: () => queues.health(),
  mailPossible: config.mail !== null,
  drawMailPage,
  makeProof: openProofs({
    ...house,
    keysFolder: paths.keys,
    witnessFolder: config.witnessFolder,
    inTenant: (tenantId, use) => store.withActor({ kind: "process", tenantId }, use),
    asHousekeeper,
  }),
  tryRules: startRulesTrial,
  checkTrail: makeCheckTrail(
    { ...house, keysFolder: paths.keys, witnessFolder: config.witnessFolder, asHousekeeper },
    now,
  ),
  checkFailed: (error) => log.error({ cause: causeOf(error) }, "the trail could not be checked"),
  witnessed: (tenantId, of) =>
    lastHeadIn(witnessFile(config.witnessFolder, { tenantId, log: of })).catch((error: unknown) => {
      log.error({ of, cause: causeOf(error) }, "the witness cannot be read");
      return "unreadable" as const;
    }),
  queueBoards: () => queues.boards(),
  metricsToken: config.metricsToken,
  processMetrics: true,
  figureMissing: (figure, error) =>
    log.error({ figure, cause: causeOf(error) }, "a figure of the metrics cannot be read"),
  lastBackup: () => readLastBackup(paths.lastBackup),
  filesWaiting: (tenantId) =>
    hotFolders[tenants.findIndex(({ id }) => id === tenantId)]?.waiting() ?? null,
  portalFolder: await builtPortal(),
  dependencies: {
    database: () => stateOf("database"),
    queue: () => stateOf("queue"),
    blobs: () => stateOf("blobs"),
    // Without room for new post all else goes on.
    intake: () => stateOf("intake", false),
    workers: () => stateOf("workers"),
    trail: () => asHousekeeper(trailState),
    ...(clamavUrl === null ? {} : { scanner: () => stateOf("scanner") }),
  },
});

/** How it is now, and since when by our memory. */
async function stateOf(dependency: DependencyName, needed = true): Promise<DependencyState> {
  const { because, detail, since } = await watch.ask(dependency);
  if (because === null || since === null) return { ok: true, needed, detail };
  return { ok: false, needed, detail, because, since: since.toISOString() };
}

/** Once the reserve was reached, the largest file must fit again: else every look would open and close it. */
async function intakeState(thorough: boolean): Promise<Found> {
  const free = await freeBytes(paths.blobs);
  const wanted = config.reserveBytes + (thorough ? config.limits.bytesMax : 0);
  const megabytes = Math.floor(free / 1024 / 1024);
  return { because: free < wanted ? "reserve-reached" : null, detail: `${megabytes} MB free` };
}

async function scannerState(url: string): Promise<Found> {
  await pingClamd(url);
  return { because: null, detail: "the virus scanner answers" };
}

async function workerState(trx: Trx): Promise<Found> {
  const alive = await workersAlive(trx);
  const waiting = (await stepBacklogs(trx)).reduce((sum, step) => sum + step.waiting, 0);
  return {
    because: alive.processes > 0 ? null : "missing",
    detail: `${alive.processes} worker processes with ${alive.slots} slots; ${waiting} tasks waiting`,
  };
}

/** A log that does not fit its witness is sealed no more until somebody has looked. */
async function trailState(trx: Trx): Promise<DependencyState> {
  const alarms = await openTrailAlarms(trx);
  const logs = alarms.map(({ log: name, since }) => `${name} since ${since.toISOString()}`);
  const detail = alarms.length === 0 ? "the trail is in order" : `broken: ${logs.join(", ")}`;
  return { ok: alarms.length === 0, needed: true, detail };
}

/** Why a file or message could not be taken: what is away is said once, by the watch, and not for each. */
function noteUntaken(error: Error, isNews: boolean): void {
  const { cause } = error;
  const disk = diskFault(cause);
  if (isConnectionLost(cause)) watch.note("database", "no-answer", causeOf(cause));
  else if (disk === "disk-full") watch.note("intake", "reserve-reached", error.message);
  else if (isNews) log.error({ cause: error.message }, "post could not be taken; it stays");
}
const mayTake = (): boolean =>
  (["database", "blobs", "intake"] as const).every((each) => !watch.isAway(each));

const tenants = await asHousekeeper(tenantsForIntake);
/** Keys of the access log go when their time is over, also in a house where nobody reads. */
const destroyPastKeys = (): void => {
  pseudonyms
    .destroyPast(now(), ({ tenantId, period }) =>
      store.withActor({ kind: "process", tenantId }, (trx) =>
        house.appendAudit(trx, tenantId, now(), [
          {
            subject: { kind: "tenant", id: tenantId },
            actor: { kind: "house", part: "api" },
            fact: { type: "reader-key-destroyed", period },
            keyOwnerId: null,
          },
        ]),
      ),
    )
    .catch((error: unknown) => log.error({ cause: causeOf(error) }, "old keys are not destroyed"));
};
destroyPastKeys();
const destroying = setInterval(destroyPastKeys, 3_600_000);
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
    folder: hotFolderOf(tenant.key),
    refused: refuse,
    mayTake,
    onError: noteUntaken,
  });
});
const mailboxWatches = tenants.map((tenant) =>
  watchMailboxes({
    ...imap,
    store,
    accept,
    appendAudit: house.appendAudit,
    passwords: mailboxPasswords,
    // A message takes longer to fetch than a sign of life.
    holdMs: 4 * config.leaseMs,
    tenant,
    bytesMax: config.limits.bytesMax,
    now,
    mayTake,
    onError: noteUntaken,
    log,
  }),
);
/** One town: the hot folder itself; several: a folder each. */
function hotFolderOf(key: string): string {
  return tenants.length === 1 ? paths.hot : `${paths.hot}/${key}`;
}
/** Its kind alone: the system's messages quote names. */
function faultOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const WATCH_MS = 2_000;
async function watchForever(): Promise<void> {
  while (looking) {
    await watch.look();
    await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
  }
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
/** What was erased does not lie on in `done/`. */
const CLEAN_MS = 600_000;
const cleaners = tenants.map((tenant) =>
  makeCleanDone({ store, tenantId: tenant.id, folder: hotFolderOf(tenant.key) }),
);
const cleanAll = async (): Promise<void> => {
  for (const clean of cleaners) {
    await clean().catch((error: unknown) =>
      log.error({ cause: faultOf(error) }, "the folder done/ cannot be cleaned"),
    );
  }
};
const cleaning = setInterval(() => void cleanAll(), CLEAN_MS);
void cleanAll();
const watching = [...hotFolders.map(lookForever), watchForever()];

const port = await listenSomewhere();
childOfSupervisor(async () => {
  looking = false;
  clearInterval(destroying);
  clearInterval(cleaning);
  await app.close();
  await Promise.all([...watching, ...mailboxWatches.map((each) => each.stop())]);
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
