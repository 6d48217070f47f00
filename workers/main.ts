import { writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { parseArgs } from "node:util";
import { readConfig, slotEnvironment } from "../src/config.ts";
import { childOfSupervisor } from "../src/child-of-supervisor.ts";
import { stepNames } from "../src/domain/states.ts";
import { openInstallation, dataPaths, queueSettings } from "../src/installation.ts";
import { newId } from "../src/new-id.ts";
import { HandedBack } from "../src/pipeline/failure.ts";
import { makeClaims } from "../src/pipeline/claims.ts";
import { reclaimLostTasks } from "../src/pipeline/reclaim.ts";
import { runTask } from "../src/pipeline/run-step.ts";
import type { RunnerDeps } from "../src/pipeline/runner.ts";
import { openQueues } from "../src/queue/queues.ts";
import type { Trx } from "../src/store/database.ts";
import { allTenants } from "../src/store/audit-tree.ts";
import { announceWorker, forgetWorker } from "../src/store/dispatch.ts";
import { keyOf, mintTenantYears } from "../src/store/item-keys.ts";
import { listen } from "../src/store/listen.ts";
import { startDispatcher } from "./dispatch.ts";
import { makeEntries } from "./entries.ts";
import { every } from "./every.ts";
import { makeSealer } from "../src/audit/seal.ts";
import { openSlots } from "./slots.ts";
import { makeSteps } from "./steps.ts";
import { makeSweep } from "./sweep.ts";

/**
 * One worker process: config -> dependencies -> serve the steps and keep house; stops gracefully.
 * `--steps read,prepare` serves these alone. `--no-housekeeping` leaves dispatching, reclaiming, sealing
 * and sweeping to others: any number of processes may do them, at least one must.
 */
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
const onError = (what: string) => (error: unknown) =>
  log.error({ what, cause: error instanceof Error ? error.message : String(error) }, "failed");

const claims = makeClaims({ leaseMs: config.leaseMs, inTenant, onError: onError("lease renewal") });
const { clamavUrl, officeProgram, renditionFormat, readingEngine } = config;
const stepSettings = { clamavUrl, officeProgram, renditionFormat, readingEngine };
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
  log: (line) => log.info(line, "task"),
};

const queues = await openQueues(
  queueSettings(config, house.access, served.length),
  [...stepNames],
  log,
);
const announce = async () => {
  await asHousekeeper((trx) =>
    announceWorker(trx, {
      id: workerId,
      host: hostname(),
      pid: process.pid,
      steps: served,
      slots: config.slots,
    }),
  );
  if (config.aliveFile !== null) await writeFile(config.aliveFile, "");
};
const dispatcher = keepsHouse
  ? startDispatcher({
      steps: [...stepNames],
      queue: queues,
      asHousekeeper,
      onError: onError("dispatch"),
    })
  : null;
await announce();
for (const step of served) {
  const limit = runner.entryOf(step)?.step.limits.concurrency;
  if (limit === undefined)
    throw new Error(`There is no step '${step}'. Known: ${stepNames.join(", ")}.`);
  await queues.serve(step, Math.min(config.slots, limit), async (message) => {
    try {
      await slots.withSlot(rankOf(step), (execute) => runTask({ ...runner, execute }, message));
      dispatcher?.poke(step);
    } catch (error) {
      // The task is where it was, or its lease runs out: it is found again either way.
      if (!(error instanceof HandedBack)) onError(`step ${step}`)(error);
    }
  });
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
const sealer = makeSealer({ asHousekeeper, keysFolder: paths.keys, witnessFolder: paths.witness });
const repeated = [every(5_000, announce, onError("sign of life"))];
if (keepsHouse) {
  repeated.push(
    every(
      2_000,
      () => reclaimLostTasks({ ...runner, execute: neverHere }, asHousekeeper),
      onError("reclaim"),
    ),
    every(1_000, () => sealer.sealAll(new Date()), onError("seal audit")),
    every(3_600_000, mintYearsAhead, onError("keys of the year")),
    every(3_600_000, makeSweep({ asHousekeeper, blobs: house.blobs }), onError("sweep")),
  );
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
  if (keepsHouse) await sealer.sealAll(new Date());
  claims.stop();
  await asHousekeeper((trx) => forgetWorker(trx, workerId));
  await house.close();
});
process.send?.({ kind: "ready" });
