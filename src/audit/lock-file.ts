import { open, rm, stat } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { hasCode } from "../error-code.ts";

const RETRY_MS = 20;
/** Nobody holds it for so long, but for whoever died with it. */
const STALE_MS = 60_000;

/**
 * Runs `use` while this process alone has the lock file; other hosts on the same share wait too. The
 * file of a process that died is taken over after a minute.
 */
export async function withLockFile<T>(file: string, use: () => Promise<T>): Promise<T> {
  while (!(await taken(file))) await pause(RETRY_MS);
  try {
    return await use();
  } finally {
    await rm(file, { force: true });
  }
}

async function taken(file: string): Promise<boolean> {
  try {
    const handle = await open(file, "wx", 0o600);
    await handle.close();
    return true;
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  }
  const held = await stat(file).catch(() => null);
  if (held !== null && Date.now() - held.mtimeMs > STALE_MS) await rm(file, { force: true });
  return false;
}
