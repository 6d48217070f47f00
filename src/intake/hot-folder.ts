import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { makeFolder, syncFolder, writeFileDurably } from "../blobs/durable-file.ts";
import { hasCode } from "../error-code.ts";
import { acceptFile, type FileIntakeDeps, FileRefused } from "./accept-file.ts";
import { type BatchFile, parseBatchFile } from "./batch-file.ts";

/**
 * The hot folder: a file is taken when it is complete (unchanged over two looks), a sub-folder is a
 * batch. Taken files go to `done/`, only after the commit; what cannot be taken to `rejected/` with its
 * reason. Looks are polls, because scanners write over networks that send no events.
 */
export interface HotFolderDeps extends Omit<FileIntakeDeps, "channel"> {
  readonly folder: string;
  /** Tells the trail and the count of refusals. */
  refused(cause: string): Promise<void>;
  onError(error: unknown): void;
}

const BATCH_FILE = "batch.yaml";
const OURS = ["done", "rejected"];
/** A scanner makes an empty file first and fills it later. */
const EMPTY_FILE_AGE_MS = 5_000;

interface Seen {
  readonly size: number;
  readonly mtimeMs: number;
}

/** One look after another; `look` gives how many files were taken. */
export function makeHotFolder(deps: HotFolderDeps): { look(): Promise<number> } {
  let seen = new Map<string, Seen>();
  return {
    async look() {
      // Scanners write here under users of their own, so it is not closed like our other folders.
      await mkdir(deps.folder, { recursive: true });
      const found = await filesBelow(deps.folder);
      const stable = found.filter((file) => isStable(file, seen.get(file.path), deps.now()));
      seen = new Map(found.map((file) => [file.path, file]));
      let taken = 0;
      for (const [folder, files] of Map.groupBy(stable, (file) => dirname(file.path))) {
        // A batch is taken when all of it is there: its batch.yaml may come last.
        const whole = found.filter((file) => dirname(file.path) === folder);
        if (folder !== deps.folder && whole.length !== files.length) continue;
        taken += await takeFolder(deps, folder, files);
      }
      return taken;
    },
  };
}

interface FoundFile extends Seen {
  readonly path: string;
}

function isStable(file: FoundFile, before: Seen | undefined, now: Date): boolean {
  if (before === undefined) return false;
  if (before.size !== file.size || before.mtimeMs !== file.mtimeMs) return false;
  return file.size > 0 || now.getTime() - file.mtimeMs > EMPTY_FILE_AGE_MS;
}

async function filesBelow(root: string, folder = root): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (isPassing(entry.name) || (folder === root && OURS.includes(entry.name))) continue;
    if (entry.isDirectory()) found.push(...(await filesBelow(root, path)));
    if (!entry.isFile()) continue;
    try {
      const { size, mtimeMs } = await stat(path);
      found.push({ path, size, mtimeMs });
    } catch (error) {
      // Taken away between the two calls.
      if (!hasCode(error, "ENOENT")) throw error;
    }
  }
  return found.toSorted((a, b) => a.path.localeCompare(b.path));
}

/** Names that programs give to files they are still writing. */
const isPassing = (name: string): boolean =>
  name.startsWith(".") || /\.(tmp|part|partial)$/i.test(name);

async function takeFolder(
  deps: HotFolderDeps,
  folder: string,
  files: readonly FoundFile[],
): Promise<number> {
  const batchFile = files.find((file) => basename(file.path) === BATCH_FILE);
  const post = files.filter((file) => basename(file.path) !== BATCH_FILE);
  let known: BatchFile | null = null;
  if (batchFile !== undefined) {
    try {
      known = parseBatchFile(await readFile(batchFile.path, "utf8"));
    } catch (error) {
      // Without it a sealed batch would be read: its files wait for a person.
      await holdBatch(batchFile.path, error);
      return 0;
    }
  }
  const batch =
    folder === deps.folder ? null : { folder: relativeName(deps.folder, folder), file: known };
  let taken = 0;
  for (const file of post) taken += await takeFile(deps, file.path, batch);
  if (batchFile !== undefined && taken === post.length) await moveTo(deps, "done", batchFile.path);
  return taken;
}

async function holdBatch(batchFile: string, error: unknown): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  const note = join(dirname(batchFile), `.${BATCH_FILE}.reason.txt`);
  const known = await readFile(note, "utf8").catch(() => null);
  if (known !== reason) await writeFileDurably(note, reason, 0o644);
}

async function takeFile(
  deps: HotFolderDeps,
  path: string,
  batch: { readonly folder: string; readonly file: BatchFile | null } | null,
): Promise<number> {
  const relativePath = relativeName(deps.folder, path);
  try {
    await acceptFile({ ...deps, channel: "hot-folder" }, { path, relativePath, batch });
    await moveTo(deps, "done", path);
    return 1;
  } catch (error) {
    const refusal = asRefusal(error, relativePath);
    if (refusal === null) deps.onError(error);
    else if (refusal.fault !== "changing") await reject(deps, path, refusal);
    return 0;
  }
}

function asRefusal(error: unknown, relativePath: string): FileRefused | null {
  if (error instanceof FileRefused) return error;
  if (!hasCode(error, "EACCES", "EPERM")) return null;
  return new FileRefused(
    "unreadable",
    `${relativePath} cannot be read by Poststelle. Give its user the right to read it, and put it in again.`,
  );
}

async function reject(deps: HotFolderDeps, path: string, refusal: FileRefused): Promise<void> {
  await deps.refused(refusal.fault);
  const target = await moveTo(deps, "rejected", path);
  await writeFileDurably(`${target}.reason.txt`, `${refusal.message}\n`, 0o644);
}

/** Moves a file below `done/` or `rejected/`, durable; a name that is taken there gets a suffix. */
async function moveTo(
  deps: HotFolderDeps,
  where: "done" | "rejected",
  path: string,
): Promise<string> {
  const wanted = join(deps.folder, where, relative(deps.folder, path));
  await makeFolder(dirname(wanted));
  const taken = await stat(wanted).catch(() => null);
  const target = taken === null ? wanted : `${wanted}.${randomBytes(4).toString("hex")}`;
  await rename(path, target);
  await syncFolder(dirname(target));
  await syncFolder(dirname(path));
  return target;
}

const relativeName = (root: string, path: string): string =>
  relative(root, path).split(sep).join("/");
