import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { makeFolder, syncFolder, writeFileDurably } from "../blobs/durable-file.ts";
import { hasCode } from "../error-code.ts";
import { acceptFile, type FileIntakeDeps, type FileMark, FileRefused } from "./accept-file.ts";
import { type BatchFile, isBatchFile, parseBatchFile } from "./batch-file.ts";
import { isThere, moveWhereFree } from "./move-where-free.ts";
import { removeEmpty } from "./remove-empty.ts";
import { Untaken, type Waiting } from "./untaken.ts";

/**
 * The hot folder: a file is taken when it is complete (unchanged for a while), a sub-folder is a
 * batch. Taken files go to `done/`, only after the commit; what cannot be taken to `rejected/` with its
 * reason. Looks are polls, because scanners write over networks that send no events.
 */
export interface HotFolderDeps extends Omit<FileIntakeDeps, "channel"> {
  readonly folder: string;
  /** Tells the trail and the count of refusals. */
  refused(cause: string): Promise<void>;
  /** False while something taking needs is away: files stay where they are, and whoever looks after it knows. */
  mayTake?(): boolean;
  /**
   * Hears at each look what cannot be taken: codes, never a name; `cause` is what was thrown. `isNews`: it is
   * to be logged, of each file and cause once and then ever more rarely.
   */
  onError(error: Error, isNews: boolean): void;
}

interface Looking extends HotFolderDeps {
  readonly untaken: Untaken;
}

const OURS = ["done", "rejected"];
/** Taken files on their way to `done/`: hidden, so that nothing here is taken for post. */
const ON_ITS_WAY = ".taken";
const REASON = ".reason.txt";
/** A scanner may rest between two pages of a file. */
const STABLE_MS = 2_000;
/** A scanner makes an empty file first and fills it later. */
const EMPTY_FILE_AGE_MS = 5_000;
const BATCH_FILE_BYTES_MAX = 64 * 1024;
/** A batch may be scanned page by page: its batch.yaml stays for so long after the last file. */
const BATCH_QUIET_MS = 10 * 60_000;

interface FoundFile {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

interface Seen extends FoundFile {
  /** When it was first seen as it is, by our clock. */
  readonly since: number;
}

/** A hot folder that is looked into again and again. */
export interface HotFolder {
  /** Gives how many files were taken. */
  look(): Promise<number>;
  /** What has stayed for long, because it could not be taken; null: nothing. */
  waiting(): Waiting | null;
}

/** One look after another. */
export function makeHotFolder(given: HotFolderDeps): HotFolder {
  let seen: ReadonlyMap<string, Seen> = new Map();
  let begun = false;
  const untaken = new Untaken(given.now, (error, isNews) => given.onError(error, isNews));
  const deps: Looking = { ...given, untaken };
  const lookOnce = async (): Promise<number> => {
    // Scanners write here under users of their own, so it is not closed like our other folders.
    await mkdir(deps.folder, { recursive: true });
    const now = deps.now().getTime();
    if (!begun) await removeHalfNotes(deps.folder);
    begun = true;
    await putBack(deps);
    const found = (await filesBelow(deps, deps.folder)).map((file) =>
      asSeen(file, seen.get(file.path), now),
    );
    seen = new Map(found.map((file) => [file.path, file]));
    let taken = 0;
    for (const [folder, files] of Map.groupBy(found, (file) => dirname(file.path))) {
      const stable = files.filter((file) => isStable(file, now));
      // A batch is taken when all of it is there: its batch.yaml may come last.
      if (folder !== deps.folder && stable.length !== files.length) continue;
      const batchFile = nearestBatchFile(deps.folder, folder, found);
      if (batchFile !== null && !isStable(batchFile, now)) continue;
      const post = stable.filter((file) => !isBatchFile(basename(file.path)));
      taken += await takeFolder(deps, folder, post, batchFile);
    }
    for (const file of found) {
      if (isBatchFile(basename(file.path))) await retire(deps, file, found, now);
    }
    return taken;
  };
  return {
    look: () => lookOnce().finally(() => untaken.endLook()),
    waiting: () => untaken.waiting(),
  };
}

/** Reasons that were being written when the last process was killed: nobody else writes them, now or then. */
async function removeHalfNotes(root: string): Promise<void> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const inDone = join(root, "done") + sep;
  const half = entries.filter(
    ({ name, parentPath }) =>
      /^\..+\.reason\.txt\.[0-9a-f]{12}\.tmp$/.test(name) && !(parentPath + sep).startsWith(inDone),
  );
  for (const { parentPath, name } of half) await rm(join(parentPath, name), { force: true });
}

