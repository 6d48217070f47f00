import { stat } from "node:fs/promises";
import { refusedLines } from "../erasure/reapply-erasures.ts";
import { refusalOf } from "../erasure/refused-line.ts";
import { dataPaths } from "../installation.ts";
import { allTenants } from "../store/audit-tree.ts";
import {
  deliveriesWithoutReceipt,
  latestEventAt,
  latestWrappedKey,
} from "../store/operator-figures.ts";
import { type Check, causeOf, fail, guarded, ok, warn } from "./doctor-check.ts";
import type { OpenInstallation } from "./keep-house.ts";
import { type LastBackup, readLastBackup } from "./last-backup.ts";
import { ageOf } from "./queues.ts";

type Tenant = Awaited<ReturnType<typeof allTenants>>[number];

/** Whether all could be made anew today, and whether time went forward. Throws nothing. */
export async function checkSafety(house: OpenInstallation): Promise<readonly Check[]> {
  const paths = dataPaths(house.config.dataFolder);
  const tenants = await house.store.withActor({ kind: "housekeeper" }, allTenants);
  return [
    ...(await guarded("backup", "make one: 'poststelle backup'", async () => {
      const last = await readLastBackup(paths.lastBackup);
      const there = last !== null && (await stat(last.folder).catch(() => null)) !== null;
      return checkBackupAge(last, there, Date.now());
    })),
    ...(await guarded("keys", "put keys/ back from the backup", () => checkKeys(house, tenants))),
    ...(await guarded("erasures", "put erasures/ back from its copy", () =>
      checkRegister(house, tenants),
    )),
    ...(await guarded("time", "let NTP set the clock", () => checkTime(house, tenants))),
    ...(await guarded("deliveries", "see 'poststelle queues'", () =>
      checkDeliveries(house, tenants),
    )),
  ];
}

const BACKUP_HOURS_MAX = 26;

/** `there`: its folder is to be seen from here. */
export function checkBackupAge(last: LastBackup | null, there: boolean, nowMs: number): Check {
  const remedy = "make one a day: 'poststelle backup <folder> --keys <other folder>'";
  if (last === null) return warn("backup", "none was made yet", remedy);
  const words = `the last, ${last.id}, is ${ageOf(last.takenAt, nowMs)} old`;
  if (nowMs - Date.parse(last.takenAt) > BACKUP_HOURS_MAX * 3_600_000) {
    return warn("backup", words, remedy);
  }
  return there
    ? ok("backup", words)
    : warn("backup", `${words}, and not in ${last.folder} any more`, "mount its disk, or see why");
}

/** A key of the database opens with the town's key: the two belong together. */
async function checkKeys(house: OpenInstallation, tenants: readonly Tenant[]): Promise<Check> {
  const wrong: string[] = [];
  for (const { id, key } of tenants) {
    const wrapped = await house.store.withActor({ kind: "process", tenantId: id }, (trx) =>
      latestWrappedKey(trx, id),
    );
    if (wrapped === null) continue;
    await house.keys.unwrap(id, wrapped.ownerId, wrapped.wrappedKey).catch((error: unknown) => {
      wrong.push(`${key}: ${causeOf(error)}`);
    });
  }
  return wrong.length === 0
    ? ok("keys", "they open what is in the database")
    : fail(
        "keys",
        `they do not open what is in the database (${wrong.join("; ")})`,
        "put keys/ back from the backup that belongs to this database",
      );
}

/** Whoever can write the register's files, and is not this house, has tried to have letters erased. */
async function checkRegister(
  house: OpenInstallation,
  tenants: readonly Tenant[],
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const { id } of tenants) {
    for (const line of await refusedLines(house, id, new Date())) {
      const { name, cause, remedy } = refusalOf(line);
      const say = line.because === "undecided" ? warn : fail;
      checks.push(say("erasures", `${name} ${cause}`, remedy));
    }
  }
  return checks.length === 0 ? [ok("erasures", "every line of the register is ours")] : checks;
}

const AHEAD_MS_MAX = 60_000;

/** An event from the future: the clock was set back, and receipt times cannot be trusted. */
async function checkTime(house: OpenInstallation, tenants: readonly Tenant[]): Promise<Check> {
  let latest: Date | null = null;
  for (const { id } of tenants) {
    const at = await house.store.withActor({ kind: "process", tenantId: id }, (trx) =>
      latestEventAt(trx, id),
    );
    if (at !== null && (latest === null || at > latest)) latest = at;
  }
  if (latest === null) return ok("time", "nothing has happened yet");
  if (latest.getTime() <= Date.now() + AHEAD_MS_MAX) {
    return ok("time", "no event is from the future");
  }
  return fail(
    "time",
    `the latest event is of ${latest.toISOString()}, which is still to come`,
    "the clock was set back, or was ahead then: let NTP set it, and look at the receipts in between",
  );
}

const RECEIPT_MS_MAX = 15 * 60_000;

async function checkDeliveries(
  house: OpenInstallation,
  tenants: readonly Tenant[],
): Promise<Check> {
  let count = 0;
  for (const { id } of tenants) {
    count += await house.store.withActor({ kind: "process", tenantId: id }, (trx) =>
      deliveriesWithoutReceipt(trx, id, new Date(Date.now() - RECEIPT_MS_MAX)),
    );
  }
  return count === 0
    ? ok("deliveries", "each has its receipt")
    : warn(
        "deliveries",
        `${count} were meant more than 15 minutes ago and have no receipt`,
        "see 'poststelle queues', step deliver: its work waits, or was given up with a case",
      );
}
