import { stat } from "node:fs/promises";
import { join } from "node:path";
import { witnessStandings } from "../audit/begin-witness.ts";
import { BlobRef } from "../domain/ids.ts";
import { imbalances } from "../domain/ledger.ts";
import { dataPaths } from "../installation.ts";
import { allTenants } from "../store/audit-tree.ts";
import { workersAlive } from "../store/dispatch.ts";
import { openTrailAlarms } from "../store/trail-alarms.ts";
import { keyOf } from "../store/item-keys.ts";
import { readLedger } from "../store/ledger.ts";
import {
  blobsAfter,
  oldestUnsealed,
  readStepFigures,
  sampleBlobs,
  type StepFigures,
  type StoredBlob,
} from "../store/operator-figures.ts";
import { type Check, fail, guarded, ok, warn } from "./doctor-check.ts";
import { checkMailboxes } from "./doctor-mailboxes.ts";
import type { OpenInstallation } from "./keep-house.ts";
import { ageOf, isHeldUp, readQueueState } from "./queues.ts";

/** How many blobs are opened and compared with their hashes. */
export type BlobSample = number | "all";

/** Which blobs, and who hears now and then how many were opened. */
export interface BlobsToOpen {
  readonly blobs: BlobSample;
  looked(count: number): void;
}

type Tenant = Awaited<ReturnType<typeof allTenants>>[number];
const housekeeper = { kind: "housekeeper" } as const;

/** Towns, keys, witness, blobs, work and ledger of an installation whose database is in order. */
export async function checkPost(
  house: OpenInstallation,
  sample: BlobsToOpen,
): Promise<readonly Check[]> {
  const tenants = await house.store.withActor(housekeeper, allTenants);
  const restore = "put the files back from the backup; see docs/operations.md, Backup";
  return [
    tenants.length === 0
      ? warn("town", "none is founded", "run 'poststelle found <folder>'")
      : ok("town", tenants.map((tenant) => tenant.key).join(", ")),
    ...(await guarded("tenant keys", restore, () => checkKeys(house, tenants))),
    ...(await guarded("witness", restore, () => checkWitness(house, tenants))),
    ...(await guarded("trail", restore, () => checkTrail(house, tenants))),
    ...(await guarded("blobs", restore, () => checkBlobs(house, sample))),
    ...(await checkWork(house)),
    ...(await guarded("mailboxes", "see docs/operations.md, Mailboxes", () =>
      checkMailboxes(house, tenants, new Date()),
    )),
    ...(await guarded("ledger", "see docs/operations.md, The ledger", () =>
      checkLedger(house, tenants),
    )),
  ];
}

async function checkKeys(
  house: OpenInstallation,
  tenants: readonly Tenant[],
): Promise<readonly Check[]> {
  const folder = dataPaths(house.config.dataFolder).keys;
  const checks: Check[] = [];
  for (const tenant of tenants) {
    const file = join(folder, `${tenant.id}.key`);
    const info = await stat(file).catch(() => null);
    if (info?.size === 32) continue;
    const what = info === null ? "is missing" : "is damaged";
    const remedy = "put it back from the backup of the keys; without it no letter can be opened";
    checks.push(fail("tenant keys", `the key of ${tenant.key}, ${file}, ${what}`, remedy));
  }
  return checks.length > 0 ? checks : [ok("tenant keys", `${tenants.length} there`)];
}

/** What the hourly check of the running house found; `audit verify` looks itself. */
async function checkTrail(
  house: OpenInstallation,
  tenants: readonly Tenant[],
): Promise<readonly Check[]> {
  const alarms = await house.store.withActor(housekeeper, openTrailAlarms);
  if (alarms.length === 0) return [ok("trail", "no alarm is open")];
  return alarms.map((alarm) => {
    const town = tenants.find((tenant) => tenant.id === alarm.tenantId)?.key ?? alarm.tenantId;
    const words = `${town}: the ${alarm.log} log is not signed on since ${alarm.since.toISOString()}: ${alarm.findings.slice(0, NAMED_MAX).join("; ")}`;
    const remedy = "run 'audit verify', restore what was changed, run it again: it ends the alarm";
    return fail("trail", words, remedy);
  });
}

async function checkWitness(
  house: OpenInstallation,
  tenants: readonly Tenant[],
): Promise<readonly Check[]> {
  const { witnessFolder } = house.config;
  const logs = await witnessStandings({
    witnessFolder,
    asHousekeeper: (use) => house.store.withActor(housekeeper, use),
  });
  const checks = logs.flatMap(({ tenantId, log, signed, witnessed, away }): readonly Check[] => {
    if (witnessed === signed) return [];
    const town = tenants.find((tenant) => tenant.id === tenantId)?.key ?? tenantId;
    const words = `${town}, ${log} log: ${signed} entries are signed, the witness has seen ${witnessed}`;
    if (away) {
      const remedy = `mount its disk or share at ${witnessFolder}: it is told then what it missed; lost for good: 'audit witness --begin <reason>'`;
      return [fail("witness", `${words}: its file is not there`, remedy)];
    }
    return [
      witnessed > signed
        ? fail("witness", words, "the database is older than its witness: run 'audit verify'")
        : // A head is handed over a moment after it was signed, or again at the next start.
          warn("witness", words, "look again in a minute; if it stays, run 'audit verify'"),
    ];
  });
  return checks.length > 0 ? checks : [ok("witness", "has seen every signed head")];
}

