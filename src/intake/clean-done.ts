import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hasCode } from "../error-code.ts";
import type { Store } from "../store/database.ts";
import { erasedOriginals } from "../store/erasures.ts";
import { removeEmpty } from "./remove-empty.ts";

interface CleanDoneDeps {
  readonly store: Store;
  readonly tenantId: string;
  /** The town's hot folder. */
  readonly folder: string;
}

/** So many files are asked for in one query. */
const CHUNK = 500;

/**
 * Removes from the hot folder's `done/` what was erased: a file that came as a letter is the letter, with
 * its name. Gives how many went. A file is read once as long as it does not change.
 */
export function makeCleanDone(deps: CleanDoneDeps): () => Promise<number> {
  const done = join(deps.folder, "done");
  const known = new Map<string, { readonly mtimeMs: number; readonly sha256: string }>();
  const hashOf = async (path: string): Promise<string> => {
    const { mtimeMs } = await stat(path);
    const before = known.get(path);
    if (before?.mtimeMs === mtimeMs) return before.sha256;
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(path)) hash.update(Buffer.from(chunk));
    const sha256 = hash.digest("hex");
    known.set(path, { mtimeMs, sha256 });
    return sha256;
  };
  return async () => {
    let removed = 0;
    const files = await filesBelow(done);
    for (let from = 0; from < files.length; from += CHUNK) {
      const hashes = new Map<string, string>();
      for (const path of files.slice(from, from + CHUNK)) hashes.set(path, await hashOf(path));
      const erased = await deps.store.withActor(
        { kind: "process", tenantId: deps.tenantId },
        (trx) => erasedOriginals(trx, [...hashes.values()]),
      );
      for (const [path, sha256] of hashes) {
        if (!erased.has(sha256)) continue;
        await rm(path, { force: true });
        known.delete(path);
        // A batch's folder has a name, too.
        await removeEmpty(dirname(path), done);
        removed += 1;
      }
    }
    return removed;
  };
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
