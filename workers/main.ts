import { access, constants, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { readConfig, slotEnvironment } from "../src/config.ts";
import { removeUnfinished } from "../src/blobs/durable-file.ts";
import { childOfSupervisor } from "../src/child-of-supervisor.ts";
import type { AwayCause, DependencyName } from "../src/domain/dependency.ts";
import { stepNames } from "../src/domain/states.ts";
import {
  dataPaths,
  installationProbes,
  markNewBlobs,
  openInstallation,
  queueSettings,
} from "../src/installation.ts";
import { newId } from "../src/new-id.ts";
import { HandedBack } from "../src/pipeline/failure.ts";
import { makeClaims } from "../src/pipeline/claims.ts";
import { type Probe, watchDependencies } from "../src/pipeline/dependency-watch.ts";
import { missingFor } from "../src/pipeline/needs.ts";
import { openMailer } from "../src/notify/open-mailer.ts";
import { makeDigestKeeper } from "../src/pipeline/keep-digests.ts";
import { makeInboxKeeper } from "../src/pipeline/keep-inboxes.ts";
import { makeModelKeeper } from "../src/pipeline/keep-model.ts";
import { reclaimLostTasks } from "../src/pipeline/reclaim.ts";
import { runTask } from "../src/pipeline/run-step.ts";
import type { RunnerDeps } from "../src/pipeline/runner.ts";
import { openQueues } from "../src/queue/queues.ts";
import type { ServedStep } from "../src/queue/serve-step.ts";
import type { Trx } from "../src/store/database.ts";
import { allTenants } from "../src/store/audit-tree.ts";
import { keepRetention } from "../src/erasure/keep-retention.ts";
import { refusalOf } from "../src/erasure/refused-line.ts";
import { announceWorker, forgetWorker } from "../src/store/dispatch.ts";
import { keyOf, mintTenantYears } from "../src/store/item-keys.ts";
import { isConnectionLost } from "../src/store/database-away.ts";
import { listen } from "../src/store/listen.ts";
import { writeFigures } from "../src/store/step-figures.ts";
import { shippedCalibration } from "../src/routing/shipped-calibration.ts";
import { holidaysAround } from "../src/text/holidays.ts";
import { pingClamd } from "../src/unpack/clamd.ts";
import { makeBlobCheck } from "./blob-check.ts";
import { removeLeftFolders } from "./left-folders.ts";
import { startDispatcher } from "./dispatch.ts";
import { makeEntries } from "./entries.ts";
import { every } from "./every.ts";
import { makeDayClose } from "../src/audit/close-day.ts";
import { makeSealer } from "../src/audit/seal.ts";
import { makeTrailWatch } from "../src/audit/watch-trail.ts";
import { makeWitnessWatch } from "../src/audit/watch-witness.ts";
import { openSlots } from "./slots.ts";
import { makeSteps } from "./steps.ts";
import { makeSweep } from "./sweep.ts";

/**
 * One worker process: config -> dependencies -> serve the steps and keep house; stops gracefully.
 * `--steps read,prepare` serves these alone. `--no-housekeeping` leaves dispatching, reclaiming, sealing
 * and sweeping to others: any number of processes may do them, at least one must.
 */
/** How often what is needed is looked at. */
const WATCH_MS = 2_000;
/**
 * How often lost work is looked for. With a lease of 10 s, and half a second to offer it again, it is found
 * within 15 s of the death of its worker.
 */
const RECLAIM_MS = 2_000;
/** 20 blobs every so often: a million in five weeks. */
const BLOB_CHECK_MS = 60_000;

const config = readConfig();
if (config.databaseUrl === null) {
  throw new Error(
    "DATABASE_URL is not set. Start with 'npm start', which knows the embedded PostgreSQL.",
  );
}
const house = await openInstallation(config, config.databaseUrl, "worker");
const { log, store } = house;
const workerId = newId();
const { values: flags } = parseArgs({
  options: { steps: { type: "string" }, "no-housekeeping": { type: "boolean", default: false } },
});
const served = flags.steps === undefined ? [...stepNames] : flags.steps.split(",");
const keepsHouse = !flags["no-housekeeping"];
const paths = dataPaths(config.dataFolder);

const asHousekeeper = <T>(use: (trx: Trx) => Promise<T>) =>
  store.withActor({ kind: "housekeeper" }, use);
const inTenant = <T>(tenantId: string, use: (trx: Trx) => Promise<T>) =>
  store.withActor({ kind: "process", tenantId }, use);

await markNewBlobs(store, paths.blobs, log);
const queues = await openQueues(
  queueSettings(config, house.access, served.length),
  [...stepNames],
  log,
);
const watch = watchDependencies({
  probes: {
    ...installationProbes(house, queues, paths.blobs),
    ...optionalProbes(),
    ...(keepsHouse ? { witness: () => witnessFound() } : {}),
  },
  now: () => new Date(),
  log,
});
const canBegin = (step: string): boolean =>
  missingFor(step, (dependency) => watch.isAway(dependency)).length === 0;
/** Whatever fails because the database is away is said once, by the watch. */
const onError = (what: string) => (error: unknown) => {
  const cause = error instanceof Error ? error.message : String(error);
  if (isConnectionLost(error)) watch.note("database", "no-answer", cause);
  else log.error({ what, cause }, "failed");
};

const claims = makeClaims({ leaseMs: config.leaseMs, inTenant, onError: onError("lease renewal") });
const { clamavUrl, officeProgram, renditionFormat, readingEngine, modelFolder } = config;
const stepSettings = { clamavUrl, officeProgram, renditionFormat, readingEngine, modelFolder };
const slots = openSlots({
  count: config.slots,
  blobsRoot: paths.blobs,
  memoryBytesMax: config.slotMemoryBytesMax,
  steps: stepSettings,
  environment: slotEnvironment(),
});
const runner: Omit<RunnerDeps, "execute"> = {
  workerId,
  leaseMs: config.leaseMs,
  now: () => new Date(),
  claims,
  entryOf: makeEntries(makeSteps(stepSettings), config.limits),
  inTenant,
  keys: {
    of: (trx, tenantId, folder) => keyOf(trx, house.keys, tenantId, folder),
    mint: (tenantId, folder) => house.keys.mint(tenantId, folder),
  },
  appendAudit: house.appendAudit,
  noteAway,
  waitForDatabase,
  log: (line) => log.info(line, "task"),
};

const servedSteps: ServedStep[] = [];
let drains = false;
/** An operator asked this process to take nothing new, or to take work again. */
function heedDrain(wanted: boolean): void {
  if (wanted === drains) return;
  drains = wanted;
  log.warn({ held: claims.count }, wanted ? "takes nothing new from now on" : "takes work again");
  // Pausing waits for the work in hand, which nobody else should.
  for (const each of servedSteps) {
    const heeded = wanted ? each.pause() : each.resume();
    heeded.catch(onError("drain"));
  }
}

const announce = async () => {
  const told = await asHousekeeper((trx) =>
    announceWorker(trx, {
      id: workerId,
      host: hostname(),
      pid: process.pid,
      steps: served,
      slots: config.slots,
      away: watch.away(),
    }),
  );
  heedDrain(told.drains);
  if (config.aliveFile !== null) await writeFile(config.aliveFile, "");
};
const dispatcher = keepsHouse
  ? startDispatcher({
      steps: [...stepNames],
      queue: queues,
      asHousekeeper,
      mayOffer: (step) => canBegin(step),
      onError: onError("dispatch"),
    })
  : null;
await announce();
for (const step of served) {
  const limit = runner.entryOf(step)?.step.limits.concurrency;
  if (limit === undefined)
    throw new Error(`There is no step '${step}'. Known: ${stepNames.join(", ")}.`);
  const serving = await queues.serve(step, Math.min(config.slots, limit), async (message) => {
    // Offered before something went away: it stays offered, and comes again.
    if (!canBegin(step)) return;
    try {
      await slots.withSlot(rankOf(step), (execute) => runTask({ ...runner, execute }, message));
      dispatcher?.poke(step);
    } catch (error) {
      // The task is where it was, or its lease runs out: it is found again either way.
      if (!(error instanceof HandedBack)) onError(`step ${step}`)(error);
    }
  });
  servedSteps.push(serving);
}

const stopListening =
  dispatcher === null
    ? () => Promise.resolve()
    : listen(
        house.access.url("poststelle_housekeeper"),
        "poststelle_task",
        (step) => dispatcher.poke(step),
        onError("listen"),
      );
const sweep = makeSweep({ asHousekeeper, blobs: house.blobs });
const checkBlobs = makeBlobCheck({
  blobs: house.blobs,
  asHousekeeper,
  keyOf: (tenantId, folder) =>
    inTenant(tenantId, (trx) => keyOf(trx, house.keys, tenantId, folder)),
  mayRead: () => !watch.isAway("blobs"),
  onDamage: ({ folderId, sha256 }, what) =>
    log.error({ folderId, sha256, what }, "a stored blob is damaged"),
});
const trail = { asHousekeeper, keysFolder: paths.keys, witnessFolder: config.witnessFolder };
const sealer = makeSealer(trail);
const witnessFound = makeWitnessWatch({ ...trail, sealer });
const watchTrail = makeTrailWatch(trail);
const closeDay = makeDayClose({ asHousekeeper, inTenant, appendAudit: house.appendAudit });
const keepInboxes = makeInboxKeeper({
  asHousekeeper,
  inTenant,
  appendAudit: house.appendAudit,
  holidaysAround,
});
const keepModel = makeModelKeeper({
  asHousekeeper,
  inTenant,
  appendAudit: house.appendAudit,
  calibration: shippedCalibration,
});
const { mail } = config;
const mailer = mail === null ? null : openMailer(mail.server, mail.from);
const keepDigests =
  mail === null || mailer === null
    ? null
    : makeDigestKeeper({
        store,
        asHousekeeper,
        inTenant,
        appendAudit: house.appendAudit,
        holidaysAround,
        send: (letter) => mailer.send(letter),
        host: mail.from.split("@")[1] ?? "localhost",
        portalAddress: config.portalAddress,
      });
/** Design section 6 and issue 4: a head at the latest ten seconds after the act. */
const SEAL_MS = 2_000;
const HOUR_MS = 3_600_000;
const repeated = [
  every(WATCH_MS, () => watch.look(), onError("watch")),
  every(5_000, announce, onError("sign of life")),
  // Each worker: its slots may run on a machine of its own.
  every(HOUR_MS, () => removeLeftFolders(new Date(Date.now() - HOUR_MS)), onError("leftovers")),
];
if (keepsHouse) {
  repeated.push(
    every(
      RECLAIM_MS,
      async () => {
        // Nobody could renew a lease: living workers are given the time of one to do so.
        if (watch.wasAwayWithin("database", config.leaseMs)) return;
        await reclaimLostTasks({ ...runner, execute: neverHere }, asHousekeeper);
      },
      onError("reclaim"),
    ),
    every(SEAL_MS, () => sealer.sealAll(new Date()), onError("seal audit")),
    every(HOUR_MS, () => watchTrail(new Date()), onError("check of the trail")),
    every(60_000, () => closeDay(new Date()), onError("day close")),
    every(60_000, () => keepInboxes(new Date()), onError("inboxes")),
    every(60_000, () => keepModel(new Date()), onError("thresholds and drift")),
    ...(keepDigests === null
      ? []
      : [every(60_000, () => tellOfDigests(keepDigests), onError("daily e-mails"))]),
    every(60_000, () => erase(false), onError("erase")),
    every(HOUR_MS, () => erase(true), onError("retention")),
    every(HOUR_MS, mintYearsAhead, onError("keys of the year")),
    every(HOUR_MS, () => sweepUnlessAway(), onError("sweep")),
    every(BLOB_CHECK_MS, checkBlobs, onError("blob check")),
    every(60_000, () => asHousekeeper((trx) => writeFigures(trx, new Date())), onError("figures")),
  );
}

async function erase(retention: boolean): Promise<void> {
  const kept = await keepRetention(house, new Date(), { retention });
  for (const line of kept?.refused ?? []) {
    log.error(refusalOf(line), "a line of the register of erasures is refused");
  }
}

async function tellOfDigests(keep: ReturnType<typeof makeDigestKeeper>): Promise<void> {
  const { failed, lastProblem } = await keep(new Date());
  if (failed > 0) log.warn({ failed, lastProblem }, "daily e-mails were not taken");
}

async function sweepUnlessAway(): Promise<void> {
  const hourAgo = new Date(Date.now() - HOUR_MS);
  for (const folder of [paths.keys, paths.pseudonyms, dirname(paths.passwords)]) {
    await removeUnfinished(folder, hourAgo);
  }
  if (!watch.isAway("blobs")) await sweep();
}

/** What else is configured, and looked at only then. */
function optionalProbes(): Partial<Record<"scanner" | "office", Probe>> {
  const { clamavUrl: scanner, officeProgram: office } = config;
  return {
    ...(scanner === null
      ? {}
      : {
          async scanner() {
            await pingClamd(scanner);
            return { because: null, detail: "the virus scanner answers" };
          },
        }),
    ...(office === null
      ? {}
      : {
          async office() {
            const there = await access(office, constants.X_OK).then(
              () => true,
              () => false,
            );
            return { because: there ? null : "missing", detail: "LibreOffice" };
          },
        }),
  };
}

/** What one damaged place on a disk throws, too. */
const OF_ONE_FILE: readonly AwayCause[] = ["failing", "no-access", "missing"];

/** Where a single file may be at fault, the whole is asked at once: one letter must not stop all others for ever. */
async function noteAway(
  dependency: DependencyName,
  because: AwayCause,
  detail: string,
): Promise<boolean> {
  watch.note(dependency, because, detail);
  return !OF_ONE_FILE.includes(because) || (await watch.ask(dependency)).because !== null;
}

/** A commit whose database went away waits for it, as long as this process runs. */
async function waitForDatabase(error: unknown, signal: AbortSignal): Promise<boolean> {
  if (!isConnectionLost(error)) return false;
  watch.note("database", "no-answer", error instanceof Error ? error.message : String(error));
  while (!signal.aborted) {
    await setTimeout(WATCH_MS / 4);
    if ((await watch.ask("database")).because === null) return true;
  }
  return false;
}

async function mintYearsAhead(): Promise<void> {
  for (const { id } of await asHousekeeper(allTenants)) {
    await inTenant(id, (trx) => mintTenantYears(trx, house.keys, id, new Date()));
  }
}

/** What is nearly done goes first: a letter read is soon in its inbox. Renditions can wait. */
function rankOf(step: string): number {
  return step === "compose" ? -1 : stepNames.findIndex((name) => name === step);
}

function neverHere(): never {
  throw new Error("The reclaimer executes nothing");
}

childOfSupervisor(async () => {
  await dispatcher?.stop();
  claims.abortAll(new HandedBack("This process is stopping"));
  await slots.stop();
  await queues.close(5_000);
  for (const each of repeated) await each.stop();
  await stopListening();
  // A log that is broken or a database that is away keeps nothing from ending in order.
  if (keepsHouse) await sealer.sealAll(new Date()).catch(onError("seal audit"));
  claims.stop();
  await asHousekeeper((trx) => forgetWorker(trx, workerId));
  await house.close();
});
process.send?.({ kind: "ready" });
