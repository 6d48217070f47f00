import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { dataPaths } from "../src/installation.ts";
import { type DrillHouse, LEASE_MS } from "./house.ts";
import type { Order } from "./orders.ts";
import { makeMailStrikes } from "./mail-faults.ts";
import { type FaultKind, type WorkerName, workerNames } from "./plan.ts";
import { hit } from "./programs.ts";
import type { FaultTargets, InTurn, Strike } from "./strike.ts";

/** Waiting for the right moment ends after so long: then the fault hits whatever is there. */
const MOMENT_MS = 8_000;
/** So far into an upload that its bytes are on their way. */
const UPLOADING_MS = 500;

export function makeStrike(targets: FaultTargets): Strike {
  const { house } = targets;
  // Two faults at once on one thing would be one fault, and the first to end would end both.
  const inTurn = makeTurns();
  const makers: Readonly<Record<FaultKind, Strike>> = {
    "worker-killed": async ({ worker }) => signalWorker(house, worker, "SIGKILL"),
    "dispatcher-killed": async ({ worker }) => signalWorker(house, worker, "SIGKILL"),
    "slot-killed": killSlot(house),
    "api-killed-while-uploading": killApi(targets),
    "worker-terminated-in-a-step": inTurn("database", async () => {
      const worker = await workerInAStep(house);
      return worker === null ? null : signalWorker(house, worker, "SIGTERM");
    }),
    "event-loop-blocked": inTurn("database", async ({ holdsMs }) => {
      const worker = await workerInAStep(house);
      const order: Order = { kind: "block", ms: 2 * LEASE_MS + holdsMs };
      const told = worker !== null && (await house.workers[worker].order(order));
      return told ? `${worker} stands still for ${order.ms} ms` : null;
    }),
    "clock-jumped": async ({ worker, jumpMs, holdsMs }) => {
      const order: Order = { kind: "clock", byMs: jumpMs, ms: holdsMs };
      const told = await house.workers[worker].order(order, { slots: true });
      return told ? `${worker} by ${jumpMs / 3_600_000} h for ${holdsMs} ms` : null;
    },
    "postgres-killed": inTurn("database", stopPostgres(house, "SIGKILL")),
    "postgres-stopped-at-once": inTurn("database", stopPostgres(house, "SIGQUIT")),
    "connections-cut": inTurn("database", cutConnections(house)),
    "commits-fail": inTurn("database", failCommits(house)),
    "disk-full-at-write": inTurn("disk", breakDisk(house, "full")),
    "disk-full-at-rename": inTurn("disk", async ({ holdsMs }) => {
      const told = await orderAll(house, { calls: "rename", code: "ENOSPC", ms: holdsMs });
      return `in ${told} processes for ${holdsMs} ms`;
    }),
    "blobs-read-only": inTurn("disk", breakDisk(house, "read-only")),
    "blob-changed": inTurn("database", inTurn("disk", changeBlob(targets))),
    "same-file-ten-times": async () => {
      await targets.offerTenTimes();
      return "five times by upload, five times in the hot folder";
    },
    "redis-flushed": inTurn("redis", async () => {
      await house.redis?.flush();
      return "FLUSHALL";
    }),
    "redis-killed": inTurn("redis", restartRedis(house, "kill")),
    "redis-restarted-empty": inTurn("redis", restartRedis(house, "goAway")),
    ...makeMailStrikes(targets, inTurn),
  };
  return (fault) => makers[fault.kind](fault);
}

function makeTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return (what, strike) => (fault) => {
    const mine = (last.get(what) ?? Promise.resolve()).then(() => strike(fault));
    last.set(
      what,
      mine.catch(() => {}),
    );
    return mine;
  };
}

function signalWorker(
  { workers }: DrillHouse,
  worker: WorkerName,
  signal: "SIGKILL" | "SIGTERM",
): string | null {
  const { pid } = workers[worker];
  return workers[worker].signal(signal) ? `${worker} (pid ${pid}) by ${signal}` : null;
}

const killSlot =
  (house: DrillHouse): Strike =>
  async ({ draw }) => {
    const slots = workerNames.flatMap((name) =>
      house.workers[name].slots().map((pid) => ({ name, pid })),
    );
    const chosen = slots[Math.floor(draw * slots.length)];
    if (chosen === undefined || !hit(chosen.pid, "SIGKILL")) return null;
    return `the slot of ${chosen.name} (pid ${chosen.pid})`;
  };

const killApi =
  ({ house, uploadsInFlight, beginUpload }: FaultTargets): Strike =>
  async () => {
    beginUpload();
    await until(() => uploadsInFlight() > 0);
    await sleep(UPLOADING_MS);
    const uploads = uploadsInFlight();
    return house.api.signal("SIGKILL") ? `with ${uploads} uploads under way` : null;
  };

