import { link, lstat, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "../blobs/durable-file.ts";
import { hasCode } from "../error-code.ts";

/** Moves a file; false where the new name is taken. Durable. A share may know no second names for a file. */
export async function moveWhereFree(from: string | Buffer, to: string): Promise<boolean> {
  try {
    await link(from, to);
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    if (!hasCode(error, "EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS")) throw error;
    if (await isThere(to)) return false;
    await rename(from, to);
  }
  await syncFolder(dirname(to));
  await rm(from, { force: true });
  return true;
}

/** Whether a name is taken. Throws where that cannot be found out: a name that cannot be looked at is not free. */
export const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (error: unknown) => {
      if (hasCode(error, "ENOENT")) return false;
      throw error;
    },
  );