function asSeen(file: FoundFile, before: Seen | undefined, now: number): Seen {
  const same = before?.size === file.size && before.mtimeMs === file.mtimeMs;
  return { ...file, since: same ? before.since : now };
}

function isStable(file: Seen, now: number): boolean {
  return now - file.since >= (file.size > 0 ? STABLE_MS : EMPTY_FILE_AGE_MS);
}

/** A folder that cannot be read, or a name that is none, must not keep the others. */
async function filesBelow(deps: Looking, folder: string): Promise<FoundFile[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (folder === deps.folder) throw error;
    deps.untaken.note(folder, withoutNames("A folder in the hot folder cannot be read", error));
    return [];
  });
  const found: FoundFile[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (isPassing(entry.name) || (folder === deps.folder && OURS.includes(entry.name))) continue;
    // Symbolic links are neither: they are not followed.
    if (entry.isDirectory()) found.push(...(await filesBelow(deps, path)));
    if (!entry.isFile()) continue;
    try {
      const { size, mtimeMs } = await stat(path);
      found.push({ path, size, mtimeMs });
    } catch (error) {
      if (entry.name.includes("\uFFFD")) await makeNamable(deps, folder);
      // Else taken away between the two calls.
      else if (!hasCode(error, "ENOENT"))
        deps.untaken.note(path, withoutNames("A file is out of reach", error));
    }
  }
  return found.toSorted((a, b) => a.path.localeCompare(b.path));
}

/** Old scanners write names in Latin-1, which no path of ours can say: they get the same name in UTF-8. */
async function makeNamable(deps: Looking, folder: string): Promise<void> {
  for (const raw of await readdir(folder, { encoding: "buffer" })) {
    if (Buffer.from(raw.toString("utf8")).equals(raw)) continue;
    const from = Buffer.concat([Buffer.from(folder + sep), raw]);
    const name = raw.toString("latin1");
    const suffix = randomBytes(4).toString("hex");
    try {
      // Another may have this very name in UTF-8.
      if (await moveWhereFree(from, join(folder, name))) continue;
      await moveWhereFree(from, join(folder, `${suffix}-${name}`));
    } catch (error) {
      const what = "A file with a name that is not UTF-8 cannot be renamed";
      deps.untaken.note(join(folder, raw.toString("hex")), withoutNames(what, error));
    }
  }
}

/** Names that programs give to files they are still writing, hidden files, and our own notes. */
const isPassing = (name: string): boolean =>
  name.startsWith(".") || /\.(tmp|part|partial)$/i.test(name) || isOurNote(name);

const isOurNote = (name: string): boolean =>
  name.endsWith(REASON) && isBatchFile(name.slice(0, -REASON.length));

/** A batch.yaml holds for its folder and for those below that have none of their own. */
function nearestBatchFile(root: string, folder: string, found: readonly Seen[]): Seen | null {
  const own = found.find(
    (file) => dirname(file.path) === folder && isBatchFile(basename(file.path)),
  );
  if (own !== undefined) return own;
  return folder === root ? null : nearestBatchFile(root, dirname(folder), found);
}

