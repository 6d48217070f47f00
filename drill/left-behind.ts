import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, readlink, realpath, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { z } from "zod";
import { startEmbeddedPostgres } from "../src/embedded-postgres/embedded-postgres.ts";
import { findPostmaster, isAlive } from "../src/embedded-postgres/postmaster.ts";
import { removeRelocatedCluster } from "../src/embedded-postgres/remove-cluster.ts";
import { locateServer } from "../src/embedded-postgres/server-location.ts";
import { dataPaths } from "../src/installation.ts";
import { dovecotFiles } from "../test/support/dovecot.ts";
import { mailServerFolder } from "./mailbox.ts";

const run = promisify(execFile);

/** What a drill says of itself as long as it runs, so that the next one knows what it left if it was killed. */
const DrillNote = z.object({
  /** Process ids mean nothing on another host that shares this folder. */
  host: z.string(),
  pid: z.int().positive(),
  out: z.string(),
  dataFolder: z.string(),
  /** It made the folder itself, for this drill alone. */
  ownsOut: z.boolean(),
});
type DrillNote = z.infer<typeof DrillNote>;

/** Where drills of this user are noted, a file each. */
export const drillNotes = (): string =>
  join(tmpdir(), `poststelle-drills-${process.getuid?.() ?? 0}`);

/** Where the redis-server of a drill has its files and its pid. */
export const redisFolder = (dataFolder: string): string => join(dataFolder, "redis");
export const redisPidFile = (dataFolder: string): string =>
  join(redisFolder(dataFolder), "redis.pid");

/** Notes a drill; call what comes back once it has ended everything it started. */
export async function noteDrill(
  of: Omit<DrillNote, "host" | "pid">,
  notes = drillNotes(),
): Promise<() => Promise<void>> {
  await mkdir(notes, { recursive: true, mode: 0o700 });
  const file = join(notes, `${process.pid}.json`);
  await writeFile(file, JSON.stringify({ ...of, host: hostname(), pid: process.pid }));
  return () => rm(file, { force: true });
}

/**
 * Ends what drills that were killed have left: PostgreSQL, Redis and the mail server by the pid files in their own
 * folders, and the disk mounted there; then removes the folder that the drill had made. A drill that runs is left alone.
 */
export async function endLeftBehind(
  say: (line: string) => void,
  notes = drillNotes(),
): Promise<void> {
  for (const name of await readdir(notes).catch(() => [])) {
    const file = join(notes, name);
    const note = parsedNote(await readFile(file, "utf8").catch(() => ""));
    if (note === null || note.host !== hostname() || isAlive(note.pid)) continue;
    try {
      await endDrill(note, say);
      await rm(file, { force: true });
      say(`ended what the drill of process ${note.pid} left in ${note.out}`);
    } catch (error) {
      say(`what the drill of process ${note.pid} left in ${note.out} stays: ${String(error)}`);
    }
  }
}

function parsedNote(text: string): DrillNote | null {
  try {
    return DrillNote.parse(JSON.parse(text));
  } catch {
    // Half written by a drill that was killed just then: it had started nothing.
    return null;
  }
}

async function endDrill(
  { out, dataFolder, ownsOut }: DrillNote,
  say: (line: string) => void,
): Promise<void> {
  const there = await realpath(dataFolder).catch(() => null);
  if (there === null) return;
  await endRedis(there);
  await endMailServer(there);
  await endPostgres(there, say);
  const disk = dataPaths(there).blobs;
  if ((await mounts()).includes(disk)) await run("umount", ["-l", disk]);
  if (ownsOut) await rm(out, { recursive: true, force: true });
}

/** The process of the pid file, when it really works in that folder; elsewhere the pid is somebody else's now. */
async function endRedis(dataFolder: string): Promise<void> {
  const pid = Number(await readFile(redisPidFile(dataFolder), "utf8").catch(() => ""));
  if (!Number.isInteger(pid) || pid <= 0) return;
  const worksIn = await readlink(`/proc/${pid}/cwd`).catch(() => null);
  if (worksIn !== redisFolder(dataFolder)) return;
  process.kill(pid, "SIGKILL");
  while (isAlive(pid) && (await readlink(`/proc/${pid}/cwd`).catch(() => null)) !== null) {
    await sleep(20);
  }
}

/** With its connections; only a process that was started with the settings in that folder. */
async function endMailServer(dataFolder: string): Promise<void> {
  const folder = await mailServerFolder(dataFolder);
  if (folder === null) return;
  const files = dovecotFiles(folder);
  const pid = Number(await readFile(files.pid, "utf8").catch(() => ""));
  if (Number.isInteger(pid) && pid > 0 && (await isStartedWith(pid, files.settings))) {
    process.kill(-pid, "SIGKILL");
    while (await isStartedWith(pid, files.settings)) await sleep(20);
  }
  await rm(folder, { recursive: true, force: true });
}

const isStartedWith = (pid: number, word: string): Promise<boolean> =>
  readFile(`/proc/${pid}/cmdline`, "utf8").then(
    (words) => words.split("\0").includes(word),
    () => false,
  );

async function endPostgres(dataFolder: string, say: (line: string) => void): Promise<void> {
  const location = await locateServer(dataFolder, say);
  if ((await findPostmaster(location)) !== undefined) {
    const server = await startEmbeddedPostgres({ dataFolder, log: say });
    await server.stop();
  }
  await removeRelocatedCluster(dataFolder);
}

/** The mount points of this machine; none where the system does not tell. */
async function mounts(): Promise<readonly string[]> {
  const text = await readFile("/proc/self/mounts", "utf8").catch(() => "");
  return text.split("\n").map((line) => line.split(" ")[1] ?? "");
}