/** One that works on something right now; null where none did for a while. */
async function workerInAStep(house: DrillHouse): Promise<WorkerName | null> {
  let found: WorkerName | null = null;
  await until(async () => {
    const rows = await house.database.sql<{ pid: number }>(
      `select distinct w.pid from task t join worker_process w on w.id = t.worker_id where t.state = 'running'`,
    );
    const pids = new Set(rows.map((row) => row.pid));
    found = workerNames.find((name) => pids.has(house.workers[name].pid ?? -1)) ?? null;
    return found !== null;
  });
  return found;
}

const stopPostgres =
  ({ database }: DrillHouse, signal: "SIGKILL" | "SIGQUIT"): Strike =>
  async ({ holdsMs }) => {
    await database.signal(signal);
    await sleep(holdsMs);
    await database.restart();
    return `by ${signal}, away for ${holdsMs} ms`;
  };

const cutConnections =
  ({ database }: DrillHouse): Strike =>
  async () => {
    const cut = await database.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where usename like 'poststelle_%' and pid <> pg_backend_pid()`,
    );
    return `${cut.length} of them`;
  };

/** A constraint that is checked at the end of a transaction only, on the table every act writes to. */
const failCommits =
  ({ database }: DrillHouse): Strike =>
  async ({ holdsMs }) => {
    await database.sql(`create or replace function drill_fail() returns trigger language plpgsql as $$
      begin
        if random() < 0.5 then raise exception 'the drill lets this transaction fail at its end'; end if;
        return null;
      end $$`);
    await locked(
      database,
      `create constraint trigger drill_fail after insert on audit_event
       deferrable initially deferred for each row execute function drill_fail()`,
    );
    await sleep(holdsMs);
    await locked(database, "drop trigger drill_fail on audit_event");
    return `every second one for ${holdsMs} ms`;
  };

/** A lock on a busy table is asked for again and again instead of holding everybody up. */
async function locked(database: DrillHouse["database"], statement: string): Promise<void> {
  for (let nth = 1; ; nth += 1) {
    try {
      await database.sql(`set lock_timeout = '500ms'; ${statement}`);
      return;
    } catch (error) {
      if (nth === 60) throw error;
      await sleep(200);
    }
  }
}

const breakDisk =
  (house: DrillHouse, how: "full" | "read-only"): Strike =>
  async ({ holdsMs }) => {
    if (house.disk === null) {
      const code = how === "full" ? "ENOSPC" : "EROFS";
      const told = await orderAll(house, { calls: "all", code, ms: holdsMs });
      return `made believe in ${told} processes for ${holdsMs} ms`;
    }
    await (how === "full" ? house.disk.fill() : house.disk.makeReadOnly());
    await sleep(holdsMs);
    await house.disk.mend();
    return `for ${holdsMs} ms`;
  };

async function orderAll(
  house: DrillHouse,
  failing: Omit<Extract<Order, { kind: "files" }>, "kind" | "below">,
): Promise<number> {
  const order: Order = {
    kind: "files",
    below: dataPaths(house.config.dataFolder).blobs,
    ...failing,
  };
  const programs = [house.api, ...Object.values(house.workers)];
  const told = await Promise.all(programs.map((each) => each.order(order, { slots: true })));
  await sleep(failing.ms);
  return told.filter((one) => one).length;
}

/** One byte of an original, of a capture that is still being worked on where there is one. */
const changeBlob =
  ({ house, changed }: FaultTargets): Strike =>
  async ({ draw }) => {
    const rows = await house.database.sql<{ folder: string; sha256: string }>(
      `select id as folder, original_sha256 as sha256 from capture
       order by state not in ('accepted', 'inspected'), accepted_at desc limit 4`,
    );
    const chosen = rows[Math.floor(draw * rows.length)];
    if (chosen === undefined) return null;
    const { folder, sha256 } = chosen;
    const file = blobFile(house, folder, sha256);
    const bytes = await readFile(file);
    const at = Math.floor(draw * bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(file, bytes);
    changed(chosen);
    return `byte ${at} of the original of capture ${folder}`;
  };

/** Where the blob store keeps it. */
export const blobFile = (house: DrillHouse, folder: string, sha256: string): string =>
  join(dataPaths(house.config.dataFolder).blobs, "items", folder.slice(-2), folder, sha256);

const restartRedis =
  ({ redis }: DrillHouse, how: "kill" | "goAway"): Strike =>
  async ({ holdsMs }) => {
    await redis?.[how]();
    await sleep(holdsMs);
    await redis?.comeBack();
    return `away for ${holdsMs} ms, back without its data`;
  };

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + MOMENT_MS;
  while (!(await isSo()) && performance.now() < end) await sleep(50);
}
