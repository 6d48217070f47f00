import { readFile, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { superuser } from "./create-cluster.ts";
import { EmbeddedPostgresError, systemErrorCode } from "./embedded-postgres-error.ts";
import { chooseFreePort, isPortFree } from "./free-port.ts";
import { clearLeftovers, findPostmaster, isAlive, type Postmaster } from "./postmaster.ts";
import { replaceFile } from "./replace-file.ts";
import { runProgram } from "./run-program.ts";
import { type ServerBinaries } from "./server-binaries.ts";
import { type ServerLocation } from "./server-location.ts";
import { readServerLogTail } from "./server-log.ts";
import { tryLogin } from "./try-login.ts";

/** The server listens here only; never on a network. */
export const serverHost = "127.0.0.1";

/** A server that answered to our password. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
  readonly adopted: boolean;
}

interface Launch {
  readonly location: ServerLocation;
  readonly binaries: ServerBinaries;
  readonly password: string;
  readonly log: (line: string) => void;
}

const attemptsMax = 5;
// Recovery after a crash replays at most a few gigabytes of log; half an hour is a broken disk.
const readyMsMax = 30 * 60_000;
const pollMs = 50;
const progressMs = 10_000;
const pgCtlSecondsMax = 60;

/** Gives the cluster's live server, adopted when one is there, started otherwise; ready to take connections. */
export async function startOrAdopt(launch: Launch): Promise<RunningServer> {
  let lastAnswer = "";
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const adopted = await adopt(launch);
    if (adopted !== undefined) return { ...adopted, adopted: true };
    await clearLeftovers(launch.location, launch.log);
    const port = await chooseFreePort(serverHost, await readPort(launch.location));
    const result = await runPgCtl(launch.location, launch.binaries, [
      "start",
      "-w",
      "-t",
      String(pgCtlSecondsMax),
      "-l",
      launch.location.startLog,
      "-o",
      `-p ${port}`,
    ]);
    lastAnswer = result.output;
    if (result.exitCode === 0) {
      const started = await adopt(launch).catch(async (error: unknown) => {
        // A server of ours that will not have us must not stay behind without an owner.
        await runPgCtl(launch.location, launch.binaries, ["stop", "-m", "fast"]);
        throw error;
      });
      if (started === undefined) continue;
      await rememberPort(launch.location, started.port);
      return { ...started, adopted: false };
    }
    if (!(await isWorthRepeating(launch, port))) break;
  }
  const tail = await readServerLogTail(launch.location);
  throw new EmbeddedPostgresError(
    "start-failed",
    describeFailure(launch.location, tail, lastAnswer),
  );
}

/** Runs pg_ctl for this cluster; the folder goes by the environment, because pg_ctl would pass `-D` through a shell. */
export async function runPgCtl(
  location: ServerLocation,
  binaries: ServerBinaries,
  args: readonly string[],
): ReturnType<typeof runProgram> {
  if (args[0] === "start") await rm(location.startLog, { force: true });
  const relative = args.map((arg) => (arg === location.startLog ? "start.log" : arg));
  return runProgram(binaries.pgCtl, relative, {
    cwd: location.serverFolder,
    user: location.user,
    env: { PGDATA: location.clusterFolder },
  });
}

/** Waits for a live server of this cluster to be ready, as long as it lives; undefined when there is none (any more). */
async function adopt(launch: Launch): Promise<{ pid: number; port: number } | undefined> {
  let lastDetail = "";
  for (let waitedMs = 0; waitedMs < readyMsMax; waitedMs += pollMs) {
    const postmaster = await findPostmaster(launch.location);
    if (postmaster === undefined) return undefined;
    const answer = await askWhetherReady(postmaster, launch);
    if (answer === "ready" && postmaster.port !== undefined)
      return { pid: postmaster.pid, port: postmaster.port };
    lastDetail = answer;
    if (waitedMs > 0 && waitedMs % progressMs === 0)
      launch.log(`PostgreSQL: still waiting (${lastDetail})`);
    await sleep(pollMs);
  }
  throw new EmbeddedPostgresError(
    "start-failed",
    `Database in ${launch.location.clusterFolder}: its server is not ready after half an hour (${lastDetail}). ` +
      `Its log:\n${await readServerLogTail(launch.location)}`,
  );
}

async function askWhetherReady(postmaster: Postmaster, launch: Launch): Promise<string> {
  if (postmaster.port === undefined) return "starting";
  const answer = await tryLogin(
    { host: serverHost, port: postmaster.port },
    { user: superuser, password: launch.password },
  );
  if (answer.kind === "ready") return "ready";
  if (answer.kind !== "refused" || !isAlive(postmaster.pid)) return answer.detail;
  throw new EmbeddedPostgresError(
    "wrong-password",
    `PostgreSQL on port ${postmaster.port} with the database in ${launch.location.clusterFolder} refuses us ` +
      `(${answer.detail}). Restore ${launch.location.passwordFile} from a backup, or stop that server (pid ${postmaster.pid}).`,
  );
}

/** After a failed start: whether what stood in the way is something the next attempt walks around. */
async function isWorthRepeating(launch: Launch, port: number): Promise<boolean> {
  if ((await findPostmaster(launch.location)) !== undefined) return true;
  if (!(await isPortFree(serverHost, port))) return true;
  const said = await readServerLogTail(launch.location);
  if (
    !/pre-existing shared memory block|lock file "postmaster.pid" (already exists|is empty)/.test(
      said,
    )
  )
    return false;
  await sleep(1000);
  return true;
}

function describeFailure(location: ServerLocation, tail: string, answer: string): string {
  const said = tail === "" ? answer : tail;
  const remedy = /No space left on device/.test(said)
    ? "no space left on the disk. Free some space and start again; nothing is lost."
    : "PostgreSQL does not start; its last words below say why. The data were not touched.";
  return `Database in ${location.clusterFolder}: ${remedy}\n${said}`;
}

async function readPort(location: ServerLocation): Promise<number | undefined> {
  const text = await readFile(location.portFile, "utf8").catch((error: unknown) => {
    if (systemErrorCode(error) === "ENOENT") return "";
    throw error;
  });
  const port = Number(text);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

async function rememberPort(location: ServerLocation, port: number): Promise<void> {
  if ((await readPort(location)) === port) return;
  await replaceFile(
    location.portFile,
    `${port}
`,
    location.user,
  );
}