async function takeFolder(
  deps: Looking,
  folder: string,
  post: readonly FoundFile[],
  batchFile: FoundFile | null,
): Promise<number> {
  let file: BatchFile | null = null;
  if (batchFile !== null) {
    try {
      file = parseBatchFile(await textOfBatchFile(batchFile));
      await rm(batchFile.path + REASON, { force: true });
    } catch (error) {
      // Without it a sealed batch would be read: its files wait for a person.
      await holdBatch(deps, batchFile.path, error);
      return 0;
    }
  }
  const isBatch = folder !== deps.folder || file !== null;
  const batch = isBatch ? { folder: relativeName(deps.folder, folder), file } : null;
  let taken = 0;
  for (const { path } of post) {
    if (deps.mayTake?.() === false) break;
    taken += await takeFile(deps, path, batch);
  }
  return taken;
}

/** Scanners write here: whatever has this name, this process reads no more of it than such a file can be. */
async function textOfBatchFile({ path, size }: FoundFile): Promise<string> {
  if (size <= BATCH_FILE_BYTES_MAX) return readFile(path, "utf8");
  throw new Error(
    `batch.yaml has ${size} bytes; ${BATCH_FILE_BYTES_MAX} are allowed. Correct it; the files of its folder wait until then.`,
  );
}

async function holdBatch(deps: Looking, batchFile: string, error: unknown): Promise<void> {
  const reason = `${error instanceof Error ? error.message : String(error)}\n`;
  const note = batchFile + REASON;
  const known = await readFile(note, "utf8").catch(() => null);
  if (known === reason) return;
  await writeFileDurably(note, reason, 0o644).catch((failed: unknown) =>
    deps.untaken.note(
      batchFile,
      withoutNames("A batch waits, and its reason cannot be written", failed),
    ),
  );
}

/**
 * Moves a batch.yaml to `done/` once post was taken by it and none has come for a while. Until then it
 * stays: what is scanned next belongs to the same batch, and a sealed one must not be read.
 */
async function retire(
  deps: Looking,
  batchFile: Seen,
  found: readonly FoundFile[],
  now: number,
): Promise<void> {
  const folder = dirname(batchFile.path);
  const isPost = (file: FoundFile) =>
    file.path.startsWith(folder + sep) && !isBatchFile(basename(file.path));
  if (found.some(isPost)) return;
  const lastTaken = await stat(join(deps.folder, "done", relative(deps.folder, folder))).catch(
    () => null,
  );
  if (lastTaken === null || lastTaken.mtimeMs < batchFile.mtimeMs) return;
  const quietSince = Math.max(lastTaken.mtimeMs, batchFile.since, (await stat(folder)).mtimeMs);
  if (now - quietSince < BATCH_QUIET_MS) return;
  await moveTo(deps, await targetFor(deps, "done", batchFile.path), batchFile.path);
}

async function takeFile(
  deps: Looking,
  path: string,
  batch: { readonly folder: string; readonly file: BatchFile | null } | null,
): Promise<number> {
  const relativePath = relativeName(deps.folder, path);
  try {
    const offer = { path, relativePath, batch, noLinks: true };
    const { mark } = await acceptFile({ ...deps, channel: "hot-folder" }, offer);
    await clearAway(deps, path, mark);
    return 1;
  } catch (error) {
    await refuse(deps, path, error).catch((failed: unknown) =>
      deps.untaken.note(path, withoutNames("A file cannot be rejected and stays", failed)),
    );
    return 0;
  }
}

/**
 * Moves what was taken to `done/`. Whoever scans over the same name, or goes on writing, may have been
 * quicker: what is not the file that was taken stays on its way, and is put back with the next look.
 */
async function clearAway(deps: Looking, path: string, taken: FileMark): Promise<void> {
  // One that was overtaken before may still be there under this name.
  const place = join(deps.folder, ON_ITS_WAY, randomBytes(8).toString("hex"));
  const onItsWay = join(place, relative(deps.folder, path));
  await makeFolder(dirname(onItsWay));
  await rename(path, onItsWay);
  const { size, mtimeMs } = await stat(onItsWay);
  if (size !== taken.size || mtimeMs !== taken.mtimeMs) return;
  await moveTo(deps, await targetFor(deps, "done", path), onItsWay);
  await removeEmpty(dirname(onItsWay), deps.folder);
}

