import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { mountDisk } from "../../../drill/disk.ts";
import { endLeftBehind, noteDrill, redisFolder, redisPidFile } from "../../../drill/left-behind.ts";
import { startEmbeddedPostgres } from "../../../src/embedded-postgres/embedded-postgres.ts";
import { isAlive } from "../../../src/embedded-postgres/postmaster.ts";
import { hasCode } from "../../../src/error-code.ts";
import { dataPaths } from "../../../src/installation.ts";
import { openDrillMailbox } from "../../../drill/mailbox.ts";
import { dovecotFiles, dovecotIsThere } from "../../support/dovecot.ts";
import { redisIsThere, startRedis } from "../../support/redis.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "poststelle-left-"));
  await chmod(folder, 0o755);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: unknown) => !hasCode(error, "ENOENT"),
  );

/** A pid that nobody has: of a process that has ended. */
async function deadPid(): Promise<number> {
  const ended = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(ended, "exit");
  return ended.pid ?? 0;
}

test("a drill that was killed leaves nothing running once the next one begins", async () => {
  const notes = join(folder, "notes");
  const out = join(folder, "killed");
  const dataFolder = join(out, "data");
  await mkdir(dataFolder, { recursive: true });
  const note = { out, dataFolder, ownsOut: true, host: hostname() };
  await mkdir(notes);
  await writeFile(join(notes, "1.json"), JSON.stringify({ ...note, pid: await deadPid() }));
  // One at work, which is this process, and one that was cut off while it noted itself.
  const forget = await noteDrill({ out: folder, dataFolder: folder, ownsOut: true }, notes);
  await writeFile(join(notes, "2.json"), '{"host":');

  const postgres = await startEmbeddedPostgres({ dataFolder, log: () => {} });
  // All three as far as this machine lets us.
  await mountDisk(dataPaths(dataFolder).blobs);
  if (await redisIsThere()) await startRedis({ folder: redisFolder(dataFolder) });
  const redisPid = Number(await readFile(redisPidFile(dataFolder), "utf8").catch(() => "0"));
  const mailbox = (await dovecotIsThere()) ? await openDrillMailbox(dataFolder) : null;
  const mailFiles = dovecotFiles(mailbox?.server.folder ?? folder);
  const mailPid = Number(await readFile(mailFiles.pid, "utf8").catch(() => "0"));
  expect(mailPid > 0).toBe(mailbox !== null);

  const said: string[] = [];
  await endLeftBehind((line) => said.push(line), notes);
  expect(said.at(-1)).toContain("ended what the drill of process");
  expect(await isThere(out)).toBe(false);
  await expect(fetch(`http://127.0.0.1:${postgres.port}/`)).rejects.toThrow("fetch failed");
  expect(redisPid > 0 && isAlive(redisPid) && (await isCalled(redisPid, "redis"))).toBe(false);
  expect(mailPid > 0 && isAlive(mailPid) && (await isCalled(mailPid, "dovecot"))).toBe(false);
  expect(await isThere(mailFiles.settings)).toBe(false);
  await mailbox?.line.close();
  expect(await readFile("/proc/self/mounts", "utf8").catch(() => "")).not.toContain(out);
  expect((await readdir(notes)).toSorted()).toEqual(["2.json", `${process.pid}.json`].toSorted());
  await forget();
  expect(await readdir(notes)).toEqual(["2.json"]);
}, 120_000);

const isCalled = (pid: number, name: string): Promise<boolean> =>
  readFile(`/proc/${pid}/cmdline`, "utf8").then(
    (words) => words.includes(name),
    () => false,
  );

test("a pid that is another program's now is nobody's to end", async () => {
  const notes = join(folder, "notes");
  const out = join(folder, "killed");
  const dataFolder = join(out, "data");
  await mkdir(redisFolder(dataFolder), { recursive: true });
  await mkdir(notes);
  const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { stdio: "ignore" });
  await once(other, "spawn");
  await writeFile(redisPidFile(dataFolder), String(other.pid));
  const note = { out, dataFolder, ownsOut: false, host: hostname(), pid: await deadPid() };
  await writeFile(join(notes, "1.json"), JSON.stringify(note));
  await endLeftBehind(() => {}, notes);
  expect(other.exitCode).toBeNull();
  expect(isAlive(other.pid ?? 0)).toBe(true);
  expect(await isThere(out)).toBe(true);
  other.kill();
  await once(other, "exit");
});
