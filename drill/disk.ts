import { execFile } from "node:child_process";
import { mkdir, statfs } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The disk the blobs of a drill lie on, which can be full or read-only for real. */
export interface DrillDisk {
  /** Leaves no room for another block. */
  fill(): Promise<void>;
  /** Refuses every change. Waits until no file is open for writing. */
  makeReadOnly(): Promise<void>;
  /** As it was. */
  mend(): Promise<void>;
  unmount(): Promise<void>;
}

const SIZE = "3g";
const TRIES_MAX = 200;

/** Mounts a small disk of memory at `folder`. Null where this user may not: then the processes make believe (preload.ts). */
export async function mountDisk(folder: string): Promise<DrillDisk | null> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${SIZE},mode=700`, "tmpfs", folder]);
  } catch {
    return null;
  }
  const remount = (options: string) => run("mount", ["-o", `remount,${options}`, folder]);
  return {
    async fill() {
      // A tmpfs may be made as small as what lies on it, while others are writing.
      await untilDone(async () => {
        const { blocks, bfree, bsize } = await statfs(folder);
        await remount(`size=${Math.max(1, blocks - bfree) * bsize}`);
      });
    },
    async makeReadOnly() {
      await untilDone(() => remount("ro"));
    },
    async mend() {
      await remount(`rw,size=${SIZE}`);
    },
    async unmount() {
      await run("umount", ["-l", folder]);
    },
  };
}

async function untilDone(act: () => Promise<unknown>): Promise<void> {
  for (let nth = 1; ; nth += 1) {
    try {
      await act();
      return;
    } catch (error) {
      if (nth === TRIES_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