/**
 * Files that are on their way at the begin of a look were overtaken by another, or by the end of our
 * process: each goes back to where it was once its name is free. One that was taken is known there.
 */
async function putBack(deps: Looking): Promise<void> {
  const root = join(deps.folder, ON_ITS_WAY);
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(
    (error: unknown) => {
      if (!hasCode(error, "ENOENT"))
        deps.untaken.note(root, withoutNames("Files on their way cannot be listed", error));
      return [];
    },
  );
  for (const entry of entries.filter((each) => each.isFile())) {
    const from = join(entry.parentPath, entry.name);
    const [, ...path] = relative(root, from).split(sep);
    const to = join(deps.folder, ...path);
    try {
      await makeFolder(dirname(to));
      if (await moveWhereFree(from, to)) await removeEmpty(dirname(from), deps.folder);
    } catch (error) {
      deps.untaken.note(to, withoutNames("A file cannot be put back", error));
    }
  }
}

/** What this file can never be goes to `rejected/`; whatever else happened, it stays and is offered again. */
async function refuse(deps: Looking, path: string, error: unknown): Promise<void> {
  if (!(error instanceof FileRefused)) {
    deps.untaken.note(path, withoutNames("A file cannot be taken now and stays", error));
    return;
  }
  if (error.fault === "changing") return;
  const target = await targetFor(deps, "rejected", path);
  // The reason first: a file there without one would be a riddle.
  await writeFileDurably(reasonBeside(target), `${error.message}\n`, 0o644);
  await deps.refused(error.fault);
  await moveTo(deps, target, path);
}

/** The name of a file may be as long as names can be. */
function reasonBeside(target: string): string {
  const name = basename(target);
  const short = Buffer.byteLength(name) > 200 ? name.slice(0, 50).toWellFormed() : name;
  return join(dirname(target), short + REASON);
}

/** A free place below `done/` or `rejected/`, its folder made; what is taken there gets a suffix. */
async function targetFor(deps: Looking, where: "done" | "rejected", path: string): Promise<string> {
  const below = relative(deps.folder, path);
  const suffix = randomBytes(4).toString("hex");
  const wanted = join(deps.folder, where, below);
  try {
    await makeFolder(dirname(wanted));
  } catch (error) {
    // A file has the name this folder needs.
    if (!hasCode(error, "EEXIST", "ENOTDIR")) throw error;
    const other = join(deps.folder, where, suffix, below);
    await makeFolder(dirname(other));
    return other;
  }
  if (!(await isThere(wanted))) return wanted;
  return join(dirname(wanted), `${suffix}-${basename(wanted)}`);
}

/** Durable in both folders. */
async function moveTo(deps: Looking, target: string, path: string): Promise<void> {
  await rename(path, target).catch(async (error: unknown) => {
    if (!hasCode(error, "ENAMETOOLONG")) throw error;
    // The suffix was too much for it.
    await rename(path, join(dirname(target), randomBytes(16).toString("hex")));
  });
  await syncFolder(dirname(target));
  // A batch's folder may have been removed with its last file.
  await syncFolder(dirname(path)).catch((error: unknown) =>
    deps.untaken.note(path, withoutNames("A folder of the hot folder cannot be synced", error)),
  );
}

const relativeName = (root: string, path: string): string =>
  relative(root, path).split(sep).join("/");

/** The system's messages quote the path, and names are content. */
function withoutNames(what: string, cause: unknown): Error {
  const code =
    typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : null;
  const kind = cause instanceof Error ? cause.name : typeof cause;
  return new Error(`${what} (${code ?? kind})`, { cause });
}
