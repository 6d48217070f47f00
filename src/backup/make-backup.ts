import { randomBytes } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder, syncFolder } from "../blobs/durable-file.ts";
import type { KeyRing } from "../blobs/keys.ts";
import type { DatabaseAccess } from "../store/database-access.ts";
import { type DatabaseSnapshot, type DumpedBlob, withSnapshot } from "../store/dump.ts";
import { backUpKeys } from "./backup-keys.ts";
import { copyBlobs } from "./copy-blobs.ts";
import {
  abandonedIn,
  backupsIn,
  type Manifest,
  unfinishedName,
  writeManifest,
} from "./manifest.ts";
import { copyPlainFiles } from "./plain-files.ts";
import { placeIn, writeSealed } from "./sealed-file.ts";

/** What is backed up: the database and these folders of an installation. */
export interface BackupSource {
  readonly access: DatabaseAccess;
  readonly keys: KeyRing;
  readonly software: string;
  readonly folders: {
    readonly keys: string;
    readonly blobs: string;
    readonly witness: string;
    readonly erasures: string;
  };
  /** Those of these folders whose key is still there: the others were erased. */
  foldersWithKey(folders: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface BackupOptions {
  /** Every backup is a folder of its own in it. */
  readonly target: string;
  /** Where the keys go, in a folder named as the backup; null: into the backup, with everything else. */
  readonly keysTarget: string | null;
  /** So many finished backups stay; null: all. */
  readonly keep: number | null;
  /** Hears what is being done: blobs so far. */
  readonly progress: (blobs: number) => void;
}

/** What a backup came to. */
export interface BackupReport {
  readonly folder: string;
  readonly keysFolder: string;
  readonly manifest: Manifest;
  /** Of the database's files. */
  readonly databaseBytes: number;
  readonly copied: number;
  readonly linked: number;
  /** Erased between the snapshot and their turn. */
  readonly erasedMeanwhile: number;
  /** Older backups and leftovers that were removed, with their keys. */
  readonly removed: readonly string[];
}

/**
 * Makes one backup while the installation works. The order makes it fit together: the witness before the
 * snapshot, so that it has seen nothing the snapshot lacks; keys and blobs after it, because a blob is
 * durable before its row; the erasure register last, so that a restore erases what was erased meanwhile.
 */
export async function makeBackup(
  source: BackupSource,
  options: BackupOptions,
): Promise<BackupReport> {
  const started = new Date();
  const id = nameOf(started);
  const folder = join(options.target, unfinishedName(id));
  const keysFolder =
    options.keysTarget === null ? join(folder, "keys") : join(options.keysTarget, id);
  await makeFolder(options.target);
  const earlier = await backupsIn(options.target);
  try {
    await mkdir(folder, { mode: 0o700 });
    const witness = await copyPlainFiles(source.folders.witness, join(folder, "witness"));
    const made = await withSnapshot(source.access, async (snapshot) => {
      const key = await backUpKeys(source.folders.keys, keysFolder, id);
      const former = formerOf(earlier, snapshot);
      const blobs = new BlobCopy(source, snapshot, join(folder, "blobs"), former, options.progress);
      return {
        key,
        takenAt: snapshot.takenAt,
        blobs,
        ...(await dump(snapshot, blobs, folder, key)),
      };
    });
    const erasures = await copyPlainFiles(source.folders.erasures, join(folder, "erasures"));
    const manifest: Manifest = {
      form: 1,
      id,
      takenAt: made.takenAt.toISOString(),
      software: source.software,
      migrations: [...made.migrations],
      tables: made.tables,
      tenants: made.tenants,
      blobs: { count: made.blobs.count, bytes: made.blobs.bytes, list: made.list },
      damaged: made.blobs.damaged,
      files: [...inFolder("witness", witness), ...inFolder("erasures", erasures)],
    };
    await writeManifest(folder, manifest, made.key);
    const finished = join(options.target, id);
    await rename(folder, finished);
    await syncFolder(options.target);
    const removed = await removeOld(options, manifest, earlier, started);
    return {
      folder: finished,
      keysFolder: options.keysTarget === null ? join(finished, "keys") : keysFolder,
      manifest,
      databaseBytes: manifest.tables.reduce((sum, table) => sum + table.bytes, 0),
      copied: made.blobs.copied,
      linked: made.blobs.linked,
      erasedMeanwhile: made.blobs.erased,
      removed,
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    await rm(keysFolder, { recursive: true, force: true });
    throw error;
  }
}

/** Sorts by time; no two are the same. */
const nameOf = (at: Date): string =>
  `${at.toISOString().slice(0, 19).replaceAll(":", "-")}Z-${randomBytes(3).toString("hex")}`;

const inFolder = (
  folder: string,
  files: Awaited<ReturnType<typeof copyPlainFiles>>,
): Manifest["files"] =>
  files.map(({ path, bytes, sha256 }) => ({ file: `${folder}/${path}`, bytes, sha256 }));

const isOfOneTown = (manifest: Manifest, tenants: readonly { readonly id: string }[]): boolean =>
  manifest.tenants.some((tenant) => tenants.some((other) => other.id === tenant.id));

/** The root of the blobs of the latest backup of the same towns. */
function formerOf(
  earlier: Awaited<ReturnType<typeof backupsIn>>,
  snapshot: DatabaseSnapshot,
): string | null {
  const former = earlier.findLast(({ manifest }) => isOfOneTown(manifest, snapshot.tenants));
  return former === undefined ? null : join(former.folder, "blobs");
}

async function dump(
  snapshot: DatabaseSnapshot,
  blobs: BlobCopy,
  folder: string,
  key: Buffer,
): Promise<
  Pick<Manifest, "migrations" | "tables" | "tenants"> & { list: Manifest["blobs"]["list"] }
> {
  const tables: Manifest["tables"] = [];
  for (const table of snapshot.tables) {
    const file = `database/${table.name}.copy.zst`;
    let rows = 0;
    const counted = async function* () {
      for await (const piece of snapshot.rows(table)) {
        rows += linesIn(piece);
        yield piece;
      }
    };
    const sum = await writeSealed(placeIn(folder, file), key, counted());
    tables.push({ name: table.name, columns: [...table.columns], rows, file, ...sum });
  }
  const tenants: Manifest["tenants"] = [];
  for (const tenant of snapshot.tenants) {
    tenants.push({ ...tenant, ...(await snapshot.trailOf(tenant.id)) });
  }
  const file = "blobs.list.zst";
  const list = { file, ...(await writeSealed(placeIn(folder, file), key, blobs.copyAll())) };
  await syncFolder(folder);
  return { migrations: [...snapshot.migrations], tables, tenants, list };
}

/** PostgreSQL's text format has one row a line, and no other line feeds. */
function linesIn(piece: Uint8Array): number {
  let lines = 0;
  for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) lines += 1;
  return lines;
}

/** Copies the blobs that rows of the snapshot name, and lists them. */
class BlobCopy {
  count = 0;
  bytes = 0;
  copied = 0;
  linked = 0;
  erased = 0;
  readonly damaged: string[] = [];
  readonly #source: BackupSource;
  readonly #snapshot: DatabaseSnapshot;
  readonly #to: string;
  readonly #former: string | null;
  readonly #progress: (blobs: number) => void;

  constructor(
    source: BackupSource,
    snapshot: DatabaseSnapshot,
    to: string,
    former: string | null,
    progress: (blobs: number) => void,
  ) {
    this.#source = source;
    this.#snapshot = snapshot;
    this.#to = to;
    this.#former = former;
    this.#progress = progress;
  }

  /** One line for each blob that is in the backup: folder, SHA-256 of the plain bytes, size of its file. */
  async *copyAll(): AsyncGenerator<Uint8Array> {
    for (const { id } of this.#snapshot.tenants) {
      for await (const blobs of this.#snapshot.blobs(id)) {
        const lines = await this.#copySome(id, blobs);
        this.#progress(this.count);
        if (lines.length > 0) yield Buffer.from(`${lines.join("\n")}\n`);
      }
    }
  }

  async #copySome(tenantId: string, blobs: readonly DumpedBlob[]): Promise<readonly string[]> {
    const { keys, folders } = this.#source;
    const outcomes = await copyBlobs(
      { from: folders.blobs, to: this.#to, former: this.#former },
      blobs.map((blob) => ({
        ...blob,
        key: () => keys.unwrap(tenantId, blob.folderId, blob.wrappedKey),
      })),
    );
    const isLost = (at: number) => ["missing", "damaged"].includes(outcomes[at]?.how ?? "missing");
    const lost = blobs.filter((_, at) => isLost(at));
    const living = await this.#source.foldersWithKey(lost.map((blob) => blob.folderId));
    const lines: string[] = [];
    for (const [at, { folderId, sha256 }] of blobs.entries()) {
      const outcome = outcomes[at];
      if (outcome === undefined || isLost(at)) {
        if (living.has(folderId)) this.damaged.push(`${folderId}/${sha256}`);
        else this.erased += 1;
        continue;
      }
      if (outcome.how === "linked") this.linked += 1;
      else this.copied += 1;
      this.count += 1;
      this.bytes += outcome.bytes;
      lines.push(`${folderId} ${sha256} ${outcome.bytes}`);
    }
    return lines;
  }
}

/** Removes what is beyond `keep`, of the same towns only, and what was never finished; with their keys. */
async function removeOld(
  options: BackupOptions,
  made: Manifest,
  earlier: Awaited<ReturnType<typeof backupsIn>>,
  now: Date,
): Promise<readonly string[]> {
  const ours = earlier.filter(({ manifest }) => isOfOneTown(manifest, made.tenants));
  const old =
    options.keep === null ? [] : ours.slice(0, Math.max(0, ours.length + 1 - options.keep));
  const removed: string[] = [];
  for (const { folder, manifest } of old) {
    // A backup without its manifest is none: so one that is cut off here is never taken for whole.
    await rm(join(folder, "manifest.json"));
    await removeBackup(options, folder, manifest.id);
    removed.push(folder);
  }
  for (const id of await abandonedIn(options.target, now)) {
    const folder = join(options.target, unfinishedName(id));
    await removeBackup(options, folder, id);
    removed.push(folder);
  }
  return removed;
}

async function removeBackup(options: BackupOptions, folder: string, id: string): Promise<void> {
  await rm(folder, { recursive: true });
  if (options.keysTarget !== null) {
    await rm(join(options.keysTarget, id), { recursive: true, force: true });
  }
}
