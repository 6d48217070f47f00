import { readdirSync, readFileSync, rmSync, statfsSync, statSync } from "node:fs";
import { freemem } from "node:os";
import { join } from "node:path";

const FOLDER = "/dev/shm";
/** The tests' databases and folders take a fifth of it. */
const ROOM_MIN = 2e9;
const MEMORY_MIN = 4e9;

/**
 * A folder in memory for what tests write, or null where there is none with room, or none to run programs
 * from. A database is made of hundreds of files: on a disk that takes ten times as long.
 */
export function memoryFolder(): string | null {
  try {
    const mounts = readFileSync("/proc/mounts", "utf8").split("\n");
    const mount = mounts.map((line) => line.split(" ")).find(([, place]) => place === FOLDER);
    if (mount === undefined || mount[3]?.split(",").includes("noexec")) return null;
    const { bavail, bsize } = statfsSync(FOLDER);
    return bavail * bsize > ROOM_MIN && freemem() > MEMORY_MIN ? FOLDER : null;
  } catch {
    return null;
  }
}

const DAY_MS = 24 * 3_600_000;

/** Removes what runs that were killed left in memory more than a day ago; the server all runs share stays. */
export function removeLeftovers(): void {
  for (const name of readdirSync(FOLDER)) {
    if (!name.startsWith("poststelle-") || name.startsWith("poststelle-test-")) continue;
    const path = join(FOLDER, name);
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - changed > DAY_MS) rmSync(path, { recursive: true, force: true });
  }
}
