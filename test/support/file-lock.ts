import { hasCode } from "../../src/error-code.ts";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 50;

/** Runs `act` while no other process of this machine holds the lock file; a dead holder's lock is taken over. */
export async function withFileLock<T>(
  path: string,
  limitMs: number,
  act: () => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  while (!(await tryLock(path))) {
    await removeIfDead(path);
    if (Date.now() > deadline) throw new Error(`${path} is held by another process; remove it`);
    await sleep(POLL_MS);
  }
  try {
    return await act();
  } finally {
    await rm(path, { force: true });
  }
}

/** Whether a process with this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and somebody else's.
    return hasCode(error, "EPERM");
  }
}

async function tryLock(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

async function removeIfDead(path: string): Promise<void> {
  const holder = Number(await readFile(path, "utf8").catch(() => ""));
  // An empty file is being written at this moment.
  if (!Number.isInteger(holder) || holder <= 0 || isAlive(holder)) return;
  // Only one of several waiters wins the rename.
  const aside = `${path}.${process.pid}`;
  await rename(path, aside).catch(() => {});
  await rm(aside, { force: true });
}