const BLOBS_PER_READ = 500;
const BLOBS_PER_NOTICE = 50;
const NAMED_MAX = 3;

async function checkBlobs(house: OpenInstallation, sample: BlobsToOpen): Promise<Check> {
  const bad: string[] = [];
  let looked = 0;
  for await (const blob of chosenBlobs(house, sample.blobs)) {
    looked += 1;
    if (looked % BLOBS_PER_NOTICE === 0) sample.looked(looked);
    if (!(await isWhole(house, blob))) bad.push(`${blob.folderId}/${blob.sha256}`);
  }
  if (bad.length === 0) return ok("blobs", `${looked} opened, each is what was written`);
  const named = bad.slice(0, NAMED_MAX).join(", ");
  const words = `${bad.length} of ${looked} are missing or not what was written: ${named}`;
  return fail("blobs", words, "put blobs/ and keys/ back from the backup, then '--blobs all'");
}

async function* chosenBlobs(
  house: OpenInstallation,
  sample: BlobSample,
): AsyncGenerator<StoredBlob> {
  if (sample !== "all") {
    yield* await house.store.withActor(housekeeper, (trx) => sampleBlobs(trx, sample));
    return;
  }
  const next = (after: StoredBlob | null) =>
    house.store.withActor(housekeeper, (trx) => blobsAfter(trx, after, BLOBS_PER_READ));
  for (let blobs = await next(null); blobs.length > 0; blobs = await next(blobs.at(-1) ?? null)) {
    yield* blobs;
  }
}

async function isWhole(house: OpenInstallation, blob: StoredBlob): Promise<boolean> {
  const { tenantId, folderId, sha256 } = blob;
  try {
    const key = await house.store.withActor({ kind: "process", tenantId }, (trx) =>
      keyOf(trx, house.keys, tenantId, folderId),
    );
    await house.blobs.read(BlobRef.parse({ folder: folderId, sha256 }), key);
    return true;
  } catch {
    return false;
  }
}

/** What is signed a minute later than it happened is signed too late. */
const UNSEALED_MS_MAX = 60_000;

async function checkWork(house: OpenInstallation): Promise<readonly Check[]> {
  const steps = await house.store.withActor(housekeeper, readStepFigures);
  const workers = await house.store.withActor(housekeeper, workersAlive);
  const unsealed = await house.store.withActor(housekeeper, oldestUnsealed);
  const queue = await readQueueState(house);
  const alive = `${workers.processes} processes with ${workers.slots} slots`;
  return [
    queue.ok
      ? ok("queue", `${queue.backend}: ${queue.detail}`)
      : fail("queue", `${queue.backend}: ${queue.detail}`, "start it; nothing in it can be lost"),
    workers.processes > 0
      ? ok("workers", alive)
      : warn("workers", alive, "start 'poststelle up' or 'poststelle worker'"),
    ...checkSteps(steps, Date.now()),
    unsealed === null || Date.now() - Date.parse(unsealed) < UNSEALED_MS_MAX
      ? ok("seal", "every event is signed")
      : warn(
          "seal",
          `the oldest event waits ${ageOf(unsealed, Date.now())} to be signed`,
          "start a worker that keeps house (without --no-housekeeping)",
        ),
  ];
}

const WAITING_MS_MAX = 3_600_000;

/** Steps whose work is stuck, by the oldest of it. */
export function checkSteps(steps: readonly StepFigures[], nowMs: number): readonly Check[] {
  const checks = steps.flatMap((step): readonly Check[] => {
    const since = step.oldestWaitingSince;
    const age = since === null ? "" : `, the oldest for ${ageOf(since, nowMs)}`;
    const waiting = `${step.step}: ${step.waiting + step.offered} tasks wait${age}`;
    const lost = step.lost > 0 ? `; ${step.lost} have lost their worker` : "";
    if (isHeldUp(step)) {
      const remedy = "start a worker that serves it, and one that keeps house";
      return [fail("tasks", `${waiting}${lost}; ${step.slots} slots serve it`, remedy)];
    }
    const late = since !== null && nowMs - Date.parse(since) > WAITING_MS_MAX;
    return late ? [warn("tasks", waiting, "give the step more slots or machines")] : [];
  });
  return checks.length > 0 ? checks : [ok("tasks", "none is stuck")];
}

async function checkLedger(house: OpenInstallation, tenants: readonly Tenant[]): Promise<Check> {
  const wrong: string[] = [];
  for (const { id, key } of tenants) {
    const rows = await house.store.withActor({ kind: "process", tenantId: id }, (trx) =>
      readLedger(trx, id),
    );
    const days = rows.filter((row) => imbalances(row).length > 0);
    wrong.push(...days.map((row) => `${key} ${row.receiptDay} ${row.channel}`));
  }
  return wrong.length === 0
    ? ok("ledger", "balances")
    : fail(
        "ledger",
        `does not balance: ${wrong.join(", ")}`,
        "keep the data as they are, see 'ledger'",
      );
}
