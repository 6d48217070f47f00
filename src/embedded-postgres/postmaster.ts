import { readFile, readdir, readlink, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemErrorCode } from "./embedded-postgres-error.ts";
import { type ServerLocation } from "./server-location.ts";

/** A live server of one cluster, as its `postmaster.pid` tells it; `port` is unset while it has not got that far. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number | undefined;
}

const orphansEndMsMax = 1500;
const orphansQuitMsMax = 5000;
const pollMs = 50;

/** Whether a process of this pid exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === "EPERM";
  }
}

/** The live server of this cluster, or undefined: no pid file, a dead pid, or a pid that another program has now. */
export async function findPostmaster(location: ServerLocation): Promise<Postmaster | undefined> {
  const lines = await readPidFile(location);
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  if (!(await isServerOf(location, pid, lines[1] ?? ""))) return undefined;
  // Line 4 of postmaster.pid (PostgreSQL's src/include/utils/pidfile.h).
  const port = Number(lines[3]);
  return { pid, port: Number.isInteger(port) && port > 0 ? port : undefined };
}

/**
 * Makes the way free for a start when no server lives: ends processes that a killed postmaster left behind (they hold
 * its shared memory), and removes a pid file whose pid is another program's now, which PostgreSQL itself would respect.
 */
export async function clearLeftovers(
  location: ServerLocation,
  log: (line: string) => void,
): Promise<void> {
  const [pidLine] = await readPidFile(location);
  if (pidLine === undefined) return;
  await endOrphans(location, log);
  if (isAlive(Number(pidLine)) && (await findPostmaster(location)) === undefined) {
    log(
      `PostgreSQL: the pid file of the last server is out of date (no PostgreSQL of ours has pid ${pidLine}); removing it`,
    );
    await rm(pidFile(location), { force: true });
  }
}

function pidFile(location: ServerLocation): string {
  return join(location.clusterFolder, "postmaster.pid");
}

async function readPidFile(location: ServerLocation): Promise<readonly string[]> {
  const text = await readFile(pidFile(location), "utf8").catch((error: unknown) => {
    if (systemErrorCode(error) === "ENOENT") return "";
    throw error;
  });
  return text === "" ? [] : text.split("\n");
}

/** Whether `pid` is a PostgreSQL that works in this cluster; without /proc the folder named in the pid file decides. */
async function isServerOf(
  location: ServerLocation,
  pid: number,
  namedFolder: string,
): Promise<boolean> {
  if (process.platform !== "linux") return isSameFolder(namedFolder, location.clusterFolder);
  const program = await readlink(`/proc/${pid}/exe`).catch(() => undefined);
  // An update of the package replaces the file below a running server: "/.../postgres (deleted)".
  if (program === undefined || !/^postgres( \(deleted\))?$/.test(basename(program))) return false;
  return isSameFolder(`/proc/${pid}/cwd`, location.clusterFolder);
}

async function isSameFolder(one: string, other: string): Promise<boolean> {
  try {
    const [a, b] = await Promise.all([stat(one), stat(other)]);
    return a.dev === b.dev && a.ino === b.ino;
  } catch {
    // A process or folder that went away in the meantime is not the same.
    return false;
  }
}

/** Backends see the death of their postmaster and leave, but not before the statement they are working on ends. */
async function endOrphans(location: ServerLocation, log: (line: string) => void): Promise<void> {
  if (await orphansGone(location, orphansEndMsMax)) return;
  log("PostgreSQL: ending processes that a killed server left behind");
  await signalOrphans(location, "SIGQUIT");
  if (await orphansGone(location, orphansQuitMsMax)) return;
  // Safe: their postmaster is dead, and the next one recovers from the log as after a power cut.
  await signalOrphans(location, "SIGKILL");
  await orphansGone(location, orphansQuitMsMax);
}

async function orphansGone(location: ServerLocation, waitMsMax: number): Promise<boolean> {
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    if ((await findOrphans(location)).length === 0) return true;
    if (waitedMs >= waitMsMax) return false;
    await sleep(pollMs);
  }
}

async function signalOrphans(
  location: ServerLocation,
  signal: "SIGQUIT" | "SIGKILL",
): Promise<void> {
  for (const pid of await findOrphans(location)) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (systemErrorCode(error) !== "ESRCH") throw error;
    }
  }
}

/** The PostgreSQL processes in this cluster when its postmaster is dead; none where there is no /proc. */
async function findOrphans(location: ServerLocation): Promise<readonly number[]> {
  if (process.platform !== "linux" || (await findPostmaster(location)) !== undefined) return [];
  const orphans: number[] = [];
  for (const name of await readdir("/proc")) {
    const pid = Number(name);
    if (Number.isInteger(pid) && (await isServerOf(location, pid, ""))) orphans.push(pid);
  }
  return orphans;
}
