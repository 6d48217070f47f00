import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { type SystemUser } from "./run-program.ts";

/**
 * Writes a small file whole or not at all, on disk when it returns, mode 0600, owned by the server's user.
 * As root in a folder of that user: "wx" never follows a link that somebody laid there.
 */
export async function replaceFile(
  path: string,
  text: string,
  user: SystemUser | undefined,
): Promise<void> {
  const partial = `${path}.new`;
  await rm(partial, { force: true });
  const handle = await open(partial, "wx", 0o600);
  try {
    await handle.writeFile(text);
    if (user !== undefined) await handle.chown(user.uid, user.gid);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, path);
  await syncFolder(dirname(path));
}

/** Puts a folder's own entries (new and renamed files) on disk. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
